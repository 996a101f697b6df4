"""claims: who holds which task: claimed, renewed, released, taken over, expired; and which task is next."""

from __future__ import annotations

from gitswarm.rooms import door

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitswarm.rooms.work.claims.actions import (
        claim,
        claim_next,
        claim_tentatively,
        expire,
        release,
        renew,
        take_over,
    )
    from gitswarm.rooms.work.claims.choice import near, weigh
    from gitswarm.rooms.work.claims.events import ROOM, TaskTentative, let_go
    from gitswarm.rooms.work.claims.model import TaskAlreadyHeld, facts, held, lease_on
    from gitswarm.rooms.work.claims.taking import after_sync, result_of, take_next, task_here, tell_commits
    from gitswarm.rooms.work.claims.waiting import when_ready

DOOR = {
    "ROOM": "events",
    "claim": "actions",
    "claim_next": "actions",
    "claim_tentatively": "actions",
    "expire": "actions",
    "release": "actions",
    "renew": "actions",
    "take_over": "actions",
    "TaskTentative": "events",
    "let_go": "events",
    "TaskAlreadyHeld": "model",
    "facts": "model",
    "held": "model",
    "lease_on": "model",
    "near": "choice",
    "weigh": "choice",
    "after_sync": "taking",
    "take_next": "taking",
    "result_of": "taking",
    "task_here": "taking",
    "tell_commits": "taking",
    "when_ready": "waiting",
}
ACTIONS = ("claim", "claim_next", "claim_tentatively", "expire", "release", "renew", "take_over")
READS = ("facts", "held", "lease_on", "near", "weigh")

__all__ = [
    "ROOM",
    "TaskAlreadyHeld",
    "TaskTentative",
    "after_sync",
    "claim",
    "claim_next",
    "claim_tentatively",
    "expire",
    "facts",
    "held",
    "lease_on",
    "let_go",
    "near",
    "release",
    "renew",
    "result_of",
    "take_next",
    "take_over",
    "task_here",
    "tell_commits",
    "weigh",
    "when_ready",
]

__getattr__ = door(__name__, DOOR)
