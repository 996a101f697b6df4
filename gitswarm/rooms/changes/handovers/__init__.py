"""handovers: work that only a pull request brings to its target: its branch at the hub, and how somebody opens one.

Whatever opens them by itself goes by ``waiting``: each has its branch at the hub. A merge that keeps the commit is
noticed by the next `gitswarm mq run`; one that makes another of it (squash, rebase) is told by the action
``landing.find``, and one that was turned down by ``landing.send_back``.
"""

from __future__ import annotations

from gitswarm.rooms import door

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitswarm.rooms.changes.handovers.giving import as_row, hand_over
    from gitswarm.rooms.changes.handovers.model import by_policy, is_protection, waiting

DOOR = {
    "as_row": "giving",
    "by_policy": "model",
    "hand_over": "giving",
    "is_protection": "model",
    "waiting": "model",
}
ACTIONS = ()
READS = ("waiting",)

__all__ = ["as_row", "by_policy", "hand_over", "is_protection", "waiting"]

__getattr__ = door(__name__, DOOR)
