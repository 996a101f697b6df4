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
    from gitswarm.rooms.work.claims.events import ROOM, TaskTakenOver, TaskTentative, let_go
    from gitswarm.rooms.work.claims.model import TaskAlreadyHeld, facts, held, lease_on, take_loss
    from gitswarm.rooms.work.claims.taking import (
        Claim,
        after_sync,
        give_back,
        go_on,
        result_of,
        take,
        take_best,
        take_from,
        task_here,
        tell_commits,
    )  # fmt: skip
    from gitswarm.rooms.work.claims.waiting import when_ready

ACTIONS = ("claim", "claim_next", "claim_tentatively", "expire", "release", "renew", "take_over")
DOOR = {
    **dict.fromkeys(ACTIONS, "actions"),
    **dict.fromkeys(("near", "weigh"), "choice"),
    **dict.fromkeys(("ROOM", "TaskTakenOver", "TaskTentative", "let_go"), "events"),
    **dict.fromkeys(("TaskAlreadyHeld", "facts", "held", "lease_on", "take_loss"), "model"),
    **dict.fromkeys(("Claim", "after_sync", "give_back", "go_on", "result_of", "take"), "taking"),
    **dict.fromkeys(("take_best", "take_from", "task_here", "tell_commits"), "taking"),
    "when_ready": "waiting",
}
READS = ("facts", "held", "lease_on", "near", "weigh")

__all__ = [
    "ROOM", "Claim", "TaskAlreadyHeld", "TaskTakenOver", "TaskTentative", "after_sync", "claim", "claim_next",
    "claim_tentatively", "expire", "facts", "give_back", "go_on", "held", "lease_on", "let_go", "near", "release",
    "renew", "result_of", "take", "take_best", "take_from", "take_loss", "take_over", "task_here", "tell_commits",
    "weigh", "when_ready",
]  # fmt: skip

__getattr__ = door(__name__, DOOR)
