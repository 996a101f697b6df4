"""praise: what whoever did the work is thanked for, and how much of it each has finished."""

from __future__ import annotations

from gitswarm.rooms import door

DOOR = {"ROOM": "events", "Standing": "model", "give": "actions", "standings": "model"}
ACTIONS = ("give",)
READS = ("standings",)

__getattr__ = door(__name__, DOOR)
