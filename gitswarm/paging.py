"""Long output on a terminal: what is longer than the screen goes through the pager that people are used to."""

from __future__ import annotations

import os
from contextlib import suppress
from itertools import islice

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from subprocess import Popen
    from typing import TextIO

NONE = ("", "cat")
MANNERS = {"LESS": "FRX", "LV": "-c"}
"""As git has it: what fits is just printed, colours are kept, and the text stays when the pager ends."""


def page(lines: Iterable[str], out: TextIO, env: Mapping[str, str]) -> Iterator[str]:
    """The lines that are to be printed here: all of them, or none where a pager has shown them."""
    height = _height(out)
    coming = iter(lines)
    begun = list(islice(coming, height))
    if height and len(begun) == height and _show(begun, coming, env):
        return
    yield from begun
    yield from coming


def _height(out: TextIO) -> int:
    """How many lines the terminal has; 0 where there is none."""
    try:
        return os.get_terminal_size(out.fileno()).lines if out.isatty() else 0
    except (OSError, ValueError):
        return 0


def _show(begun: list[str], coming: Iterator[str], env: Mapping[str, str]) -> bool:
    """Let the pager show these lines, to its end or until it is left; whether there is one."""
    from shlex import split
    from subprocess import PIPE, Popen

    told = next((env[name] for name in ("GITSWARM_PAGER", "PAGER") if name in env), "less")
    if told.strip() in NONE or env.get("TERM") == "dumb":
        return False
    try:
        pager = Popen(split(told), stdin=PIPE, encoding="utf-8", errors="backslashreplace", env={**MANNERS, **env})
    except (OSError, ValueError):
        return False
    try:
        with suppress(BrokenPipeError):  # whoever leaves the pager has seen enough
            _tell(pager, begun)
            _tell(pager, coming)
    finally:
        _await(pager)
    return True


def _tell(pager: Popen[str], lines: Iterable[str]) -> None:
    assert pager.stdin is not None
    for line in lines:
        pager.stdin.write(f"{line}\n")


def _await(pager: Popen[str]) -> None:
    """Wait until it is left; Ctrl-C is the pager's, which stays."""
    assert pager.stdin is not None
    with suppress(BrokenPipeError):
        pager.stdin.close()
    while pager.returncode is None:
        with suppress(KeyboardInterrupt):
            pager.wait()
