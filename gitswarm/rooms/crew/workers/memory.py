"""How much memory an agent takes with all that it started in its session, where the system shows that."""

from __future__ import annotations

import os
from contextlib import suppress

SESSION, PAGES = 3, 21
"""Where these stand in a line of ``/proc/…/stat``, counted from behind the name."""


def taken(session: int) -> int:
    """The bytes of memory that the processes of a session take together; 0 where nothing is shown."""
    page = os.sysconf("SC_PAGE_SIZE")
    return page * sum(_pages(name, session) for name in _processes())


def _processes() -> list[str]:
    try:
        return [name for name in os.listdir("/proc") if name.isdecimal()]
    except OSError:
        return []


def _pages(name: str, session: int) -> int:
    with suppress(OSError, ValueError, IndexError):
        with open(f"/proc/{name}/stat", "rb") as file:
            words = file.read().rpartition(b")")[2].split()
        return int(words[PAGES]) if int(words[SESSION]) == session else 0
    return 0
