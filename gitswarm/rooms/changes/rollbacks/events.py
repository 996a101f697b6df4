"""Rollbacks: said before they are done, like landings; what was taken back opens its task again."""

from __future__ import annotations

from gitswarm.core.fold import Room
from gitswarm.core.payload import Payload
from gitswarm.rooms.changes import landing
from gitswarm.rooms.changes.rollbacks.model import (
    DROPPED,
    FINISHED,
    ROLLBACKS,
    STARTED,
    UNDONE,
    Rollback,
    Undone,
    is_undone,
    key_of,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitswarm.core.fold import Seen
    from gitswarm.core.tables import Tables


class RollbackStarted(Payload):
    """A target is about to get a commit on top that takes something back; only the hub lets this into the log.

    ``landings`` and ``tasks`` name in pairs which work of which landing that is.
    """

    KIND = "rollback.started"
    V = 1

    subject: str
    name: str
    target: str
    before: str
    after: str
    machine: str
    landings: tuple[str, ...]
    tasks: tuple[str, ...]
    reason: str = ""


class RollbackFinished(Payload):
    """The target has that commit, as somebody saw."""

    KIND = "rollback.finished"
    V = 1

    rollback: str
    seconds: float = 0.0


class RollbackDropped(Payload):
    """Nothing came of it."""

    KIND = "rollback.dropped"
    V = 1

    rollback: str
    why: str


PAYLOADS = (RollbackStarted, RollbackFinished, RollbackDropped)


def fold(seen: Seen, tables: Tables) -> bool:
    """Take each work back once; a rollback that was dropped may have been done all the same."""
    told = seen.payload
    if isinstance(told, RollbackStarted):
        return not _started(told, seen, tables)
    found: Rollback | None = tables.get(ROLLBACKS, told.rollback)
    if isinstance(told, RollbackFinished):
        return found is None or not _finished(found, told, seen, tables)
    if found is None or found.state != STARTED:
        return True
    tables.put(ROLLBACKS, found._replace(state=DROPPED, why=told.why))
    return False


def _started(told: RollbackStarted, seen: Seen, tables: Tables) -> bool:
    pairs = list(zip(told.landings, told.tasks, strict=False))
    if not (landing.is_commit(told.before) and landing.is_commit(told.after)):
        return False
    if not pairs or any(is_undone(tables, *pair) or not landing.has_brought(tables, *pair) for pair in pairs):
        return False
    tables.put(ROLLBACKS, Rollback(state=STARTED, **seen.as_values()))
    return True


def _finished(found: Rollback, told: RollbackFinished, seen: Seen, tables: Tables) -> bool:
    if found.state == FINISHED:
        return False
    tables.put(ROLLBACKS, found._replace(state=FINISHED, seconds=told.seconds, why=""))
    why = f"taken back by {found.actor}" + (f": {found.reason}" if found.reason else "")
    for pair in zip(found.landings, found.tasks, strict=False):
        tables.put(UNDONE, Undone(key_of(*pair), found.id))
        landing.undo(tables, seen, pair[1], pair[0], why)
    return True


ROOM = Room("rollbacks", (ROLLBACKS, UNDONE), PAYLOADS, fold)
