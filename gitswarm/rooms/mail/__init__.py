"""mail: letters between agents, with acknowledgements."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitswarm.rooms.mail.actions import acknowledge, read, reply, send
    from gitswarm.rooms.mail.events import ROOM
    from gitswarm.rooms.mail.model import Letter, inbox, notice, unacked

DOOR = {
    "ROOM": "events",
    "acknowledge": "actions",
    "read": "actions",
    "reply": "actions",
    "send": "actions",
    "Letter": "model",
    "inbox": "model",
    "notice": "model",
    "unacked": "model",
}
ACTIONS = ("acknowledge", "read", "reply", "send")
READS = ("inbox", "notice", "unacked")

__all__ = ["ROOM", "Letter", "acknowledge", "inbox", "notice", "read", "reply", "send", "unacked"]


def __getattr__(name: str) -> object:
    if name not in DOOR:
        raise AttributeError(name)
    from importlib import import_module

    return getattr(import_module(f"{__name__}.{DOOR[name]}"), name)
