"""When this clone told the others last that sessions of it live, by clocks that nobody sets."""

from __future__ import annotations

import os
import time

from gitswarm import json
from gitswarm.core.clone import Uptime
from gitswarm.git.store import boot_id, put, read_small, remove, writing
from gitswarm.record import Record

TOLD = "told"
ELAPSED = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)
AWAKE = getattr(time, "CLOCK_UPTIME_RAW", time.CLOCK_MONOTONIC)
"""Linux counts the time asleep by CLOCK_BOOTTIME only, macOS by all clocks but CLOCK_UPTIME_RAW."""


class Told(Record):
    """What this clone told the others last: how often it had heard of each session, when, and how long leases last."""

    boot: str
    at: float
    minutes: int
    counts: dict[str, int]

    def is_due(self, now: Uptime) -> bool:
        """Whether it is time to tell again: a quarter of a lease later, or when the machine came up anew."""
        return now.boot != self.boot or now.elapsed - self.at >= 60 * self.minutes / 4


def uptime() -> Uptime:
    """How long this machine runs."""
    elapsed = time.clock_gettime(ELAPSED)
    return Uptime(elapsed, elapsed - time.clock_gettime(AWAKE), boot_id() or "")


def told(state: str) -> Told | None:
    """What this clone told last; None where no session of it holds anything."""
    try:
        return Told(**json.loads(read_small(os.path.join(state, TOLD)) or b""))
    except (ValueError, TypeError):
        return None


def note_told(state: str, what: Told | None) -> None:
    """Note what this clone told, or that it has nothing to tell."""
    path = os.path.join(state, TOLD)
    if what is None:
        remove(path)
    else:
        with writing(path):
            put(path, json.dumps(what._asdict()).encode())


def is_due(state: str, session: str) -> bool:
    """Whether it is time to tell the other clones that this session lives."""
    last = told(state)
    return last is not None and session in last.counts and last.is_due(uptime())
