"""duplicates: which open tasks ask for nearly the same, and one task made of two."""

from __future__ import annotations

from gitswarm.rooms import door

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitswarm.rooms.talk.duplicates.model import Pair
    from gitswarm.rooms.talk.duplicates.near import pairs

DOOR = {"Pair": "model", "pairs": "near"}
ACTIONS = ()
READS = ("pairs",)

__all__ = ["Pair", "pairs"]

__getattr__ = door(__name__, DOOR)
