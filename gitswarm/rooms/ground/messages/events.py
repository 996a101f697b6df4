"""What was said: every kind without a dot."""

from __future__ import annotations

from gitswarm.core.fold import FREE, Room
from gitswarm.core.payload import Payload
from gitswarm.rooms.ground.messages.model import SOURCES, THREADS, Source, Thread

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitswarm.core.fold import Seen
    from gitswarm.core.payload import Text
    from gitswarm.core.tables import Tables


class Said(Payload):
    """Somebody said something; what was brought in from elsewhere names its author, time and digest."""

    KIND = FREE
    V = 1

    text: Text
    author: str | None = None
    said_at: str | None = None
    source: str | None = None


PAYLOADS = (Said,)


def fold(seen: Seen, tables: Tables) -> bool:
    """Move the thread on; what came in twice counts once."""
    told, event = seen.payload, seen.event
    if told.source is not None:
        if tables.get(SOURCES, told.source) is not None:
            return True
        tables.put(SOURCES, Source(told.source, seen.position))
    if event.thread is not None:
        _move(event.thread, seen, tables)
    return False


def _move(name: str, seen: Seen, tables: Tables) -> None:
    before: Thread | None = tables.get(THREADS, name)
    first, count = (before.first, before.events) if before else (seen.position, 0)
    actor = seen.payload.author or seen.event.actor
    tables.put(THREADS, Thread(name, first, seen.position, count + 1, seen.event.kind, actor))


ROOM = Room("messages", (THREADS, SOURCES), PAYLOADS, fold)
