"""charts: flows as people see them: started and cancelled, in lists, as drawings, and with what is wrong with one."""

from __future__ import annotations

from gitswarm.rooms import door

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitswarm.rooms.patterns.charts.boxes import started
    from gitswarm.rooms.patterns.charts.model import line, row
    from gitswarm.rooms.patterns.charts.render import Box, drawing

DOOR = {"started": "boxes", "line": "model", "row": "model", "Box": "render", "drawing": "render"}
ACTIONS = ()
READS = ("drawing", "line", "row", "started")

__all__ = ["Box", "drawing", "line", "row", "started"]

__getattr__ = door(__name__, DOOR)
