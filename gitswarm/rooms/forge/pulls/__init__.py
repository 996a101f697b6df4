"""pulls: the pull request of a task: asked for once, held until it is merged, and what was said of it brought back."""

from __future__ import annotations

from gitswarm.rooms import door

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitswarm.rooms.forge.pulls.actions import check, close, drop, merge, opened, refuse, request, review, update
    from gitswarm.rooms.forge.pulls.events import ROOM
    from gitswarm.rooms.forge.pulls.model import (
        APPROVED,
        CHANGES,
        COMMENT,
        GREEN,
        MERGED,
        OPEN,
        PENDING,
        RED,
        STATES,
        WANTED,
        NoPull,
        Pull,
        as_row,
        due,
        every,
        is_stale,
        kept_back,
        must_be_repository,
        pull,
        pulls,
    )
    from gitswarm.rooms.forge.pulls.render import body, marker, title, told

DOOR = {
    "ROOM": "events",
    "check": "actions",
    "close": "actions",
    "drop": "actions",
    "merge": "actions",
    "opened": "actions",
    "refuse": "actions",
    "request": "actions",
    "review": "actions",
    "update": "actions",
    "body": "render",
    "marker": "render",
    "title": "render",
    "told": "render",
    "APPROVED": "model",
    "CHANGES": "model",
    "COMMENT": "model",
    "GREEN": "model",
    "MERGED": "model",
    "OPEN": "model",
    "PENDING": "model",
    "RED": "model",
    "STATES": "model",
    "WANTED": "model",
    "NoPull": "model",
    "Pull": "model",
    "as_row": "model",
    "due": "model",
    "every": "model",
    "is_stale": "model",
    "kept_back": "model",
    "must_be_repository": "model",
    "pull": "model",
    "pulls": "model",
}
ACTIONS = ("check", "close", "drop", "merge", "opened", "refuse", "request", "review", "update")
READS = ("due", "every", "pull", "pulls")

__all__ = [
    "APPROVED",
    "CHANGES",
    "COMMENT",
    "GREEN",
    "MERGED",
    "OPEN",
    "PENDING",
    "RED",
    "ROOM",
    "STATES",
    "WANTED",
    "NoPull",
    "Pull",
    "as_row",
    "body",
    "check",
    "close",
    "drop",
    "due",
    "every",
    "is_stale",
    "kept_back",
    "marker",
    "merge",
    "must_be_repository",
    "opened",
    "pull",
    "pulls",
    "refuse",
    "request",
    "review",
    "title",
    "told",
    "update",
]

__getattr__ = door(__name__, DOOR)
