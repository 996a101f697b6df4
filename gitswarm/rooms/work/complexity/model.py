"""How much a task is: what was said about it, else an estimate, with the points that it is made of."""

from __future__ import annotations

from gitswarm.core.tables import Table
from gitswarm.record import Record
from gitswarm.rooms.work import tasks
from gitswarm.rooms.work.complexity.rules import LEVELS, Facts, flow_for, level_of, points, reason_for

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitswarm.core.tables import Tables
    from gitswarm.rooms.work.tasks import Task


class Said(Record):
    """The level that somebody has given a task."""

    task: str
    level: str
    actor: str


class Size(Record):
    """How much a task is: its level, whether somebody said so, the points of the estimate, and the flow to use."""

    level: str
    set: bool
    points: int
    flow: str
    because: dict[str, int]


SAID = Table("complexity_said", Said)


def size_of(tables: Tables, one: Task) -> Size:
    """How much a task is."""
    found = facts(tables, one)
    parts = points(found)
    said: Said | None = tables.get(SAID, one.id)
    total = sum(parts.values())
    level = said.level if said is not None else level_of(total)
    return Size(level, said is not None, total, flow_for(level, found), parts)


def reason(tables: Tables, one: Task) -> str:
    """Why the flow that suits a task does."""
    size = size_of(tables, one)
    return reason_for(size.flow, size.level, facts(tables, one))


def facts(tables: Tables, one: Task) -> Facts:
    """What the rules look at."""
    more = tasks.detail(tables, one.id)
    return Facts(
        text=f"{one.title}\n{more.description}",
        type=one.type,
        criteria=len(more.accept),
        paths=more.paths,
        folders=len(tasks.folders(more.paths)),
        waits=len(tasks.waits_for(tables, one.id)),
        parts=one.children,
        effort=one.effort,
        is_long=more.digest is not None,
    )


__all__ = ["LEVELS", "SAID", "Said", "Size", "facts", "reason", "size_of"]
