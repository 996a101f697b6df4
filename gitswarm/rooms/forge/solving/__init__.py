"""solving: the whole way from an issue of GitHub to a pull request, and what came of it in one object."""

from __future__ import annotations

from gitswarm.rooms import door

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitswarm.rooms.forge.solving.solving import solve

DOOR = {"solve": "solving"}
ACTIONS = ()
READS = ()

__all__ = ["solve"]

__getattr__ = door(__name__, DOOR)
