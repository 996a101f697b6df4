"""Reports follow from whatever closes a task, or would have: the room sees every event, and has none of its own."""

from __future__ import annotations

from gitswarm.core.fold import Room
from gitswarm.rooms.work import claims, tasks

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitswarm.core.fold import Seen
    from gitswarm.core.log import Line
    from gitswarm.core.tables import Tables
    from gitswarm.rooms.work.tasks import Task


def fold(seen: Seen, tables: Tables) -> bool:
    """Tell whose result or closing did not count, and from whom another took what he worked on."""
    one, told = tasks.task(tables, seen.event.task or ""), seen.payload
    if one is None:
        return False
    if not isinstance(told, tasks.TaskClosed | claims.TaskTakenOver):
        _tell_late(one, seen, tables)
    elif (loss := claims.take_loss(tables, one.id)) is not None:
        _tell_lost(loss.holder, one, seen, tables)
    elif isinstance(told, tasks.TaskClosed) and tasks.is_late(told, one, tables):
        _tell_unclosed(one, seen, tables)
    return False


def _tell_late(one: Task, seen: Seen, tables: Tables) -> None:
    """The task had been given to another, or was closed, before the result came."""
    from gitswarm.rooms.talk import mail
    from gitswarm.rooms.talk.reports.model import overruled

    if one.changed != seen.position:
        mail.deliver(tables, overruled(tables, seen.event, seen.position, one))


def _tell_lost(holder: str, one: Task, seen: Seen, tables: Tables) -> None:
    from gitswarm.rooms.talk import mail
    from gitswarm.rooms.talk.reports.model import lost

    mail.deliver(tables, lost(tables, seen, one, holder))


def _tell_unclosed(one: Task, seen: Seen, tables: Tables) -> None:
    """The task had been given to another before the closing came."""
    from gitswarm.rooms.talk import mail
    from gitswarm.rooms.talk.reports.model import unclosed

    mail.deliver(tables, unclosed(tables, seen.event, seen.position, one))


def witness(line: Line, tables: Tables) -> None:
    """Tell those who asked for the tasks that this event has closed."""
    for id in tasks.take_closings(tables):
        _tell(id, line, tables)


def _tell(id: str, line: Line, tables: Tables) -> None:
    from gitswarm.rooms.talk import intake, mail
    from gitswarm.rooms.talk.reports.model import report

    one = tasks.task(tables, id)
    if one is None or one.status != "closed":
        return
    for source in intake.askers(tables, id):
        mail.deliver(tables, report(tables, line.event, line.position, one, source))


PAYLOADS = ()
ROOM = Room("reports", (), PAYLOADS, fold, witness)
