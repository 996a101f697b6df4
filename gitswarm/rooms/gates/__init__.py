"""gates: what must be so before a task is begun or closed, and what people say about it."""

from __future__ import annotations

from gitswarm.rooms import door

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitswarm.rooms.gates.actions import add, approve, done, gate_on, judge, reject, waive
    from gitswarm.rooms.gates.events import ROOM
    from gitswarm.rooms.gates.model import (
        END,
        FOR_ALL,
        Gate,
        GateClosed,
        Standing,
        asks,
        before,
        every,
        find,
        gates,
        is_of,
        named,
        row,
        shut,
        waived,
        whole,
        why,
    )
    from gitswarm.rooms.gates.rules import (
        APPROVAL,
        CEILING,
        CHECK,
        DIGEST,
        PARITY,
        PATHS,
        PROTECTED,
        SECRETS,
        must_be_rule,
        must_name,
    )
    from gitswarm.rooms.gates.state import know

DOOR = {
    "add": "actions",
    "approve": "actions",
    "done": "actions",
    "gate_on": "actions",
    "judge": "actions",
    "reject": "actions",
    "waive": "actions",
    "ROOM": "events",
    "END": "model",
    "FOR_ALL": "model",
    "Gate": "model",
    "GateClosed": "model",
    "Standing": "model",
    "asks": "model",
    "before": "model",
    "every": "model",
    "find": "model",
    "gates": "model",
    "is_of": "model",
    "named": "model",
    "row": "model",
    "shut": "model",
    "waived": "model",
    "whole": "model",
    "why": "model",
    "APPROVAL": "rules",
    "CEILING": "rules",
    "CHECK": "rules",
    "DIGEST": "rules",
    "PARITY": "rules",
    "PATHS": "rules",
    "PROTECTED": "rules",
    "SECRETS": "rules",
    "must_be_rule": "rules",
    "must_name": "rules",
    "know": "state",
}
ACTIONS = ("add", "approve", "done", "judge", "reject", "waive")
READS = ("before", "gates", "shut")

__all__ = [
    "APPROVAL",
    "CEILING",
    "CHECK",
    "DIGEST",
    "END",
    "FOR_ALL",
    "PARITY",
    "PATHS",
    "PROTECTED",
    "ROOM",
    "SECRETS",
    "Gate",
    "GateClosed",
    "Standing",
    "add",
    "approve",
    "asks",
    "before",
    "done",
    "every",
    "find",
    "gate_on",
    "gates",
    "is_of",
    "judge",
    "know",
    "must_be_rule",
    "must_name",
    "named",
    "reject",
    "row",
    "shut",
    "waive",
    "waived",
    "whole",
    "why",
]

__getattr__ = door(__name__, DOOR)
