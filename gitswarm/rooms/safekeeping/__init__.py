"""safekeeping: work that waits for somebody lies on the hub too, so that it is not lost with one machine."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitswarm.rooms.safekeeping.sending import after_sync, bring, hand_in

DOOR = {"after_sync": "sending", "bring": "sending", "hand_in": "sending"}
ACTIONS = ()
READS = ()

__all__ = ["after_sync", "bring", "hand_in"]


def __getattr__(name: str) -> object:
    if name not in DOOR:
        raise AttributeError(name)
    from importlib import import_module

    return getattr(import_module(f"{__name__}.{DOOR[name]}"), name)
