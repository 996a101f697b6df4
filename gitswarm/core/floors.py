"""The floors a clone without a hub has had: one that is old enough has outlived every prune it may have come into.

A prune deletes what no ref reached when it began to look, so it may take what was written while it ran. Until a floor
is known to have survived, the journal keeps all that came since.
"""

from __future__ import annotations

from gitswarm import json
from gitswarm.record import Record

AGE = 3600.0
"""Seconds after which no prune is believed to run that had begun before."""
APART = 300.0
"""Seconds between two floors that are remembered."""


class Floors(Record):
    """The newest one known to have survived, and those after it with the time when they were made."""

    safe: str = ""
    since: tuple[tuple[float, str], ...] = ()

    def with_one_more(self, now: float, tip: str) -> Floors:
        """These, and this tip as the newest where it is time for one."""
        times = [at for at, _ in self.since if at <= now]  # a clock that was set back begins anew
        if times and now - times[-1] < APART:
            return self
        return self._replace(since=(*self.since[: len(times)], (now, tip)))

    def old_enough(self, now: float) -> list[str]:
        """Those that have outlived every prune, the newest first."""
        return [oid for at, oid in reversed(self.since) if now - at >= AGE]

    def on(self, oid: str) -> Floors:
        """These, with this one known to have survived."""
        oids = [each for _, each in self.since]
        return Floors(oid, self.since[oids.index(oid) + 1 :])

    @property
    def oids(self) -> list[str]:
        """All of them."""
        return [oid for oid in (self.safe, *(oid for _, oid in self.since)) if oid]

    @property
    def told(self) -> str:
        """As a text to be kept."""
        return json.dumps(self)


def read(text: str | None) -> Floors:
    """The floors in a text; none where it says nothing."""
    try:
        safe, since = json.loads(text or "")
        return Floors(str(safe), tuple((float(at), str(oid)) for at, oid in since))
    except (ValueError, TypeError):
        return Floors()
