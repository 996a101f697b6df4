"""origins: tasks that came from elsewhere, known again when they come a second time."""

from __future__ import annotations

from gitswarm.rooms import door

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitswarm.rooms.work.origins.actions import moves, refuse_conflicts, remarked, take
    from gitswarm.rooms.work.origins.events import ROOM, TaskImported, stand
    from gitswarm.rooms.work.origins.model import (
        CHANGED,
        CLOSED,
        FAIL,
        NEW,
        NEWER,
        OPEN,
        OURS,
        PAUSED,
        RULES,
        SAME,
        Item,
        Origin,
        Remark,
        Told,
        beginning,
        missing,
        must_name,
        origin,
        origin_of,
        sources,
        standing,
        task_of,
        why_kept,
    )
    from gitswarm.rooms.work.origins.order import to_be_made, without_circles

DOOR = {
    "ROOM": "events",
    "TaskImported": "events",
    "stand": "events",
    "moves": "actions",
    "refuse_conflicts": "actions",
    "remarked": "actions",
    "take": "actions",
    "CHANGED": "model",
    "FAIL": "model",
    "NEW": "model",
    "NEWER": "model",
    "OURS": "model",
    "SAME": "model",
    "CLOSED": "model",
    "OPEN": "model",
    "PAUSED": "model",
    "RULES": "model",
    "Item": "model",
    "Origin": "model",
    "Remark": "model",
    "Told": "model",
    "beginning": "model",
    "missing": "model",
    "must_name": "model",
    "origin": "model",
    "origin_of": "model",
    "sources": "model",
    "standing": "model",
    "task_of": "model",
    "why_kept": "model",
    "to_be_made": "order",
    "without_circles": "order",
}
ACTIONS = ("take",)
READS = ("origin", "origin_of", "standing", "task_of", "why_kept")

__all__ = [
    "CHANGED",
    "CLOSED",
    "FAIL",
    "NEW",
    "NEWER",
    "OPEN",
    "OURS",
    "PAUSED",
    "ROOM",
    "RULES",
    "SAME",
    "Item",
    "Origin",
    "Remark",
    "TaskImported",
    "Told",
    "beginning",
    "missing",
    "moves",
    "must_name",
    "origin",
    "origin_of",
    "refuse_conflicts",
    "remarked",
    "sources",
    "stand",
    "standing",
    "take",
    "task_of",
    "to_be_made",
    "why_kept",
    "without_circles",
]

__getattr__ = door(__name__, DOOR)
