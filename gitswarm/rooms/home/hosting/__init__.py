"""hosting: a repository at GitHub for a swarm that has none: made, named as its hub, and given all that is here."""

from __future__ import annotations

from gitswarm.rooms import door

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitswarm.rooms.home.hosting.planting import Hosted, host

DOOR = {"Hosted": "planting", "host": "planting"}
ACTIONS = ()
READS = ()

__all__ = ["Hosted", "host"]

__getattr__ = door(__name__, DOOR)
