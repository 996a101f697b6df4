"""terminal: the swarm on a terminal, with keys to look into everything and to act."""

from __future__ import annotations

from gitswarm.rooms import door

DOOR: dict[str, str] = {}
ACTIONS = ()
READS = ()

__all__: list[str] = []

__getattr__ = door(__name__, DOOR)
