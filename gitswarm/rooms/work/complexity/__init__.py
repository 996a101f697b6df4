"""complexity: how much a task is, by rules that can be read, or as somebody said; and the flow that suits it."""

from __future__ import annotations

from gitswarm.rooms import door

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitswarm.rooms.work.complexity.actions import size
    from gitswarm.rooms.work.complexity.events import ROOM
    from gitswarm.rooms.work.complexity.model import LEVELS, Size, reason, size_of

DOOR = {"ROOM": "events", "LEVELS": "model", "Size": "model", "reason": "model", "size": "actions", "size_of": "model"}
ACTIONS = ("size",)
READS = ("size_of",)

__all__ = ["LEVELS", "ROOM", "Size", "reason", "size", "size_of"]

__getattr__ = door(__name__, DOOR)
