"""What follows from an exchange with the hub: whoever claimed without it and lost is told, once."""

from __future__ import annotations

from gitswarm.rooms.ground import switches
from gitswarm.rooms.talk.mail import actions, model
from gitswarm.rooms.work import worktrees

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitswarm.chores import Here
    from gitswarm.swarm import Swarm


def after_sync(swarm: Swarm, here: Here) -> None:
    """Write to those whose claims from here came to nothing in the hub's log, and say where their work is."""
    tables = swarm.look()
    if not switches.is_on(tables, "mail"):
        return
    for one in model.lost(tables, swarm.machine):
        if one.position < swarm.ground.index.shared:
            left = worktrees.left_of(swarm, here, one.task, one.epoch)
            swarm.by_machine().do(actions.tell_lost, claim=one.id, left=left)
