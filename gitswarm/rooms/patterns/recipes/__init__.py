"""recipes: files of the project that say how many tasks belong together, understood and checked."""

from __future__ import annotations

from gitswarm.rooms import door

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitswarm.rooms.patterns.recipes.model import Bar, Items, Recipe, Step
    from gitswarm.rooms.patterns.recipes.shelf import ENDING, Shelf
    from gitswarm.rooms.patterns.recipes.words import (
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
    )

WORDS = (
    "ACTS", "ALL", "BEST", "BOUNDS", "COMMAND", "FIELDS", "FLOW", "FORK_JOIN", "GLOB", "ITEM", "LAST", "LIST",
    "MAJORITY", "MAP_REDUCE", "PIPELINE", "QUORUM", "SAGA", "SCATTER_GATHER", "STEP", "UNDO", "VOICE",
)  # fmt: skip
DOOR = {
    **dict.fromkeys(WORDS, "words"),
    **dict.fromkeys(("Bar", "Items", "Recipe", "Step"), "model"),
    **dict.fromkeys(("ENDING", "Shelf"), "shelf"),
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
    "Bar",
    "Items",
    "Recipe",
    "Shelf",
    "Step",
]

__getattr__ = door(__name__, DOOR)
