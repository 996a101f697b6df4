"""rollbacks: what has landed is taken back by a commit on top, in one command, whoever interrupts it."""

from __future__ import annotations

from gitswarm.rooms import door

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitswarm.rooms.changes.rollbacks.actions import drop, finish, start
    from gitswarm.rooms.changes.rollbacks.events import ROOM
    from gitswarm.rooms.changes.rollbacks.model import (
        Rollback,
        Span,
        Wish,
        as_row,
        is_undone,
        rollbacks,
        standing,
        taken_back,
        wish,
    )
    from gitswarm.rooms.changes.rollbacks.reverting import roll_back, take_back

DOOR = {
    "ROOM": "events",
    "drop": "actions",
    "finish": "actions",
    "start": "actions",
    "Rollback": "model",
    "Span": "model",
    "Wish": "model",
    "as_row": "model",
    "is_undone": "model",
    "rollbacks": "model",
    "standing": "model",
    "taken_back": "model",
    "wish": "model",
    "roll_back": "reverting",
    "take_back": "reverting",
}
ACTIONS = ("drop", "finish", "start")
READS = ("rollbacks",)

__all__ = [
    "ROOM",
    "Rollback",
    "Span",
    "Wish",
    "as_row",
    "drop",
    "finish",
    "is_undone",
    "roll_back",
    "rollbacks",
    "standing",
    "start",
    "take_back",
    "taken_back",
    "wish",
]

__getattr__ = door(__name__, DOOR)
