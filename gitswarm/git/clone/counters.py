"""What a clone counts beside the log: a file that lines are added to, now and then summed up by the hour.

A count may be lost, with the power or to a sum that another process makes in that moment; it never costs a sync, and
never makes anything fail.
"""

from __future__ import annotations

import os
from contextlib import suppress

from gitswarm.core.clone import Counted, Counters
from gitswarm.core.event import timestamp
from gitswarm.git.clone.store import put

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

FILE = "counters"
LARGEST = 64 * 1024
"""Bytes after which the file is summed up."""
HOUR = 13
"""Letters of a time up to its hour."""
EVER = "0000-00-00T00"
"""Stands for all hours before those that are kept apart."""
KEPT = 32 * 24 * 3600.0
"""Seconds for which they are."""


class FileCounters(Counters):
    """The counts of one clone, shared by all its processes."""

    def __init__(self, state: str, clock: Callable[[], float]) -> None:
        self._path = os.path.join(state, FILE)
        self._clock = clock

    def clock(self) -> float:
        """The time by which something is said to take long."""
        return self._clock()

    def count(self, name: str, value: float = 0.0) -> None:
        """Add one line, in one write, so that those of other processes stand before or behind it."""
        line = _line(Counted(timestamp(self._clock())[:HOUR], name, 1, value))
        with suppress(OSError):
            descriptor = os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o666)
            try:
                os.write(descriptor, line)
                size = os.fstat(descriptor).st_size
            finally:
                os.close(descriptor)
            if size > LARGEST:
                self._sum_up()

    def read(self) -> list[Counted]:
        """All that was counted here, hour by hour; a line that a dying process cut short is left out."""
        try:
            with open(self._path, "rb") as file:
                return summed(filter(None, map(_counted, file)))
        except OSError:
            return []

    def _sum_up(self) -> None:
        """Keep one line for all of an hour, and one for all hours that nobody asks about one by one."""
        first = timestamp(self._clock() - KEPT)[:HOUR]
        kept = (one if one.hour >= first else one._replace(hour=EVER) for one in self.read())
        put(self._path, b"".join(map(_line, summed(kept))))


def summed(counts: Iterable[Counted]) -> list[Counted]:
    """One count for each name and hour, by hour."""
    sums: dict[tuple[str, str], Counted] = {}
    for one in counts:
        key = (one.hour, one.name)
        before = sums.get(key, Counted(*key, 0, 0.0))
        sums[key] = before._replace(times=before.times + one.times, total=before.total + one.total)
    return [sums[key] for key in sorted(sums)]


def _line(one: Counted) -> bytes:
    return f"{one.hour} {one.name} {one.times} {one.total:.6f}\n".encode()


def _counted(line: bytes) -> Counted | None:
    if not line.endswith(b"\n"):
        return None
    try:
        hour, name, times, total = line.decode("ascii").split()
        return Counted(hour, name, int(times), float(total))
    except ValueError:
        return None
