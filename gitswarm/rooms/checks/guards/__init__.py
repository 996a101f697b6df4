"""guards: which commits and pushes of an agent's worktree are refused, and when its hooks ask."""

from __future__ import annotations

from gitswarm.rooms import door

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitswarm.rooms.checks.guards.following import after_sync, before_sync
    from gitswarm.rooms.checks.guards.model import ended

DOOR = {
    "ended": "model",
    "after_sync": "following",
    "before_sync": "following",
}
ACTIONS = ()
READS = ("ended",)

__all__ = ["after_sync", "before_sync", "ended"]

__getattr__ = door(__name__, DOOR)
