"""Incidents: one record for an error about one subject, however often it happens, and what was decided about it."""

from __future__ import annotations

from gitswarm.core.ids import called
from gitswarm.core.tables import Table
from gitswarm.errors import ESCALATE, PAUSE
from gitswarm.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitswarm.core.tables import Tables

WAITS_FOR_SOMEBODY = (PAUSE, ESCALATE)
"""The steps that leave it to a person or a leader."""


class Incident(Record):
    """An error of the machinery: what, about what, how often, first and last told by whom; and what follows from it.

    ``clone`` is the machine of one that is about a clone and not about the log. ``since`` is the position of the event
    that brought it where it is now: its step, and whether it is over.
    """

    key: str
    id: str
    error: str
    subject: str
    message: str
    hint: str
    severity: str
    step: str
    attempts: int
    times: int
    first: int
    last: int
    since: int
    clone: str
    machine: str
    at: str
    over: bool
    how: str


INCIDENTS = Table("incidents", Incident, indexes=(("last",), ("over", "last")))


def key_of(error: str, subject: str, machine: str = "") -> str:
    """What makes two errors one incident; of one that is about a clone, its machine too."""
    return f"{error} {subject} {machine}".rstrip()


def incidents(tables: Tables, limit: int | None = None, *, over_too: bool = True) -> list[Incident]:
    """The incidents, the newest first."""
    if over_too:
        return tables.where(INCIDENTS, order="last", descending=True, limit=limit)
    return tables.where(INCIDENTS, over=False, order="last", descending=True, limit=limit)


def waiting(tables: Tables) -> list[Incident]:
    """Those that are not over and wait for somebody, the newest first."""
    return [one for one in incidents(tables, over_too=False) if one.step in WAITS_FOR_SOMEBODY]


def incident_at(tables: Tables, position: int) -> Incident | None:
    """The incident that the event at this position told of last."""
    return next(iter(tables.where(INCIDENTS, last=position)), None)


def incident(tables: Tables, name: str) -> Incident:
    """The incident with that id; its end is enough, as lists show it."""
    by_id = {one.id: one for one in incidents(tables)}
    return called(name, by_id, "incident", "`gitswarm incident list` shows them")
