"""Commands on a terminal of their own: keys are pressed there, and what it is sent is read."""

from __future__ import annotations

import fcntl
import os
import pty
import select
import shlex
import struct
import subprocess
import sys
import termios
import time
from contextlib import contextmanager

LIMIT = 20
"""Seconds in which anything has to be seen that is waited for."""
XTERM = "xterm-256color"
TAKEN, GIVEN_BACK, CURSOR = b"\x1b[?1049h", b"\x1b[?1049l", b"\x1b[?25h"


@contextmanager
def on_terminal(clone, *words, script="{}", **more):
    """A command on a terminal of 24×80 of its own, or a script of bash that calls it: the terminal, and the process."""
    call = [sys.executable, "-m", "gitswarm", "-C", str(clone.path), "--actor", "ada", *words]
    here, there = pty.openpty()
    resize(here, 24, 80)
    argv = call if script == "{}" else ["bash", "-c", script.format(shlex.join(call))]
    ways = {"stdin": there, "stdout": there, "stderr": there, **more}
    env = {name: value for name, value in os.environ.items() if name not in ("COLUMNS", "LINES")} | {"TERM": XTERM}
    process = subprocess.Popen(argv, **ways, env=env, start_new_session=True, preexec_fn=_own_it)  # noqa: PLW1509 - nothing is locked there
    os.close(there)
    try:
        yield here, process
    finally:
        process.kill()
        process.wait()
        os.close(here)


def _own_it():
    """Have the terminal send signals to whoever leads the session: Ctrl-C, Ctrl-Z, and that it was resized."""
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)


def resize(terminal, rows, columns):
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))


def rest(terminal):
    seen = b""
    try:
        while part := os.read(terminal, 65_536):
            seen += part
    except OSError:  # nobody is at the other end any more
        return seen
    return seen


def until(terminal, seen, text):
    begun = time.monotonic()
    while text not in seen:
        assert time.monotonic() - begun < LIMIT, seen
        if select.select([terminal], [], [], 0.1)[0]:
            seen += os.read(terminal, 65_536)
    return seen
