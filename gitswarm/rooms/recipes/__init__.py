"""recipes: files of the project that say how many tasks belong together, understood and checked."""

from __future__ import annotations

from gitswarm.rooms import door

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitswarm.rooms.recipes.model import (
        ACTS,
        ALL,
        BEST,
        BOUNDS,
        COMMAND,
        FIELDS,
        FLOW,
        FORK_JOIN,
        GLOB,
        ITEM,
        LAST,
        LIST,
        MAJORITY,
        MAP_REDUCE,
        PIPELINE,
        QUORUM,
        SAGA,
        SCATTER_GATHER,
        STEP,
        UNDO,
        VOICE,
        Items,
        Recipe,
        Step,
        Term,
        holds,
        term_of,
    )
    from gitswarm.rooms.recipes.shelf import ENDING, Shelf
    from gitswarm.rooms.recipes.templates import fill, names, place

DOOR = {
    "ALL": "model",
    "UNDO": "model",
    "LAST": "model",
    "VOICE": "model",
    "ITEM": "model",
    "STEP": "model",
    "FLOW": "model",
    "ACTS": "model",
    "BEST": "model",
    "BOUNDS": "model",
    "COMMAND": "model",
    "ENDING": "shelf",
    "FIELDS": "model",
    "FORK_JOIN": "model",
    "GLOB": "model",
    "LIST": "model",
    "MAJORITY": "model",
    "MAP_REDUCE": "model",
    "PIPELINE": "model",
    "QUORUM": "model",
    "SAGA": "model",
    "SCATTER_GATHER": "model",
    "Items": "model",
    "Recipe": "model",
    "Shelf": "shelf",
    "Step": "model",
    "Term": "model",
    "fill": "templates",
    "holds": "model",
    "names": "templates",
    "place": "templates",
    "term_of": "model",
}
ACTIONS = ()
READS = ()

__all__ = [
    "ACTS",
    "ALL",
    "BEST",
    "BOUNDS",
    "COMMAND",
    "ENDING",
    "FIELDS",
    "FLOW",
    "FORK_JOIN",
    "GLOB",
    "ITEM",
    "LAST",
    "LIST",
    "MAJORITY",
    "MAP_REDUCE",
    "PIPELINE",
    "QUORUM",
    "SAGA",
    "SCATTER_GATHER",
    "STEP",
    "UNDO",
    "VOICE",
    "Items",
    "Recipe",
    "Shelf",
    "Step",
    "Term",
    "fill",
    "holds",
    "names",
    "place",
    "term_of",
]

__getattr__ = door(__name__, DOOR)
