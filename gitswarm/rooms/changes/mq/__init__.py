"""mq: the merge queue at work: what was submitted is brought together, checked and landed, by whoever runs it."""

from __future__ import annotations

from gitswarm.rooms import door

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitswarm.rooms.changes.mq.running import run

DOOR = {"run": "running"}
ACTIONS = ()
READS = ()

__all__ = ["run"]

__getattr__ = door(__name__, DOOR)
