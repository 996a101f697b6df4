"""Which run of the machine this is, and whether the store was looked after in it: a power loss may lie between."""

from __future__ import annotations

import os

from gitswarm.git.clone.store import read_small, write_synced

NOTE = "boot"
"""The file that names the run in which the store was looked after last."""


def boot_id() -> str | None:
    """What names this run of the machine, None where nothing does."""
    found = read_small("/proc/sys/kernel/random/boot_id")
    return found.decode("ascii", "replace").strip() if found else None


def first_since_boot(state: str) -> bool:
    """Whether the machine was started again since the last mark, so that a power loss may lie between."""
    now = boot_id()
    return now is not None and read_small(os.path.join(state, NOTE)) != now.encode()


def last_boot(state: str) -> float:
    """When the store was looked after last; what was written before has seen the machine go down and come up since."""
    try:
        return os.stat(os.path.join(state, NOTE)).st_mtime
    except OSError:
        return 0.0


def mark_boot(state: str) -> None:
    """Note that the store was looked after in this run of the machine."""
    if now := boot_id():
        write_synced(os.path.join(state, NOTE), now.encode())
