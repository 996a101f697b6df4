"""When this clone told the others last that its sessions live, and looked at theirs, by clocks that nobody sets."""

from __future__ import annotations

import os
import time

from gitswarm import json
from gitswarm.core.clone import Uptime
from gitswarm.git.clone.boot import boot_id
from gitswarm.git.clone.store import put, read_small, remove, writing
from gitswarm.record import Record

TOLD = "told"
ELAPSED = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)
AWAKE = getattr(time, "CLOCK_UPTIME_RAW", time.CLOCK_MONOTONIC)
"""Linux counts the time asleep by CLOCK_BOOTTIME only, macOS by all clocks but CLOCK_UPTIME_RAW."""

LOOKED = "looked"
TO_TELL, TO_LOOK = 4, 8
"""Parts of a lease after which it is time again: looks count only where they are no further apart than a quarter."""


class Told(Record):
    """What this clone told the others last: how often it had heard of each session, when, and how long leases last."""

    boot: str
    at: float
    minutes: int
    counts: dict[str, int]

    def is_due(self, now: Uptime, part: int = TO_TELL) -> bool:
        """Whether it is time again: such a part of a lease later, or when the machine came up anew."""
        return now.boot != self.boot or now.elapsed - self.at >= 60 * self.minutes / part


def uptime() -> Uptime:
    """How long this machine runs."""
    elapsed = time.clock_gettime(ELAPSED)
    return Uptime(elapsed, elapsed - time.clock_gettime(AWAKE), boot_id() or "")


def told(state: str, name: str = TOLD) -> Told | None:
    """What this clone told last; None where no session of it holds anything."""
    try:
        return Told(**json.loads(read_small(os.path.join(state, name)) or b""))
    except (ValueError, TypeError):
        return None


def note_looked(state: str, now: Uptime, minutes: int | None) -> None:
    """Note that this clone looked at the leases, the shortest of which lasts so long; None where there are none."""
    note_told(state, None if minutes is None else Told(now.boot, now.elapsed, minutes, {}), LOOKED)


def note_told(state: str, what: Told | None, name: str = TOLD) -> None:
    """Note what this clone told, or that it has nothing to tell."""
    path = os.path.join(state, name)
    if what is None:
        remove(path)
    else:
        with writing(path):
            put(path, json.dumps(what._asdict()).encode())


def is_due(state: str, session: str) -> bool:
    """Whether it is time to tell the other clones that this session lives, or to look whether theirs do."""
    last, looked, now = told(state), told(state, LOOKED), uptime()
    if looked is not None and looked.is_due(now, TO_LOOK):
        return True
    return last is not None and session in last.counts and last.is_due(now)
