"""dialects: what coding agents want to be told on their command line, and what that which they print means."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitswarm.rooms.dialects.description import described
    from gitswarm.rooms.dialects.model import PLAIN, PROVIDER, WORKED, Dialect, Story, filled, is_name, verdict, words
    from gitswarm.rooms.dialects.shelf import known, named

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


def __getattr__(name: str) -> object:
    if name not in DOOR:
        raise AttributeError(name)
    from importlib import import_module

    return getattr(import_module(f"{__name__}.{DOOR[name]}"), name)
