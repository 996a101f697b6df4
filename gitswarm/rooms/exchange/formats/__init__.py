"""formats: what the files of other tools say, read into items; pure, and each room that brings tasks in may use it."""

from __future__ import annotations

from gitswarm.rooms import door

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitswarm.rooms.exchange.formats.backlog import read_backlog
    from gitswarm.rooms.exchange.formats.beads import priority, read_beads, remarks, row_of
    from gitswarm.rooms.exchange.formats.fitting import Harvest, moment_of, plain, rest
    from gitswarm.rooms.exchange.formats.taskmaster import read_taskmaster

DOOR = {
    "read_backlog": "backlog",
    "priority": "beads",
    "read_beads": "beads",
    "remarks": "beads",
    "row_of": "beads",
    "Harvest": "fitting",
    "moment_of": "fitting",
    "plain": "fitting",
    "rest": "fitting",
    "read_taskmaster": "taskmaster",
}
ACTIONS = ()
READS = ()

__all__ = [
    "Harvest",
    "moment_of",
    "plain",
    "priority",
    "read_backlog",
    "read_beads",
    "read_taskmaster",
    "remarks",
    "rest",
    "row_of",
]

__getattr__ = door(__name__, DOOR)
