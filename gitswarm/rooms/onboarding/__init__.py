"""onboarding: what an agent must know when it begins, and how its tool is told to ask for that."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitswarm.rooms.onboarding.model import prime

DOOR = {"prime": "model"}
ACTIONS = ()
READS = ("prime",)

__all__ = ["prime"]


def __getattr__(name: str) -> object:
    if name not in DOOR:
        raise AttributeError(name)
    from importlib import import_module

    return getattr(import_module(f"{__name__}.{DOOR[name]}"), name)
