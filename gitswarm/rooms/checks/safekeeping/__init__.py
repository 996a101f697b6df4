"""safekeeping: work that nobody is at lies on the hub too, so that it is not lost with one machine."""

from __future__ import annotations

from gitswarm.rooms import door

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitswarm.rooms.checks.safekeeping.sending import (
        after_sync,
        bring,
        free,
        hand_in,
        offer,
        reach,
        secrets_in,
    )

DOOR = {
    "after_sync": "sending",
    "bring": "sending",
    "free": "sending",
    "hand_in": "sending",
    "offer": "sending",
    "reach": "sending",
    "secrets_in": "sending",
}
ACTIONS = ()
READS = ()

__all__ = ["after_sync", "bring", "free", "hand_in", "offer", "reach", "secrets_in"]

__getattr__ = door(__name__, DOOR)
