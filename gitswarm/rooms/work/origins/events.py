"""Tasks that came from elsewhere, and what was said about them there."""

from __future__ import annotations

from gitswarm.core.fold import Room
from gitswarm.core.payload import Payload
from gitswarm.rooms.work import tasks
from gitswarm.rooms.work.origins.model import HEARD, ORIGINS, Heard, Origin, name_of, origin

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitswarm.core.fold import Seen
    from gitswarm.core.payload import Text
    from gitswarm.core.tables import Tables


class TaskImported(Payload):
    """A task is what another tool tells under this name; how it stood there, and whose it was."""

    KIND = "task.imported"
    V = 1

    source: str
    key: str
    digest: str
    was: str = ""
    author: str | None = None
    created: str | None = None
    updated: str | None = None
    closed: str | None = None


class TaskRemarked(Payload):
    """Somebody said something about it, elsewhere and at his time."""

    KIND = "task.remarked"
    V = 1

    text: Text
    digest: str
    author: str | None = None
    said_at: str | None = None


PAYLOADS = (TaskImported, TaskRemarked)


def fold(seen: Seen, tables: Tables) -> bool:
    """Know items and remarks again: of two tasks for one item the first stays, and a remark counts once."""
    found = tasks.task(tables, seen.event.task or "")
    if found is None:
        return True
    return _imported(seen, tables) if isinstance(seen.payload, TaskImported) else _remarked(seen, tables)


def _imported(seen: Seen, tables: Tables) -> bool:
    told, id = seen.payload, seen.event.task or ""
    known = origin(tables, told.source, told.key)
    if known is not None and known.task != id:
        tasks.close_double(tables, id)
        return True
    tasks.touch(tables, id, seen)
    name = name_of(told.source, told.key)
    times = (told.author, told.created, told.updated, told.closed)
    tables.put(ORIGINS, Origin(name, id, told.source, told.key, told.digest, told.was, *times, seen.position))
    return False


def _remarked(seen: Seen, tables: Tables) -> bool:
    if tables.get(HEARD, seen.payload.digest) is not None:
        return True
    tables.put(HEARD, Heard(seen.payload.digest, seen.event.task or ""))
    tasks.touch(tables, seen.event.task or "", seen)
    return False


def stand(tables: Tables, source: str, key: str, was: str) -> None:
    """Know that an item stands so there now; all else of it is told by the next import."""
    known = origin(tables, source, key)
    if known is not None:
        tables.put(ORIGINS, known._replace(was=was))


ROOM = Room("origins", (ORIGINS, HEARD), PAYLOADS, fold)
