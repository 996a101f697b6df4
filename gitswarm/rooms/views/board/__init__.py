"""board: the pages that people read: what is to be done, and what was said."""

from __future__ import annotations

from gitswarm.rooms import door

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitswarm.rooms.views.board.choice import BLOCKED, LANES, Lane, columns
    from gitswarm.rooms.views.board.events import ROOM
    from gitswarm.rooms.views.board.files import after_sync
    from gitswarm.rooms.views.board.model import Remark, remarks, talks, thread
    from gitswarm.rooms.views.board.render import HEADINGS, ROWS, lanes, pages

DOOR = {
    **dict.fromkeys(("BLOCKED", "HEADINGS", "LANES", "Lane", "columns"), "choice"),
    "ROOM": "events",
    **dict.fromkeys(("HEADINGS", "lanes", "pages"), "render"),
    "ROWS": "render",
    **dict.fromkeys(("Remark", "remarks", "talks", "thread"), "model"),
    "after_sync": "files",
}
ACTIONS = ()
READS = ("columns", "pages", "lanes")

__all__ = [
    "BLOCKED", "HEADINGS", "LANES", "ROOM", "ROWS", "Lane", "Remark", "after_sync", "columns", "lanes", "pages",
    "remarks", "talks", "thread",
]  # fmt: skip

__getattr__ = door(__name__, DOOR)
