"""Comments asked for, placed at GitHub, refused by it; and looked at once more, for copies."""

from __future__ import annotations

from gitswarm.core.fold import Room
from gitswarm.core.payload import Payload, Text, digest_of, head_of
from gitswarm.rooms.forge.comments.model import COMMENTS, PLACED, REFUSED, WANTED, Comment, comment

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitswarm.core.fold import Seen
    from gitswarm.core.tables import Tables


class CommentRequested(Payload):
    """This is to be said below that issue or pull request; an empty repository is the swarm's own."""

    KIND = "comment.requested"
    V = 1

    issue: int
    text: Text
    repository: str = ""


class CommentPlaced(Payload):
    """It stands there, under this number."""

    KIND = "comment.placed"
    V = 1

    request: str
    number: int


class CommentRefused(Payload):
    """It is not said: GitHub said no, or it may not go out."""

    KIND = "comment.refused"
    V = 1

    request: str
    why: str


class CommentsSettled(Payload):
    """These stand there once, as somebody saw who came after they were placed."""

    KIND = "comments.settled"
    V = 1

    requests: tuple[str, ...]


PAYLOADS = (CommentRequested, CommentPlaced, CommentRefused, CommentsSettled)


def fold(seen: Seen, tables: Tables) -> bool:
    """Let one event act."""
    told = seen.payload
    if isinstance(told, CommentRequested):
        tables.put(COMMENTS, _asked(told, seen))
        return False
    if isinstance(told, CommentsSettled):
        settled = [_settled(tables, id) for id in told.requests]
        return not any(settled)
    found = comment(tables, told.request)
    if found is None or found.state == PLACED:
        return True
    if isinstance(told, CommentPlaced):
        tables.put(COMMENTS, found._replace(state=PLACED, number=told.number, why=""))
        return False
    tables.put(COMMENTS, found._replace(state=REFUSED, why=told.why))
    return found.state != WANTED


def _asked(told: CommentRequested, seen: Seen) -> Comment:
    event = seen.event
    text, digest = head_of(told.text), digest_of(told.text)
    where = (event.task, told.repository, told.issue, text, digest)
    return Comment(event.id, *where, WANTED, event.actor, seen.position, event.at)


def _settled(tables: Tables, id: str) -> bool:
    found = comment(tables, id)
    if found is None or found.state != PLACED or found.settled:
        return False
    tables.put(COMMENTS, found._replace(settled=True))
    return True


ROOM = Room("comments", (COMMENTS,), PAYLOADS, fold)
