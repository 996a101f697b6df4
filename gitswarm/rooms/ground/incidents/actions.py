"""Which errors become incidents, what is told and decided of them, and how one ends."""

from __future__ import annotations

from gitswarm.core.fold import Happened
from gitswarm.errors import Misused, Refused, next_step
from gitswarm.rooms.ground.incidents.events import HubRepaired, IncidentNoted, IncidentResolved
from gitswarm.rooms.ground.incidents.model import INCIDENTS, incident, key_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from gitswarm.core.fold import Moment
    from gitswarm.core.tables import Tables
    from gitswarm.errors import SwarmError
    from gitswarm.rooms.ground.incidents.model import Incident

SUBJECTS = ("path", "lock", "bad", "reason", "hub")
"""The facts of an error that say what it is about, the telling ones first."""
BUDGET = 5
"""Tries after which it is told to somebody."""
BY_ITSELF = "it works again"


def incident_of(error: SwarmError, attempts: int = 1) -> Happened:
    """What the machinery tells of an error, and what it does about it."""
    step = next_step(error, attempts, BUDGET)
    said = (error.kind, _subject(error), error.message, error.hint)
    return Happened(IncidentNoted(*said, error.severity, step.name, attempts, error.is_local))


def over(error: str, machine: str) -> Happened:
    """What a clone tells in which an error is over."""
    return Happened(IncidentResolved(error, BY_ITSELF, None, machine))


def resolve(moment: Moment, *, name: str, how: str) -> Sequence[Happened]:
    """Say that somebody has mended what was wrong."""
    if not how.strip():
        raise Misused("nothing was said", hint='gitswarm incident resolve ID "what was done"')
    found = incident(moment.tables, name)
    if found.over:
        raise Refused(f"this incident is over already: {found.how}", hint="gitswarm incident list --over")
    return [Happened(IncidentResolved(found.error, how, found.subject, found.clone))]


def is_known(tables: Tables, error: SwarmError, machine: str) -> bool:
    """Whether this error about this subject was told before; of one that only this clone has, whether it goes on."""
    where = machine if error.is_local else ""
    found: Incident | None = tables.get(INCIDENTS, key_of(error.kind, _subject(error), where))
    return found is not None and not (found.over and error.is_local)


def _subject(error: SwarmError) -> str:
    return next((str(error.facts[name]) for name in SUBJECTS if error.facts.get(name)), "")


def repaired(bad: str, good: str, dropped: Sequence[str] = ()) -> Happened:
    """What a clone tells that made the hub's log whole again, and what it left out of it."""
    return Happened(HubRepaired(bad=bad, good=good, dropped=tuple(dropped)))
