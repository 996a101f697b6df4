"""runs: what agents did that a worker ran: begun, at work, ended; what each has used and left."""

from __future__ import annotations

from gitswarm.rooms import door

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitswarm.rooms.roster.runs.actions import call_off, finish, give_up, lose, set_aside, start
    from gitswarm.rooms.roster.runs.events import ROOM
    from gitswarm.rooms.roster.runs.files import Status, keep_status, last_lines, log_of, status_of, stirred
    from gitswarm.rooms.roster.runs.model import (
        Run,
        as_row,
        at_work,
        below,
        failures,
        run,
        running,
        runs,
    )

DOOR = {
    "ROOM": "events",
    "call_off": "actions",
    "finish": "actions",
    "give_up": "actions",
    "lose": "actions",
    "set_aside": "actions",
    "start": "actions",
    "Status": "files",
    "keep_status": "files",
    "last_lines": "files",
    "log_of": "files",
    "status_of": "files",
    "stirred": "files",
    "Run": "model",
    "as_row": "model",
    "at_work": "model",
    "below": "model",
    "failures": "model",
    "run": "model",
    "running": "model",
    "runs": "model",
}
ACTIONS = ("call_off", "finish", "give_up", "lose", "set_aside", "start")
READS = ("run", "running", "runs")

__all__ = [
    "ROOM",
    "Run",
    "Status",
    "as_row",
    "at_work",
    "below",
    "call_off",
    "failures",
    "finish",
    "give_up",
    "keep_status",
    "last_lines",
    "log_of",
    "lose",
    "run",
    "running",
    "runs",
    "set_aside",
    "start",
    "status_of",
    "stirred",
]

__getattr__ = door(__name__, DOOR)
