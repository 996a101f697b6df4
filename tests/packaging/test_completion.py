"""Shells complete what is typed on a terminal, with the script that gitswarm shows them."""

from __future__ import annotations

import os
import re
import select
import shutil
import subprocess
import sys
import time

import pytest

from tests.conftest import PACKAGE

SECONDS = 40
LOAD = {
    "bash": (["--norc", "--noprofile", "-i"], 'eval "$(gitswarm --show-completion)"'),
    "zsh": (["-f", "-i"], 'autoload -U compinit; compinit -u -D; eval "$(gitswarm --show-completion)"'),
    "fish": (["--no-config", "-i"], "gitswarm --show-completion | source"),
}


class Terminal:
    """A shell on a terminal: what is typed, and what is shown."""

    def __init__(self, shell, folder, path):
        env = {**os.environ, "PATH": f"{path}{os.pathsep}{os.environ['PATH']}", "TERM": "xterm", "PS1": "> "}
        argv = [sys.executable, "-c", "import pty, sys; pty.spawn(sys.argv[1:])", shell, *LOAD[shell][0]]
        self.process = subprocess.Popen(argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=folder, env=env)
        self.shown = ""

    def type(self, text):
        self.shown = ""
        os.write(self.process.stdin.fileno(), text.encode())

    def wait_for(self, text):
        """Read on until a text is shown, whatever colours and moves are between its letters."""
        until = time.monotonic() + SECONDS
        while text not in self.plain():
            assert time.monotonic() < until, f"{text!r} was never shown: {self.plain()!r}"
            if select.select([self.process.stdout], [], [], 0.2)[0]:
                got = os.read(self.process.stdout.fileno(), 1 << 16).decode("utf-8", "replace")
                self.shown += got
                if re.search(r"\x1b\[0?c", got):  # fish asks what the terminal can do, and waits for the answer
                    os.write(self.process.stdin.fileno(), b"\x1b[?1;2c")

    def plain(self):
        return re.sub(
            r"\x1b\[[0-9;?<>=]*[A-Za-z]|\x1b[()][A-Z0-9]|\x1b[=>]|\x1b\][^\x07\x1b]*(\x07|\x1b\\)", "", self.shown
        )

    def close(self):
        """Hang up: the shell ends with its terminal."""
        self.process.kill()
        self.process.communicate()


@pytest.fixture
def path(tmp_path):
    """A folder with a `gitswarm` in it."""
    program = tmp_path / "bin" / "gitswarm"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nPYTHONPATH="{PACKAGE}" exec "{sys.executable}" -m gitswarm "$@"\n')
    program.chmod(0o755)
    return program.parent


@pytest.mark.parametrize("shell", LOAD)
def test_it_completes_commands_and_options(shell, path, tmp_path):
    if shutil.which(shell) is None:
        pytest.skip(f"{shell} is not installed")
    terminal = Terminal(shell, tmp_path, path)
    try:
        terminal.type(f"{LOAD[shell][1]} && echo rea''dy\r")
        terminal.wait_for("ready")
        terminal.type("gitswarm takeo\t")
        terminal.wait_for("gitswarm takeover")
        terminal.type("--rea\t")
        terminal.wait_for("--reason")
    finally:
        terminal.close()
