"""onboarding: what an agent must know when it begins, and how its tool is told to ask for that."""

from __future__ import annotations

from gitswarm.rooms import door

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitswarm.rooms.home.onboarding.model import prime

DOOR = {"prime": "model"}
ACTIONS = ()
READS = ("prime",)

__all__ = ["prime"]

__getattr__ = door(__name__, DOOR)
