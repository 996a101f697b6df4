"""The command: refused where nobody sees it, or where its part is not there; else a screen that is left as it was."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.rooms.views.glance.test_watch import LIMIT, until

WITHOUT = """
import sys
class Lost:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] == "textual":
            raise ModuleNotFoundError("No module named 'textual'", name="textual")
sys.meta_path.insert(0, Lost())
from gitswarm.screen import Screen
Screen.is_terminal = True
from gitswarm.__main__ import run
run()
"""
LISTED = (
    "import sys; from gitswarm.main import main; main(sys.argv[1:]); print([n for n in sys.modules if '.' not in n])"
)


def test_where_nobody_sees_it_it_is_refused(clone):
    said = clone.run("ui", "--json")
    assert said.code == 2
    assert said.error["message"] == "this is no terminal that can be drawn on"
    assert "gitswarm watch" in said.error["hint"]


@pytest.mark.parametrize("words", [("ui",)])
def test_without_its_part_it_says_how_to_get_it_and_what_goes_without(clone, words):
    argv = [sys.executable, "-c", WITHOUT, "-C", str(clone.path), *words]
    said = subprocess.run(argv, capture_output=True, text=True, check=False, timeout=LIMIT)
    assert said.returncode == 2
    assert said.stderr == (
        "error: gitswarm was installed without its extra ui\n"
        "hint: install it again: pipx install --force '.[ui]' in its folder, or pip install '.[ui]' there; "
        "`gitswarm watch` needs nothing more\n"
    )


def test_help_and_refusals_load_nothing_heavy(clone):
    for words in (("ui",), ("watch", "--once", "--json")):
        argv = [sys.executable, "-c", LISTED, "-C", str(clone.path), "--actor", "ada", *words]
        loaded = subprocess.run(argv, capture_output=True, text=True, check=False, timeout=LIMIT).stdout
        names = {name.strip("'") for name in loaded.strip("[]\n").split(", ")}
        assert not {"textual", "rich", "typer", "pygit2", "asyncio"} & names, words


def test_a_repository_without_a_swarm_is_told_so_on_a_quiet_screen(world, home, monkeypatch):
    stranger = world.clone("two", join=False)
    code, seen = at_terminal(stranger.path, monkeypatch)
    assert code == 5
    assert b"not part of a swarm" in seen
    assert b"\x1b[?1049h" not in seen


def test_it_leaves_the_terminal_as_it_was(clone, monkeypatch):
    clone.must("create", "Mend the parser")
    code, seen = at_terminal(clone.path, monkeypatch, b"Mend the parser", b"q")
    assert code == 0
    assert seen.count(b"\x1b[?1049h") == seen.count(b"\x1b[?1049l") == 1


def at_terminal(path: Path, monkeypatch, sight: bytes = b"", keys: bytes = b""):
    """Begin it on a terminal of 80×24, press keys when something is seen, and wait for its end."""
    import fcntl
    import pty
    import struct
    import termios

    monkeypatch.setenv("TERM", "xterm-256color")
    here, there = pty.openpty()
    fcntl.ioctl(there, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    argv = [sys.executable, "-m", "gitswarm", "-C", str(path), "--actor", "ada", "ui"]
    process = subprocess.Popen(argv, stdin=there, stdout=there, stderr=there, start_new_session=True)
    os.close(there)
    try:
        seen = until(here, b"", sight)
        os.write(here, keys)
        return process.wait(LIMIT), seen + rest(here)
    finally:
        process.kill()
        process.wait()
        os.close(here)


def rest(terminal):
    seen = b""
    try:
        while part := os.read(terminal, 65_536):
            seen += part
    except OSError:  # nobody is at the other end any more
        return seen
    return seen
