"""mail: letters between agents, with acknowledgements."""

from __future__ import annotations

from gitswarm.rooms import door

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitswarm.rooms.talk.mail.actions import acknowledge, read, reply, send, tell_lost
    from gitswarm.rooms.talk.mail.events import ROOM, deliver
    from gitswarm.rooms.talk.mail.following import after_sync
    from gitswarm.rooms.talk.mail.model import CAPTAINS, TASKS, Letter, inbox, known, notice, thread, unacked

DOOR = {
    "ROOM": "events",
    "deliver": "events",
    "acknowledge": "actions",
    "read": "actions",
    "reply": "actions",
    "send": "actions",
    "tell_lost": "actions",
    "after_sync": "following",
    "CAPTAINS": "model",
    "TASKS": "model",
    "Letter": "model",
    "known": "model",
    "inbox": "model",
    "notice": "model",
    "thread": "model",
    "unacked": "model",
}
ACTIONS = ("acknowledge", "read", "reply", "send", "tell_lost")
READS = ("inbox", "notice", "unacked")

__all__ = [
    "CAPTAINS",
    "ROOM",
    "TASKS",
    "Letter",
    "acknowledge",
    "after_sync",
    "deliver",
    "inbox",
    "known",
    "notice",
    "read",
    "reply",
    "send",
    "tell_lost",
    "thread",
    "unacked",
]

__getattr__ = door(__name__, DOOR)
