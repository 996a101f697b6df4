"""Reservations: who is about to touch which files, and until when."""

from __future__ import annotations

from gitswarm.core.event import timestamp
from gitswarm.core.globs import any_meet
from gitswarm.core.tables import Table
from gitswarm.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitswarm.core.tables import Tables


class Reservation(Record):
    """Files that somebody is about to touch, until then; exclusive ones want nobody else there."""

    id: str
    actor: str
    session: str
    globs: tuple[str, ...]
    exclusive: bool
    reason: str
    until: str
    at: str


RESERVATIONS = Table("reservations", Reservation, (("actor",),))
LONGEST = 7 * 24 * 60
"""Minutes for which files can be reserved at most: a week."""
USUAL = 60
"""Minutes for which they are where nothing else is said."""


def reservations(tables: Tables, now: float) -> list[Reservation]:
    """The reservations that hold at this time: of none that a clock far ahead has made it can be said when it ends."""
    soon = timestamp(now + 60 * LONGEST)
    return [one for one in tables.where(RESERVATIONS) if one.until > timestamp(now) and one.at <= soon]


def conflicts(tables: Tables, wanted: tuple[str, ...], actor: str, now: float, *, exclusive: bool) -> list[Reservation]:
    """The reservations of others that these files would get in the way of."""
    others = (one for one in reservations(tables, now) if one.actor != actor and (exclusive or one.exclusive))
    return [one for one in others if any_meet(wanted, one.globs)]
