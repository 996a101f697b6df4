"""reports: told by the fold, so never lost or twice: the end to who asked for it, and to who came too late with one."""

from __future__ import annotations

from gitswarm.rooms import door

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitswarm.rooms.talk.reports.events import ROOM
    from gitswarm.rooms.talk.reports.model import letter

DOOR = {"ROOM": "events", "letter": "model"}
ACTIONS = ()
READS = ()

__all__ = ["ROOM", "letter"]

__getattr__ = door(__name__, DOOR)
