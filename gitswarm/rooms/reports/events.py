"""Reports follow from whatever closes a task: the room sees every event, and has none of its own."""

from __future__ import annotations

from gitswarm.core.fold import Room
from gitswarm.rooms import tasks

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitswarm.core.fold import Seen
    from gitswarm.core.log import Line
    from gitswarm.core.tables import Tables


def fold(seen: Seen, tables: Tables) -> bool:
    """No kind is of this room: it only witnesses."""
    return False


def witness(line: Line, tables: Tables) -> None:
    """Tell those who asked for the tasks that this event has closed."""
    for id in tasks.take_closings(tables):
        _tell(id, line, tables)


def _tell(id: str, line: Line, tables: Tables) -> None:
    from gitswarm.rooms import intake, mail
    from gitswarm.rooms.reports.model import report

    one = tasks.task(tables, id)
    if one is None or one.status != "closed":
        return
    for source in intake.askers(tables, id):
        mail.deliver(tables, report(tables, line.event, line.position, one, source))


PAYLOADS = ()
ROOM = Room("reports", (), PAYLOADS, fold, witness)
