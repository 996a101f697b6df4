"""incidents: what went wrong in the machinery, recorded once and counted, and what was decided about it."""

from __future__ import annotations

from gitswarm.rooms import door

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitswarm.rooms.ground.incidents.actions import incident_of, is_known, over, repaired, resolve
    from gitswarm.rooms.ground.incidents.events import ROOM
    from gitswarm.rooms.ground.incidents.model import WAITS_FOR_SOMEBODY, Incident, incident_at, incidents, waiting

DOOR = {
    "ROOM": "events",
    "WAITS_FOR_SOMEBODY": "model",
    "Incident": "model",
    "incident_at": "model",
    "incident_of": "actions",
    "incidents": "model",
    "is_known": "actions",
    "over": "actions",
    "repaired": "actions",
    "resolve": "actions",
    "waiting": "model",
}
ACTIONS = ("resolve",)
READS = ("incidents", "waiting")

__all__ = [
    "ROOM",
    "WAITS_FOR_SOMEBODY",
    "Incident",
    "incident_at",
    "incident_of",
    "incidents",
    "is_known",
    "over",
    "repaired",
    "resolve",
    "waiting",
]

__getattr__ = door(__name__, DOOR)
