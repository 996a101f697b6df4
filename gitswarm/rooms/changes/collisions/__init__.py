"""collisions: which of those at work touch the same files, and on which of these they contradict each other already."""

from __future__ import annotations

from gitswarm.rooms import door

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitswarm.rooms.changes.collisions.looking import Collision, collisions

DOOR = {"Collision": "looking", "collisions": "looking"}
ACTIONS = ()
READS = ()

__all__ = ["Collision", "collisions"]

__getattr__ = door(__name__, DOOR)
