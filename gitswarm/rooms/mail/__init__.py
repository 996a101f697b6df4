"""mail: letters between agents, with acknowledgements; and the files that somebody is about to touch."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitswarm.rooms.mail.actions import acknowledge, free, read, reply, reserve, send
    from gitswarm.rooms.mail.events import ROOM
    from gitswarm.rooms.mail.model import Letter, conflicts, inbox, reservations, unacked

DOOR = {
    "ROOM": "events",
    "acknowledge": "actions",
    "free": "actions",
    "read": "actions",
    "reply": "actions",
    "reserve": "actions",
    "send": "actions",
    "Letter": "model",
    "conflicts": "model",
    "inbox": "model",
    "reservations": "model",
    "unacked": "model",
}
ACTIONS = ("acknowledge", "free", "read", "reply", "reserve", "send")
READS = ("inbox", "reservations", "unacked")

__all__ = [
    "ROOM",
    "Letter",
    "acknowledge",
    "conflicts",
    "free",
    "inbox",
    "read",
    "reply",
    "reservations",
    "reserve",
    "send",
    "unacked",
]


def __getattr__(name: str) -> object:
    if name not in DOOR:
        raise AttributeError(name)
    from importlib import import_module

    return getattr(import_module(f"{__name__}.{DOOR[name]}"), name)
