"""dashboard: what a page shows of a swarm: the lanes, what needs people, one task, what was searched for."""

from __future__ import annotations

from gitswarm.rooms import door

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitswarm.rooms.views.dashboard.cards import seen
    from gitswarm.rooms.views.dashboard.model import View, Wish
    from gitswarm.rooms.views.dashboard.page import MOST, layout, parts
    from gitswarm.rooms.views.dashboard.reading import last_words, view
    from gitswarm.rooms.views.dashboard.tags import when
    from gitswarm.rooms.views.dashboard.whole import detail, found

DOOR = {
    "seen": "cards",
    **dict.fromkeys(("detail", "found"), "whole"),
    **dict.fromkeys(("View", "Wish"), "model"),
    **dict.fromkeys(("MOST", "layout", "parts"), "page"),
    **dict.fromkeys(("last_words", "view"), "reading"),
    "when": "tags",
}
ACTIONS = ()
READS = ("detail", "found", "last_words", "view")

__all__ = ["MOST", "View", "Wish", "detail", "found", "last_words", "layout", "parts", "seen", "view", "when"]

__getattr__ = door(__name__, DOOR)
