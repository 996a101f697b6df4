"""dialects: what coding agents want to be told on their command line, and what that which they print means."""

from __future__ import annotations

from gitswarm.rooms import door

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitswarm.rooms.outside.dialects.description import described
    from gitswarm.rooms.outside.dialects.model import (
        PLAIN,
        PROVIDER,
        WORKED,
        Dialect,
        Story,
        filled,
        is_name,
        verdict,
        words,
    )
    from gitswarm.rooms.outside.dialects.shelf import known, named

DOOR = {
    "Dialect": "model",
    "PLAIN": "model",
    "PROVIDER": "model",
    "Story": "model",
    "WORKED": "model",
    "described": "description",
    "filled": "model",
    "is_name": "model",
    "known": "shelf",
    "named": "shelf",
    "verdict": "model",
    "words": "model",
}
ACTIONS = ()
READS = ("known", "named")

__all__ = [
    "PLAIN",
    "PROVIDER",
    "WORKED",
    "Dialect",
    "Story",
    "described",
    "filled",
    "is_name",
    "known",
    "named",
    "verdict",
    "words",
]

__getattr__ = door(__name__, DOOR)
