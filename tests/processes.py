"""Processes that tests ask after."""

from __future__ import annotations


def is_gone(pid) -> bool:
    """Whether a process has ended; what nobody has waited for yet counts as ended."""
    try:
        with open(f"/proc/{pid}/stat") as file:
            return file.read().rpartition(")")[2].split()[0] == "Z"
    except OSError:
        return True
