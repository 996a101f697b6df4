"""glance: the swarm at one look on a terminal: what needs people, the lanes, the runs, who is here; and watching it."""

from __future__ import annotations

from gitswarm.rooms import door

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitswarm.rooms.views.glance.frame import BARE, LOOKS, fitted, head_of, spread, styled
    from gitswarm.rooms.views.glance.hands import Hand
    from gitswarm.rooms.views.glance.looking import DIFF, INFO, LOG, Window
    from gitswarm.rooms.views.glance.model import (
        FOUND,
        GATE,
        LETTER,
        About,
        Item,
        Lane,
        Member,
        Need,
        Picture,
        Wanted,
        Work,
    )
    from gitswarm.rooms.views.glance.render import (
        CURSOR,
        GOOD,
        PLAIN,
        SOFT,
        Page,
        Row,
        error_page,
        foot,
        head,
        items,
        members,
        name_of,
        needs,
        strip,
        works,
    )
    from gitswarm.rooms.views.glance.sheet import RESTING

DOOR = {
    "FOUND": "model",
    "GATE": "model",
    "LETTER": "model",
    "About": "model",
    "Item": "model",
    "Lane": "model",
    "Member": "model",
    "Need": "model",
    "Picture": "model",
    "Wanted": "model",
    "Work": "model",
    "CURSOR": "render",
    "GOOD": "render",
    "PLAIN": "render",
    "SOFT": "render",
    "Page": "render",
    "Row": "render",
    "error_page": "render",
    "foot": "render",
    "head": "render",
    "items": "render",
    "members": "render",
    "name_of": "render",
    "needs": "render",
    "strip": "render",
    "works": "render",
    "BARE": "frame",
    "LOOKS": "frame",
    "fitted": "frame",
    "head_of": "frame",
    "spread": "frame",
    "styled": "frame",
    "Hand": "hands",
    "DIFF": "looking",
    "INFO": "looking",
    "LOG": "looking",
    "Window": "looking",
    "RESTING": "sheet",
}
ACTIONS = ()
READS = ()

__all__ = [
    "BARE",
    "CURSOR",
    "DIFF",
    "FOUND",
    "GATE",
    "GOOD",
    "INFO",
    "LETTER",
    "LOG",
    "LOOKS",
    "PLAIN",
    "RESTING",
    "SOFT",
    "About",
    "Hand",
    "Item",
    "Lane",
    "Member",
    "Need",
    "Page",
    "Picture",
    "Row",
    "Wanted",
    "Window",
    "Work",
    "error_page",
    "fitted",
    "foot",
    "head",
    "head_of",
    "items",
    "members",
    "name_of",
    "needs",
    "spread",
    "strip",
    "styled",
    "works",
]

__getattr__ = door(__name__, DOOR)
