"""reports: whoever asked for something is told of its end, by the fold, so that no report is lost or comes twice."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitswarm.rooms.reports.events import ROOM

DOOR = {"ROOM": "events"}
ACTIONS = ()
READS = ()

__all__ = ["ROOM"]


def __getattr__(name: str) -> object:
    if name not in DOOR:
        raise AttributeError(name)
    from importlib import import_module

    return getattr(import_module(f"{__name__}.{DOOR[name]}"), name)
