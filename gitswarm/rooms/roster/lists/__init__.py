"""lists: what there is to do: the lists of tasks, and the history of each."""

from __future__ import annotations

from gitswarm.rooms import door

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitswarm.rooms.roster.lists.events import ROOM
    from gitswarm.rooms.roster.lists.model import (
        Wanted,
        chosen,
        held_up,
        kept_back,
        known_of,
        name_of,
        ready,
        row,
        search,
        stale,
        steps,
        tree,
        whole,
    )

DOOR = {
    "ROOM": "events",
    "Wanted": "model",
    "chosen": "model",
    "ready": "model",
    "row": "model",
    "search": "model",
    "stale": "model",
    "steps": "model",
    "tree": "model",
    "held_up": "model",
    "kept_back": "model",
    "known_of": "model",
    "whole": "model",
    "name_of": "model",
}
ACTIONS = ()
READS = ("chosen", "ready", "search", "stale", "steps", "tree", "held_up", "known_of", "name_of", "whole")

__all__ = [
    "ROOM",
    "Wanted",
    "chosen",
    "held_up",
    "kept_back",
    "known_of",
    "name_of",
    "ready",
    "row",
    "search",
    "stale",
    "steps",
    "tree",
    "whole",
]

__getattr__ = door(__name__, DOOR)
