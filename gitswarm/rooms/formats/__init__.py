"""formats: what the files of other tools say, read into items; pure, and each room that brings tasks in may use it."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitswarm.rooms.formats.backlog import read_backlog
    from gitswarm.rooms.formats.beads import read_beads
    from gitswarm.rooms.formats.fitting import Harvest
    from gitswarm.rooms.formats.taskmaster import read_taskmaster

DOOR = {
    "read_backlog": "backlog",
    "read_beads": "beads",
    "Harvest": "fitting",
    "read_taskmaster": "taskmaster",
}
ACTIONS = ()
READS = ()

__all__ = ["Harvest", "read_backlog", "read_beads", "read_taskmaster"]


def __getattr__(name: str) -> object:
    if name not in DOOR:
        raise AttributeError(name)
    from importlib import import_module

    return getattr(import_module(f"{__name__}.{DOOR[name]}"), name)
