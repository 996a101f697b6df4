"""duplicates: which open tasks ask for nearly the same, and one task made of two."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitswarm.rooms.duplicates.model import Pair
    from gitswarm.rooms.duplicates.near import pairs

DOOR = {"Pair": "model", "pairs": "near"}
ACTIONS = ()
READS = ("pairs",)

__all__ = ["Pair", "pairs"]


def __getattr__(name: str) -> object:
    if name not in DOOR:
        raise AttributeError(name)
    from importlib import import_module

    return getattr(import_module(f"{__name__}.{DOOR[name]}"), name)
