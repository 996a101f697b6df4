"""The conversations of a swarm as its pages show them: the last few in full, all older events in an archive."""

from __future__ import annotations

from gitswarm.core.tables import Table
from gitswarm.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitswarm.core.tables import Tables

PER_PAGE = 100
"""Events on one page of the archive; a full page is never written again."""
NONE = ""
"""The name of the conversation of all that was said in none."""
COUNT = "archived"


class Remark(Record):
    """One event of a conversation; ``page`` and ``place`` say where in the archive it lies, None while it is shown."""

    position: int
    talk: str
    kind: str
    actor: str
    at: str
    text: str
    digest: str | None
    page: int | None = None
    place: int | None = None


class Talk(Record):
    """One conversation: when it last moved, and how much of it went to the archive, lastly to which page."""

    name: str
    last: int
    live: bool
    archived: int
    page: int | None


class Count(Record):
    """How many events the archive has."""

    name: str
    value: int


REMARKS = Table("board_remarks", Remark, (("talk", "page"), ("page",)))
TALKS = Table("board_talks", Talk, (("live", "last"),))
COUNTS = Table("board_counts", Count)


def talks(tables: Tables) -> list[Talk]:
    """The conversations that are shown in full, the one that moved last first."""
    return tables.where(TALKS, live=True, order="last", descending=True)


def remarks(tables: Tables, talk: str) -> list[Remark]:
    """What is shown of a conversation, in order."""
    return tables.where(REMARKS, talk=talk, page=None)


def thread(tables: Tables, talk: str) -> list[Remark]:
    """All of a conversation, in order, with what is in the archive."""
    return sorted(tables.where(REMARKS, talk=talk), key=lambda one: one.position)


def first_from(tables: Tables, position: int) -> Remark | None:
    """What was said first from a position of the log on."""
    return next(iter(tables.where(REMARKS, after=(None, position - 1), limit=1)), None)


def archived(tables: Tables) -> int:
    """How many events the archive has."""
    found: Count | None = tables.get(COUNTS, COUNT)
    return 0 if found is None else found.value


def on_page(tables: Tables, page: int) -> list[Remark]:
    """The events of one page of the archive, in order."""
    return tables.where(REMARKS, page=page, order="place")
