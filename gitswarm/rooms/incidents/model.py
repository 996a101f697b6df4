"""Incidents: one record for an error about one subject, however often it happens."""

from __future__ import annotations

from gitswarm.core.tables import Table
from gitswarm.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitswarm.core.tables import Tables


class Incident(Record):
    """An error of the machinery: what, about what, how often, first and last told by whom."""

    key: str
    error: str
    subject: str
    message: str
    hint: str
    times: int
    first: int
    last: int
    machine: str
    at: str


INCIDENTS = Table("incidents", Incident, indexes=(("last",),))


def key_of(error: str, subject: str) -> str:
    """What makes two errors one incident."""
    return f"{error} {subject}"


def incidents(tables: Tables, limit: int | None = None) -> list[Incident]:
    """Every incident, the newest first."""
    return tables.where(INCIDENTS, order="last", descending=True, limit=limit)
