"""promotions: a roll-out at work: each cohort in a worktree of its own, landed by the queue; and its report."""

from __future__ import annotations

from gitswarm.rooms import door

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitswarm.rooms.changes.promotions.running import run
    from gitswarm.rooms.changes.promotions.working import promote

DOOR = {"promote": "working", "run": "running"}
ACTIONS = ()
READS = ()

__all__ = ["promote", "run"]

__getattr__ = door(__name__, DOOR)
