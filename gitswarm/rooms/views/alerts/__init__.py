"""alerts: what is wrong is told once to who should know, again while it lasts, and once more when it is over."""

from __future__ import annotations

from gitswarm.rooms import door

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitswarm.rooms.views.alerts.actions import report, report_own, take, take_own
    from gitswarm.rooms.views.alerts.events import ROOM
    from gitswarm.rooms.views.alerts.model import Alert, alerts
    from gitswarm.rooms.views.alerts.watching import after_sync, before_sync

DOOR = {
    "ROOM": "events",
    "report": "actions",
    "report_own": "actions",
    "take": "actions",
    "take_own": "actions",
    "Alert": "model",
    "alerts": "model",
    "after_sync": "watching",
    "before_sync": "watching",
}
ACTIONS = ("report", "report_own", "take", "take_own")
READS = ("alerts",)

__all__ = ["ROOM", "Alert", "after_sync", "alerts", "before_sync", "report", "report_own", "take", "take_own"]

__getattr__ = door(__name__, DOOR)
