"""merging: branches brought together beside everybody's work, checked, and a branch of the project moved by it."""

from __future__ import annotations

from gitswarm.rooms import door

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitswarm.rooms.changes.merging.composing import compose, revert
    from gitswarm.rooms.changes.merging.model import Chain, Found, Piece, Red, Refusal, first_red
    from gitswarm.rooms.changes.merging.moving import (
        CheckedOut,
        Target,
        advance,
        find,
        hub_of,
        is_in,
        keep,
        keep_as,
        let_go,
        look,
        never_first,
        share,
        those_in,
        tip_of,
    )
    from gitswarm.rooms.changes.merging.trying import LOCK, Bench, bench, sweep

DOOR = {
    "compose": "composing",
    "revert": "composing",
    "Chain": "model",
    "Found": "model",
    "Piece": "model",
    "Red": "model",
    "Refusal": "model",
    "first_red": "model",
    "CheckedOut": "moving",
    "Target": "moving",
    "advance": "moving",
    "find": "moving",
    "hub_of": "moving",
    "is_in": "moving",
    "keep": "moving",
    "keep_as": "moving",
    "let_go": "moving",
    "never_first": "moving",
    "look": "moving",
    "share": "moving",
    "those_in": "moving",
    "tip_of": "moving",
    "LOCK": "trying",
    "Bench": "trying",
    "bench": "trying",
    "sweep": "trying",
}
ACTIONS = ()
READS = ()

__all__ = [
    "LOCK",
    "Bench",
    "Chain",
    "CheckedOut",
    "Found",
    "Piece",
    "Red",
    "Refusal",
    "Target",
    "advance",
    "bench",
    "compose",
    "find",
    "first_red",
    "hub_of",
    "is_in",
    "keep",
    "keep_as",
    "let_go",
    "look",
    "never_first",
    "revert",
    "share",
    "sweep",
    "those_in",
    "tip_of",
]

__getattr__ = door(__name__, DOOR)
