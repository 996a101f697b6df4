"""tasks: what is to be done, what it waits for, who holds it, and what is done."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitswarm.rooms.tasks.actions import (
        assign,
        close,
        create,
        done,
        edit,
        held,
        link,
        note,
        pause,
        reopen,
        resume,
        unlink,
    )
    from gitswarm.rooms.tasks.events import ROOM
    from gitswarm.rooms.tasks.model import (
        Task,
        by_change,
        by_rank,
        children,
        detail,
        find,
        folders,
        holds,
        id_of,
        newest,
        public_id,
        ready,
        stands_on,
        task,
        thread_of,
        waiting_on,
        waits_for,
        why_open,
    )
    from gitswarm.rooms.tasks.state import give, hold, send_back, take_back, touch, unhold

DOOR = {
    "ROOM": "events",
    "assign": "actions",
    "close": "actions",
    "create": "actions",
    "done": "actions",
    "edit": "actions",
    "held": "actions",
    "link": "actions",
    "note": "actions",
    "pause": "actions",
    "reopen": "actions",
    "resume": "actions",
    "unlink": "actions",
    "give": "state",
    "hold": "state",
    "send_back": "state",
    "take_back": "state",
    "touch": "state",
    "unhold": "state",
    "Task": "model",
    "by_rank": "model",
    "by_change": "model",
    "children": "model",
    "detail": "model",
    "find": "model",
    "folders": "model",
    "holds": "model",
    "id_of": "model",
    "newest": "model",
    "public_id": "model",
    "ready": "model",
    "stands_on": "model",
    "task": "model",
    "thread_of": "model",
    "waiting_on": "model",
    "waits_for": "model",
    "why_open": "model",
}
ACTIONS = ("assign", "close", "create", "done", "edit", "link", "note", "pause", "reopen", "resume", "unlink")
READS = ("children", "detail", "find", "holds", "ready", "task", "waiting_on", "waits_for", "why_open")

__all__ = [
    "ROOM",
    "Task",
    "assign",
    "by_change",
    "by_rank",
    "children",
    "close",
    "create",
    "detail",
    "done",
    "edit",
    "find",
    "folders",
    "give",
    "held",
    "hold",
    "holds",
    "id_of",
    "link",
    "newest",
    "note",
    "pause",
    "public_id",
    "ready",
    "reopen",
    "resume",
    "send_back",
    "stands_on",
    "take_back",
    "task",
    "thread_of",
    "touch",
    "unhold",
    "unlink",
    "waiting_on",
    "waits_for",
    "why_open",
]


def __getattr__(name: str) -> object:
    if name not in DOOR:
        raise AttributeError(name)
    from importlib import import_module

    return getattr(import_module(f"{__name__}.{DOOR[name]}"), name)
