"""What is to be said at GitHub, below an issue or a pull request: once, whatever is lost on the way."""

from __future__ import annotations

from gitswarm.core.tables import Table
from gitswarm.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitswarm.core.tables import Tables

WANTED, PLACED, REFUSED = "wanted", "placed", "refused"


class Comment(Record):
    """A comment, as it was asked for: of which issue, and under which number GitHub has it."""

    id: str
    task: str | None
    repository: str
    issue: int
    text: str
    digest: str | None
    state: str
    actor: str
    position: int
    at: str
    number: int = 0
    settled: bool = False
    why: str = ""


COMMENTS = Table("comments", Comment, (("state", "position"), ("state", "settled", "position")))


def comment(tables: Tables, id: str) -> Comment | None:
    """The comment that was asked for by the event of that id."""
    found: Comment | None = tables.get(COMMENTS, id)
    return found


def due(tables: Tables, limit: int | None = None) -> list[Comment]:
    """What is to be said and is not there yet, in order."""
    return tables.where(COMMENTS, state=WANTED, order="position", limit=limit)


def unsettled(tables: Tables) -> list[Comment]:
    """What is there, and of which nobody has looked since whether it is there twice."""
    return tables.where(COMMENTS, state=PLACED, settled=False, order="position")
