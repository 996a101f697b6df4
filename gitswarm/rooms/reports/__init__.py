"""reports: told by the fold, so never lost or twice: the end to who asked for it, and to who came too late with one."""

from __future__ import annotations

from gitswarm.rooms import door

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitswarm.rooms.reports.events import ROOM
    from gitswarm.rooms.reports.model import id_of

DOOR = {"ROOM": "events", "id_of": "model"}
ACTIONS = ()
READS = ()

__all__ = ["ROOM", "id_of"]

__getattr__ = door(__name__, DOOR)
