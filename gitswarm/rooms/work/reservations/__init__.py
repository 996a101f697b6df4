"""reservations: the files that somebody is about to touch."""

from __future__ import annotations

from gitswarm.rooms import door

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitswarm.rooms.work.reservations.actions import free, reserve
    from gitswarm.rooms.work.reservations.events import ROOM
    from gitswarm.rooms.work.reservations.model import Reservation, conflicts, reservations

DOOR = {
    "ROOM": "events",
    "free": "actions",
    "reserve": "actions",
    "Reservation": "model",
    "conflicts": "model",
    "reservations": "model",
}
ACTIONS = ("free", "reserve")
READS = ("conflicts", "reservations")

__all__ = ["ROOM", "Reservation", "conflicts", "free", "reservations", "reserve"]

__getattr__ = door(__name__, DOOR)
