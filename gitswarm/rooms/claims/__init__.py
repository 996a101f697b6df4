"""claims: who holds which task: claimed, renewed, released, taken over, expired; and which task is next."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitswarm.rooms.claims.actions import claim, claim_next, claim_tentatively, expire, release, renew, take_over
    from gitswarm.rooms.claims.choice import weigh
    from gitswarm.rooms.claims.events import ROOM, tell
    from gitswarm.rooms.claims.model import Lost, TaskAlreadyHeld, facts, held, lease_on, lost, lost_claim
    from gitswarm.rooms.claims.taking import after_sync

DOOR = {
    "ROOM": "events",
    "claim": "actions",
    "claim_next": "actions",
    "claim_tentatively": "actions",
    "expire": "actions",
    "release": "actions",
    "renew": "actions",
    "take_over": "actions",
    "tell": "events",
    "Lost": "model",
    "TaskAlreadyHeld": "model",
    "facts": "model",
    "held": "model",
    "lease_on": "model",
    "lost": "model",
    "lost_claim": "model",
    "weigh": "choice",
    "after_sync": "taking",
}
ACTIONS = ("claim", "claim_next", "claim_tentatively", "expire", "release", "renew", "take_over")
READS = ("facts", "held", "lease_on", "lost", "lost_claim", "weigh")

__all__ = [
    "ROOM",
    "Lost",
    "TaskAlreadyHeld",
    "after_sync",
    "claim",
    "claim_next",
    "claim_tentatively",
    "expire",
    "facts",
    "held",
    "lease_on",
    "lost",
    "lost_claim",
    "release",
    "renew",
    "take_over",
    "tell",
    "weigh",
]


def __getattr__(name: str) -> object:
    if name not in DOOR:
        raise AttributeError(name)
    from importlib import import_module

    return getattr(import_module(f"{__name__}.{DOOR[name]}"), name)
