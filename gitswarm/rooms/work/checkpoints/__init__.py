"""checkpoints: where each agent left off, so that whoever comes after goes on from there."""

from __future__ import annotations

from gitswarm.rooms import door

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitswarm.rooms.work.checkpoints.actions import set_checkpoint
    from gitswarm.rooms.work.checkpoints.events import ROOM
    from gitswarm.rooms.work.checkpoints.model import checkpoint, latest

DOOR = {
    "ROOM": "events",
    "set_checkpoint": "actions",
    "checkpoint": "model",
    "latest": "model",
}
ACTIONS = ("set_checkpoint",)
READS = (
    "checkpoint",
    "latest",
)

__all__ = ["ROOM", "checkpoint", "latest", "set_checkpoint"]

__getattr__ = door(__name__, DOOR)
