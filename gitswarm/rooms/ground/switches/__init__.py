"""switches: what was switched off, and whether all work stands still."""

from __future__ import annotations

from gitswarm.rooms import door

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitswarm.rooms.ground.switches.actions import go_on, stand_still, switch
    from gitswarm.rooms.ground.switches.events import ROOM
    from gitswarm.rooms.ground.switches.model import Halted, halt, is_on, refuse_halted

DOOR = {
    "ROOM": "events",
    "go_on": "actions",
    "stand_still": "actions",
    "switch": "actions",
    "Halted": "model",
    "halt": "model",
    "is_on": "model",
    "refuse_halted": "model",
}
ACTIONS = ("go_on", "stand_still", "switch")
READS = ("halt", "is_on")

__all__ = ["ROOM", "Halted", "go_on", "halt", "is_on", "refuse_halted", "stand_still", "switch"]

__getattr__ = door(__name__, DOOR)
