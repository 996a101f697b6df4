"""The history of each task: every event that names it leaves a step, whatever room it belongs to."""

from __future__ import annotations

from gitswarm.core.fold import Room
from gitswarm.rooms.roster.lists.model import STEPS, Step, said, sayer

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitswarm.core.fold import Seen
    from gitswarm.core.log import Line
    from gitswarm.core.tables import Tables


def fold(seen: Seen, tables: Tables) -> bool:
    """No kind is of this room: it only witnesses."""
    return False


def witness(line: Line, tables: Tables) -> None:
    """Keep what happened to a task."""
    event = line.event
    if event.task is not None:
        step = Step(line.position, event.task, event.id, event.kind, sayer(event), event.at, said(event.payload))
        tables.put(STEPS, step)


PAYLOADS = ()
ROOM = Room("lists", (STEPS,), PAYLOADS, fold, witness)
