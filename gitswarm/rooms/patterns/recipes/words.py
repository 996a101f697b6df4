"""The words of recipes, apart from what is made of them: whoever folds an event needs no more."""

from __future__ import annotations

PIPELINE, FORK_JOIN, MAP_REDUCE = "pipeline", "fork-join", "map-reduce"
SCATTER_GATHER, SAGA = "scatter-gather", "saga"
PATTERNS = (PIPELINE, FORK_JOIN, MAP_REDUCE, SCATTER_GATHER, SAGA)
LIST, GLOB, COMMAND = WAYS = ("list", "glob", "command")
"""Where the items of a map come from."""
MAJORITY, QUORUM, BEST, ALL = GATHERS = ("majority", "quorum", "best", "all")
"""How the answers of several become one: more than half say it, so many say it, a judge picks it, or all count."""
FLOW, STEP, ITEM, VOICE, LAST, UNDO = ACTS = ("flow", "step", "item", "voice", "last", "undo")
"""What a task of a flow is: a flow, a step, one of many, one of those who are asked, what ends it, what undoes."""
BOUNDS = ("minutes", "cents", "tokens", "turns")
FIELDS = ("summary", "commit", "tests", "output", "task", "outcome", "items")
"""What can be asked of a step that has ended."""
