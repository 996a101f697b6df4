"""scouting: looking at a project of others before anything is done for it: cloned safely, its rules read."""

from __future__ import annotations

from gitswarm.rooms import door

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitswarm.rooms.abroad.scouting.proposing import proposed
    from gitswarm.rooms.abroad.scouting.reading import add, manners_of, read

DOOR = {**dict.fromkeys(("add", "manners_of", "read"), "reading"), "proposed": "proposing"}
ACTIONS = ()
READS = ()

__all__ = ["add", "manners_of", "proposed", "read"]

__getattr__ = door(__name__, DOOR)
