"""What is counted of the log, hour by hour, and how long tasks stay as they are."""

from __future__ import annotations

from gitswarm.core.event import timestamp
from gitswarm.core.tables import Table
from gitswarm.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from gitswarm.core.clone import Counted
    from gitswarm.core.tables import Tables

HOUR = 13
"""Letters of a time up to its hour."""
EVER, NEVER = "", "-"
"""Stand for all hours together, and for none."""


class Tally(Record):
    """What was counted in one hour, by the clocks of those who wrote.

    That of all hours together lacks one, ``but``: the one that was begun last, in which nearly everything is counted.
    """

    hour: str
    counts: dict[str, float]
    but: str = ""


class Stay(Record):
    """In which state a task is since when; there is none of one that is open since it was created."""

    task: str
    state: str
    at: str


class Unread(Record):
    """A letter that nobody has read so far, and when it was sent."""

    id: str
    at: str


TALLIES = Table("health_tallies", Tally)
STAYS = Table("health_stays", Stay)
UNREAD = Table("health_unread", Unread)


def add(tables: Tables, at: str, counts: Mapping[str, float]) -> None:
    """Count in the hour of a time, and in all."""
    hour = at[:HOUR]
    found: Tally | None = tables.get(TALLIES, hour)
    every = _every(tables)
    if found is None:
        begun = tables.get(TALLIES, every.but)
        tables.put(TALLIES, Tally(EVER, _summed(every.counts, begun.counts) if begun else every.counts, hour))
    elif every.but != hour:
        tables.put(TALLIES, every._replace(counts=_summed(every.counts, counts)))
    tables.put(TALLIES, Tally(hour, _summed(found.counts if found else {}, counts)))


def _every(tables: Tables) -> Tally:
    found: Tally | None = tables.get(TALLIES, EVER)
    return found or Tally(EVER, {}, NEVER)


def _summed(counts: Mapping[str, float], more: Mapping[str, float]) -> dict[str, float]:
    """Two counts together, to as much as can be told apart: the same sum everywhere."""
    sums = dict(counts)
    for name, value in more.items():
        sums[name] = round(sums.get(name, 0) + value, 6)
    return sums


def ever(tables: Tables) -> dict[str, float]:
    """All that was counted since the swarm began."""
    every = _every(tables)
    begun: Tally | None = tables.get(TALLIES, every.but)
    return _summed(every.counts, begun.counts if begun else {})


def stands_since(tables: Tables, task: str) -> str:
    """Since when a task is in its state; empty of one that is open since it was created."""
    found: Stay | None = tables.get(STAYS, task)
    return found.at if found else ""


def hours(tables: Tables, since: str) -> list[Tally]:
    """What was counted hour by hour, from one on."""
    tallies: list[Tally] = tables.where(TALLIES, after=(None, since)) if since else tables.where(TALLIES)
    first: Tally | None = tables.get(TALLIES, since) if since else None
    return [one for one in ([first] if first else []) + tallies if one.hour != EVER]


def hour_of(seconds: float) -> str:
    """The hour of a moment, as tallies are called."""
    return timestamp(seconds)[:HOUR]


def tallies_of(counted: Iterable[Counted]) -> list[Tally]:
    """What a clone counted by itself, in the same form: how often as ``name``, and what that came to as its seconds."""
    sums: dict[str, dict[str, float]] = {}
    for one in counted:
        family, _, label = one.name.partition("/")
        counts = sums.setdefault(one.hour, {})
        for name, value in ((one.name, one.times), (f"{family}_seconds/{label}", one.total)):
            counts[name] = counts.get(name, 0) + value
    return [Tally(hour, counts) for hour, counts in sorted(sums.items())]
