"""What issues are asked to be at GitHub, and what came of it."""

from __future__ import annotations

from gitswarm.core.fold import Room
from gitswarm.core.payload import Payload
from gitswarm.rooms.forge.closings.model import (
    CLOSED,
    CLOSINGS,
    DONE,
    DROPPED,
    OPEN,
    REFUSED,
    WANTED,
    Closing,
    closing,
)
from gitswarm.rooms.work import origins

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitswarm.core.fold import Seen
    from gitswarm.core.tables import Tables


class IssueStateRequested(Payload):
    """The issue of a task is to be closed there, or opened again; ``source`` is the repository as it is known here."""

    KIND = "issue.state_requested"
    V = 1

    source: str
    number: int
    to: str
    reason: str


class IssueStateSet(Payload):
    """It is so at GitHub."""

    KIND = "issue.state_set"
    V = 1

    request: str


class IssueStateRefused(Payload):
    """GitHub said no."""

    KIND = "issue.state_refused"
    V = 1

    request: str
    why: str


class IssueStateDropped(Payload):
    """It is asked for no more: the task is otherwise again, or somebody did it there."""

    KIND = "issue.state_dropped"
    V = 1

    request: str
    why: str


PAYLOADS = (IssueStateRequested, IssueStateSet, IssueStateRefused, IssueStateDropped)
ENDS: dict[type, str] = {IssueStateRefused: REFUSED, IssueStateDropped: DROPPED}


def fold(seen: Seen, tables: Tables) -> bool:
    """Let one event act."""
    told = seen.payload
    if isinstance(told, IssueStateRequested):
        return not _requested(told, seen, tables)
    found = closing(tables, seen.event.task or "")
    if found is None or found.request != told.request or found.state == DONE:
        return True
    if isinstance(told, IssueStateSet):
        tables.put(CLOSINGS, found._replace(state=DONE, why=""))
        origins.stand(tables, found.source, str(found.number), found.to)
    else:
        tables.put(CLOSINGS, found._replace(state=ENDS[type(told)], why=told.why, position=seen.position))
    return False


def _requested(told: IssueStateRequested, seen: Seen, tables: Tables) -> bool:
    """Of two clones that ask for the same at once, one does."""
    event, known = seen.event, origins.origin(tables, told.source, str(told.number))
    before = closing(tables, event.task or "")
    is_asked = before is not None and (before.state, before.to) == (WANTED, told.to)
    if known is None or known.task != event.task or told.to not in (OPEN, CLOSED):
        return False
    if is_asked or known.was == told.to:
        return False
    where = (told.source, told.number, told.to, told.reason)
    tables.put(CLOSINGS, Closing(known.task, event.id, *where, WANTED, event.actor, seen.position, event.at))
    return True


ROOM = Room("closings", (CLOSINGS,), PAYLOADS, fold)
