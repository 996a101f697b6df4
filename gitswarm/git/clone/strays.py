"""Ending what a process that is no more left running: found by a mark in its environment, where that is shown."""

from __future__ import annotations

import os
from contextlib import suppress

ROUNDS = 20
"""How often it is looked for what carries a mark: each may start another before it is ended."""


def end(session: str) -> list[int]:
    """End every process that was started for an agent of this session, where the system shows which those are."""
    return end_marked(f"GITSWARM_SESSION={session}\0")


def end_marked(mark: str) -> list[int]:
    """End the processes that carry a mark, and what those start meanwhile."""
    ended: list[int] = []
    for _ in range(ROUNDS):
        strays = [pid for pid in marked(mark) if _end(pid)]
        ended += strays
        if not strays:
            break
    return sorted(set(ended))


def marked(mark: str) -> list[int]:
    """The processes whose environment has this in it, but for this one; none where the system does not show it."""
    found = []
    for name in os.listdir("/proc") if os.path.isdir("/proc") else ():
        if name.isdecimal() and int(name) != os.getpid():
            with suppress(OSError), open(f"/proc/{name}/environ", "rb") as file:
                if os.fsencode(mark) in file.read():
                    found.append(int(name))
    return found


def _end(pid: int) -> bool:
    from signal import SIGKILL  # brings enum along, which costs a claim a twentieth of its time

    try:
        os.kill(pid, SIGKILL)
    except (ProcessLookupError, PermissionError):
        return False
    return True
