"""deliveries: what was asked of GitHub is done there, once, by whoever can ask it and has the turn."""

from __future__ import annotations

from gitswarm.rooms import door

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitswarm.rooms.forge.deliveries.actions import leave, take
    from gitswarm.rooms.forge.deliveries.delivering import Report, after_sync, deliver
    from gitswarm.rooms.forge.deliveries.events import ROOM
    from gitswarm.rooms.forge.deliveries.model import DeliveredElsewhere, is_waiting, waiting
    from gitswarm.rooms.forge.deliveries.requesting import request
    from gitswarm.rooms.forge.deliveries.resting import Rest, as_json, forget, note, rest

DOOR = {
    "ROOM": "events",
    "leave": "actions",
    "take": "actions",
    "Report": "delivering",
    "after_sync": "delivering",
    "deliver": "delivering",
    "request": "requesting",
    "Rest": "resting",
    "as_json": "resting",
    "forget": "resting",
    "note": "resting",
    "rest": "resting",
    "DeliveredElsewhere": "model",
    "is_waiting": "model",
    "waiting": "model",
}
ACTIONS = ("leave", "take")
READS = ("is_waiting", "waiting")

__all__ = [
    "ROOM",
    "DeliveredElsewhere",
    "Report",
    "Rest",
    "after_sync",
    "as_json",
    "deliver",
    "forget",
    "is_waiting",
    "leave",
    "note",
    "request",
    "rest",
    "take",
    "waiting",
]

__getattr__ = door(__name__, DOOR)
