"""messages: what people and agents say, in threads; the free kinds of event."""

from __future__ import annotations

from gitswarm.rooms import door

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitswarm.rooms.ground.messages.actions import bring_in, say
    from gitswarm.rooms.ground.messages.events import ROOM
    from gitswarm.rooms.ground.messages.model import Saying, threads

DOOR = {"ROOM": "events", "say": "actions", "bring_in": "actions", "Saying": "model", "threads": "model"}
ACTIONS = ("say", "bring_in")
READS = ("threads",)

__all__ = ["ROOM", "Saying", "bring_in", "say", "threads"]

__getattr__ = door(__name__, DOOR)
