"""mcp: what an agent needs of the swarm, as tools and resources of a Model Context Protocol server."""

from __future__ import annotations

from gitswarm.rooms import door

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitswarm.rooms.views.mcp.offer import OFFERED

DOOR = {"OFFERED": "offer"}
ACTIONS = ()
READS = ()

__all__ = ["OFFERED"]

__getattr__ = door(__name__, DOOR)
