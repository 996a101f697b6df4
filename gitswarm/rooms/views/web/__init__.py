"""web: the swarm as one page in a browser of this machine, or as a file that stands alone."""

from __future__ import annotations

from gitswarm.rooms import door

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitswarm.rooms.views.web.actions import speak

DOOR = {"speak": "actions"}
ACTIONS = ("speak",)
READS = ()

__all__ = ["speak"]

__getattr__ = door(__name__, DOOR)
