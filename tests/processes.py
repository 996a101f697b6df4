"""Processes that tests ask after."""

from __future__ import annotations

import time

LIMIT = 10.0
"""Seconds that a killed process may take to be gone on a busy machine."""


def is_gone(pid) -> bool:
    """Whether a process has ended; what nobody has waited for yet counts as ended."""
    try:
        with open(f"/proc/{pid}/stat") as file:
            return file.read().rpartition(")")[2].split()[0] == "Z"
    except OSError:
        return True


def ends(pid) -> bool:
    """Whether a process that was killed is gone, or soon is."""
    limit = time.monotonic() + LIMIT
    while not is_gone(pid) and time.monotonic() < limit:
        time.sleep(0.01)
    return is_gone(pid)
