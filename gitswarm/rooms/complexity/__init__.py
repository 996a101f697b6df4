"""complexity: how much a task is, by rules that can be read, or as somebody said; and the flow that suits it."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitswarm.rooms.complexity.actions import size
    from gitswarm.rooms.complexity.events import ROOM
    from gitswarm.rooms.complexity.model import LEVELS, Size, size_of

DOOR = {"ROOM": "events", "LEVELS": "model", "Size": "model", "size": "actions", "size_of": "model"}
ACTIONS = ("size",)
READS = ("size_of",)

__all__ = ["LEVELS", "ROOM", "Size", "size", "size_of"]


def __getattr__(name: str) -> object:
    if name not in DOOR:
        raise AttributeError(name)
    from importlib import import_module

    return getattr(import_module(f"{__name__}.{DOOR[name]}"), name)
