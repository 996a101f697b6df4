"""Threads, and what is said in them."""

from __future__ import annotations

from gitswarm.core.tables import Table
from gitswarm.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitswarm.core.tables import Tables


class Thread(Record):
    """One conversation: where it began, where it last moved, and how much was said."""

    name: str
    first: int
    last: int
    events: int
    kind: str
    actor: str


class Source(Record):
    """Something brought in from elsewhere, which must come once."""

    digest: str
    position: int


class Saying(Record):
    """Something said elsewhere, on its way in; its digest tells whether it came before."""

    kind: str
    text: str
    thread: str | None
    author: str
    said_at: str | None
    digest: str


THREADS = Table("messages_threads", Thread, indexes=(("last",),))
SOURCES = Table("messages_sources", Source)


def threads(tables: Tables, limit: int | None = None) -> list[Thread]:
    """Every thread, the one that moved last first."""
    return tables.where(THREADS, order="last", descending=True, limit=limit)


def came_before(tables: Tables, digest: str) -> bool:
    """Whether this was brought in already."""
    return tables.get(SOURCES, digest) is not None
