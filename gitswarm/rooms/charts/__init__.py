"""charts: flows as people see them: started and cancelled, in lists, as drawings, and with what is wrong with one."""

from __future__ import annotations

from gitswarm.rooms import door

DOOR: dict[str, str] = {}
ACTIONS = ()
READS = ()

__all__: list[str] = []

__getattr__ = door(__name__, DOOR)
