"""leases: rights that end by themselves when their holder is silent, and what shows that somebody lives."""

from __future__ import annotations

from gitswarm.rooms import door

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitswarm.rooms.ground.leases.actions import beat, must_be_a_person
    from gitswarm.rooms.ground.leases.events import ROOM
    from gitswarm.rooms.ground.leases.model import (
        Lease,
        claimed_in,
        in_words,
        lease_of,
        leases,
        leases_of_session,
        may_last,
        until,
    )
    from gitswarm.rooms.ground.leases.state import end, give, grant, renew
    from gitswarm.rooms.ground.leases.watch import after_sync, before_sync, heard, silent

DOOR = {
    "ROOM": "events",
    "beat": "actions",
    "must_be_a_person": "actions",
    "Lease": "model",
    "claimed_in": "model",
    "in_words": "model",
    "lease_of": "model",
    "leases": "model",
    "leases_of_session": "model",
    "may_last": "model",
    "until": "model",
    "end": "state",
    "give": "state",
    "grant": "state",
    "renew": "state",
    "after_sync": "watch",
    "before_sync": "watch",
    "heard": "watch",
    "silent": "watch",
}
ACTIONS = ("beat",)
READS = (
    "claimed_in",
    "lease_of",
    "leases",
)

__all__ = [
    "ROOM",
    "Lease",
    "after_sync",
    "beat",
    "before_sync",
    "claimed_in",
    "end",
    "give",
    "grant",
    "heard",
    "in_words",
    "lease_of",
    "leases",
    "leases_of_session",
    "may_last",
    "must_be_a_person",
    "renew",
    "silent",
    "until",
]

__getattr__ = door(__name__, DOOR)
