"""flows: many tasks that belong together, of one of five patterns; all that follows from one's end is derived."""

from __future__ import annotations

from gitswarm.rooms import door

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitswarm.rooms.patterns.flows.actions import cancel, start
    from gitswarm.rooms.patterns.flows.events import ROOM, notice
    from gitswarm.rooms.patterns.flows.gather import reason
    from gitswarm.rooms.patterns.flows.model import (
        ROLLOUT,
        UNDO,
        Flow,
        Step,
        blocks,
        failed,
        flow,
        flows,
        resolved,
        step,
        steps,
    )
    from gitswarm.rooms.patterns.flows.sending import end

DOOR = {
    **dict.fromkeys(("cancel", "start"), "actions"),
    **dict.fromkeys(("ROOM", "notice"), "events"),
    "reason": "gather",
    **dict.fromkeys(
        ("ROLLOUT", "UNDO", "Flow", "Step", "blocks", "failed", "flow", "flows", "resolved", "step", "steps"), "model"
    ),
    "end": "sending",
}
ACTIONS = ("cancel", "start")
READS = ("failed", "flow", "flows", "step", "steps")

__all__ = [
    "ROLLOUT", "ROOM", "UNDO", "Flow", "Step", "blocks", "cancel", "end", "failed", "flow", "flows", "notice", "reason",
    "resolved", "start", "step", "steps",
]  # fmt: skip

__getattr__ = door(__name__, DOOR)
