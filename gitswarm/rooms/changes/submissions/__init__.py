"""submissions: where the swarm has agreed on it, finished work is in the merge queue by itself."""

from __future__ import annotations

from gitswarm.rooms import door

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitswarm.rooms.changes.submissions.events import ROOM

DOOR = {"ROOM": "events"}
ACTIONS = ()
READS = ()

__all__ = ["ROOM"]

__getattr__ = door(__name__, DOOR)
