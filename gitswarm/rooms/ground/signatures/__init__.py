"""signatures: whether this clone can sign and whom it believes; signing later what was written unsigned."""

from __future__ import annotations

from gitswarm.rooms import door

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitswarm.rooms.ground.signatures.actions import given, vouch
    from gitswarm.rooms.ground.signatures.events import ROOM
    from gitswarm.rooms.ground.signatures.looking import examine

DOOR = {"ROOM": "events", "examine": "looking", "given": "actions", "vouch": "actions"}
ACTIONS = ("vouch",)
READS = ("examine",)

__all__ = ["ROOM", "examine", "given", "vouch"]

__getattr__ = door(__name__, DOOR)
