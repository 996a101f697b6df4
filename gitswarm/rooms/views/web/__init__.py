"""web: the swarm as one page in a browser of this machine, or as a file that stands alone."""

from __future__ import annotations

from gitswarm.rooms import door

DOOR: dict[str, str] = {}
ACTIONS = ()
READS = ()

__all__: list[str] = []

__getattr__ = door(__name__, DOOR)
