"""health: figures counted from the log and in this clone, objectives with their budgets, and what is wrong now."""

from __future__ import annotations

from gitswarm.rooms import door

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitswarm.rooms.views.health.budgets import Objective, objectives
    from gitswarm.rooms.views.health.events import ROOM
    from gitswarm.rooms.views.health.figures import Figure, metrics
    from gitswarm.rooms.views.health.looking import Trouble, troubles, troubles_told
    from gitswarm.rooms.views.health.measuring import measured, promised

DOOR = {
    "ROOM": "events",
    "Objective": "budgets",
    "objectives": "budgets",
    "Figure": "figures",
    "metrics": "figures",
    "Trouble": "looking",
    "measured": "measuring",
    "promised": "measuring",
    "troubles": "looking",
    "troubles_told": "looking",
}
ACTIONS = ()
READS = ("measured", "metrics", "objectives", "promised", "troubles", "troubles_told")

__all__ = [
    "ROOM",
    "Figure",
    "Objective",
    "Trouble",
    "measured",
    "metrics",
    "objectives",
    "promised",
    "troubles",
    "troubles_told",
]

__getattr__ = door(__name__, DOOR)
