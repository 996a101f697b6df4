"""incidents: what went wrong in the machinery, recorded once and counted."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitswarm.rooms.incidents.actions import incident_of, is_known, repaired
    from gitswarm.rooms.incidents.events import ROOM
    from gitswarm.rooms.incidents.model import incidents

DOOR = {"ROOM": "events", "incident_of": "actions", "is_known": "actions", "repaired": "actions", "incidents": "model"}
ACTIONS = ()
READS = ("incidents",)

__all__ = ["ROOM", "incident_of", "incidents", "is_known", "repaired"]


def __getattr__(name: str) -> object:
    if name not in DOOR:
        raise AttributeError(name)
    from importlib import import_module

    return getattr(import_module(f"{__name__}.{DOOR[name]}"), name)
