"""reports: told by the fold, so never lost or twice: the end to who asked for it, and to who came too late with one."""

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
