"""markup: what the text of an issue says by its marks; pure, and each room that reads such texts may use it."""

from __future__ import annotations

from gitswarm.rooms import door

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitswarm.rooms.forge.markup.marks import Box, Tongue, boxes, visible

DOOR = {"Box": "marks", "Tongue": "marks", "boxes": "marks", "visible": "marks"}
ACTIONS = ()
READS = ()

__all__ = ["Box", "Tongue", "boxes", "visible"]

__getattr__ = door(__name__, DOOR)
