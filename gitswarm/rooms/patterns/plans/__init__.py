"""plans: from a recipe to the tasks it becomes, with what it is given and goes over."""

from __future__ import annotations

from gitswarm.rooms import door

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitswarm.rooms.patterns.plans.gathering import Harvest
    from gitswarm.rooms.patterns.plans.model import CALLED, Node, given, inputs, plan

DOOR = {
    "CALLED": "model",
    "Harvest": "gathering",
    "Node": "model",
    "given": "model",
    "inputs": "model",
    "plan": "model",
}
ACTIONS = ()
READS = ()

__all__ = ["CALLED", "Harvest", "Node", "given", "inputs", "plan"]

__getattr__ = door(__name__, DOOR)
