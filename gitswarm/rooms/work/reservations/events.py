"""Files reserved, and given free."""

from __future__ import annotations

from gitswarm.core.event import instant, timestamp
from gitswarm.core.fold import Room
from gitswarm.core.payload import Payload
from gitswarm.rooms.work.reservations.model import LONGEST, RESERVATIONS, Reservation

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitswarm.core.fold import Seen
    from gitswarm.core.tables import Tables


class PathsReserved(Payload):
    """Somebody is about to touch these files, for so many minutes."""

    KIND = "paths.reserved"
    V = 1

    globs: tuple[str, ...]
    minutes: int
    exclusive: bool = True
    reason: str = ""


class PathsFreed(Payload):
    """Somebody is done with these files, or with all that he reserved."""

    KIND = "paths.freed"
    V = 1

    reservations: tuple[str, ...] = ()


PAYLOADS = (PathsReserved, PathsFreed)


def fold(seen: Seen, tables: Tables) -> bool:
    """Keep what is reserved until its owner gives it free; that it ends is a question asked with the time."""
    told = seen.payload
    return _reserved(told, seen, tables) if isinstance(told, PathsReserved) else _freed(told, seen, tables)


def _reserved(told: PathsReserved, seen: Seen, tables: Tables) -> bool:
    event = seen.event
    if not (told.globs and 1 <= told.minutes <= LONGEST):
        return True
    ends = timestamp(instant(event.at) + 60 * told.minutes)
    made = Reservation(event.id, event.actor, event.session, told.globs, told.exclusive, told.reason, ends, event.at)
    tables.put(RESERVATIONS, made)
    return False


def _freed(told: PathsFreed, seen: Seen, tables: Tables) -> bool:
    actor = seen.event.actor
    mine = [one.id for one in tables.where(RESERVATIONS, actor=actor)]
    gone = [id for id in mine if not told.reservations or id in told.reservations]
    for id in gone:
        tables.delete(RESERVATIONS, id)
    return not gone


ROOM = Room("reservations", (RESERVATIONS,), PAYLOADS, fold)
