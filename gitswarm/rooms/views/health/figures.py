"""The figures of a swarm and of this clone: what was counted, and how things stand now; pure."""

from __future__ import annotations

from gitswarm.record import Record
from gitswarm.rooms.ground import agents, incidents
from gitswarm.rooms.roster import runs
from gitswarm.rooms.views.health import rules
from gitswarm.rooms.views.health.model import ever, tallies_of
from gitswarm.rooms.work import tasks

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from gitswarm.core.clone import Counted
    from gitswarm.core.tables import Tables


class Figure(Record):
    """One figure: the family it is of, what tells it apart there, what it is, and what it means."""

    name: str
    label: str
    value: float
    type: str
    scope: str
    meaning: str


def metrics(tables: Tables, here: Iterable[Counted] = (), pending: int | None = None) -> list[Figure]:
    """Every figure there is: of the swarm, and of this clone where told what was counted here and what waits."""
    counts = {**ever(tables), **_now(tables), **_summed(here)}
    if pending is not None:
        counts[rules.QUEUE] = pending
    found: dict[str, list[Figure]] = {name: [] for name in rules.FAMILIES}
    for key in sorted(counts):
        name, _, label = key.partition("/")
        if name in found and (label or not rules.FAMILIES[name].label):
            found[name].append(_figure(name, label, counts[key]))
    return [figure for figures in found.values() for figure in figures]


def _figure(name: str, label: str, value: float) -> Figure:
    family = rules.FAMILIES[name]
    plain = round(value, 6)
    return Figure(name, label, int(plain) if plain == int(plain) else plain, family.type, family.scope, family.meaning)


def _now(tables: Tables) -> Mapping[str, float]:
    """How things stand at this moment."""
    here = [one for one in agents.agents(tables) if not one.left]
    stands = {f"{rules.TASKS}_now/{status}": number for status, number in _by_status(tables)}
    return stands | {
        rules.AGENTS: len(here),
        f"{rules.RUNS}_now": len(runs.at_work(tables)),
        rules.INCIDENTS: len(incidents.waiting(tables)),
    }


def _by_status(tables: Tables) -> Iterator[tuple[str, int]]:
    for status in tasks.STATUSES:
        yield status, tasks.count(tables, status=status)


def _summed(here: Iterable[Counted]) -> Mapping[str, float]:
    sums: dict[str, float] = {}
    for tally in tallies_of(here):
        for name, value in tally.counts.items():
            sums[name] = sums.get(name, 0) + value
    return sums
