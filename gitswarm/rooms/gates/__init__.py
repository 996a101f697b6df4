"""gates: what must be so before a task is begun or closed, and what people say about it."""

from __future__ import annotations

from gitswarm.rooms import door

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitswarm.rooms.gates.actions import add, approve, gate_on, reject, waive
    from gitswarm.rooms.gates.events import ROOM
    from gitswarm.rooms.gates.model import Gate, GateClosed, before, gates, named, row, shut, why

DOOR = {
    "ROOM": "events",
    "add": "actions",
    "approve": "actions",
    "gate_on": "actions",
    "reject": "actions",
    "waive": "actions",
    "Gate": "model",
    "GateClosed": "model",
    "before": "model",
    "gates": "model",
    "named": "model",
    "row": "model",
    "shut": "model",
    "why": "model",
}
ACTIONS = ("add", "approve", "reject", "waive")
READS = ("before", "gates", "shut")

__all__ = [
    "ROOM",
    "Gate",
    "GateClosed",
    "add",
    "approve",
    "before",
    "gate_on",
    "gates",
    "named",
    "reject",
    "row",
    "shut",
    "waive",
    "why",
]

__getattr__ = door(__name__, DOOR)
