"""Somebody says how much a task is."""

from __future__ import annotations

from gitswarm.core.fold import Room
from gitswarm.core.payload import Payload
from gitswarm.rooms.work import tasks
from gitswarm.rooms.work.complexity.model import LEVELS, SAID, Said

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitswarm.core.fold import Seen
    from gitswarm.core.tables import Tables


class TaskSized(Payload):
    """Somebody says how much a task is; without a level it is estimated again."""

    KIND = "task.sized"
    V = 1

    level: str | None = None


PAYLOADS = (TaskSized,)


def fold(seen: Seen, tables: Tables) -> bool:
    """The last who says it counts; a level that nobody knows, or of no task, is overruled."""
    found, level = tasks.task(tables, seen.event.task or ""), seen.payload.level
    if found is None or level not in (None, *LEVELS):
        return True
    if level is None:
        tables.delete(SAID, found.id)
    else:
        tables.put(SAID, Said(found.id, level, seen.event.actor))
    tasks.touch(tables, found.id, seen)
    return False


ROOM = Room("complexity", (SAID,), PAYLOADS, fold)
