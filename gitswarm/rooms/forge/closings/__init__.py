"""closings: issues closed or opened at GitHub as their tasks are here: asked for as events, done once."""

from __future__ import annotations

from gitswarm.rooms import door

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitswarm.rooms.forge.closings.actions import ask, drop, refuse, settle
    from gitswarm.rooms.forge.closings.events import ROOM
    from gitswarm.rooms.forge.closings.model import (
        CLOSED,
        CLOSINGS,
        DONE,
        OPEN,
        WANTED,
        Closing,
        closing,
        due,
        is_stale,
    )
    from gitswarm.rooms.forge.closings.settling import bring_about

DOOR = {
    "ROOM": "events",
    "ask": "actions",
    "drop": "actions",
    "refuse": "actions",
    "settle": "actions",
    "CLOSED": "model",
    "CLOSINGS": "model",
    "DONE": "model",
    "OPEN": "model",
    "WANTED": "model",
    "Closing": "model",
    "bring_about": "settling",
    "closing": "model",
    "due": "model",
    "is_stale": "model",
}
ACTIONS = ("ask", "drop", "refuse", "settle")
READS = ("closing", "due")

__all__ = [
    "CLOSED",
    "CLOSINGS",
    "DONE",
    "OPEN",
    "ROOM",
    "WANTED",
    "Closing",
    "ask",
    "bring_about",
    "closing",
    "drop",
    "due",
    "is_stale",
    "refuse",
    "settle",
]

__getattr__ = door(__name__, DOOR)
