"""Telling the log what the project asks of results, so that all know it from the start, and no way goes past it."""

from __future__ import annotations

from gitswarm.rooms.checks.rulebook import model, outlook
from gitswarm.rooms.work import standards

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitswarm.chores import Here
    from gitswarm.swarm import Swarm

LOOKED_AT = "standards"
"""Under which name this clone keeps the commit that it looked at last."""


def after_sync(swarm: Swarm, here: Here) -> None:
    """Tell what the default branch asks, where that seems to be another than the log knows; the hub is asked first."""
    store, newest = swarm.ground.store, outlook.newest(swarm, here)
    if not newest or store.recall(LOOKED_AT) == newest:
        return
    seen = outlook.glimpse(swarm, here)
    if model.as_told(seen.rules) != standards.asked(swarm.look()):
        seen = outlook.asked(swarm, here) or seen
        told = outlook.told(swarm, seen)
        if told is None:
            return
        swarm.do(standards.tell, **told)
    store.jot(LOOKED_AT, newest)
