"""comments: what the swarm says below issues and pull requests: asked for as an event, placed there once."""

from __future__ import annotations

from gitswarm.rooms import door

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitswarm.rooms.forge.comments.actions import place, refuse, request, settle
    from gitswarm.rooms.forge.comments.events import ROOM
    from gitswarm.rooms.forge.comments.model import PLACED, REFUSED, WANTED, Comment, comment, due, unsettled
    from gitswarm.rooms.forge.comments.saying import Pages, say, take_away_copies

DOOR = {
    "ROOM": "events",
    "place": "actions",
    "refuse": "actions",
    "request": "actions",
    "settle": "actions",
    "PLACED": "model",
    "REFUSED": "model",
    "WANTED": "model",
    "Comment": "model",
    "comment": "model",
    "due": "model",
    "unsettled": "model",
    "Pages": "saying",
    "say": "saying",
    "take_away_copies": "saying",
}
ACTIONS = ("place", "refuse", "request", "settle")
READS = ("comment", "due", "unsettled")

__all__ = [
    "PLACED",
    "REFUSED",
    "ROOM",
    "WANTED",
    "Comment",
    "Pages",
    "comment",
    "due",
    "place",
    "refuse",
    "request",
    "say",
    "settle",
    "take_away_copies",
    "unsettled",
]

__getattr__ = door(__name__, DOOR)
