"""Saying how much a task is."""

from __future__ import annotations

from gitswarm.errors import Misused
from gitswarm.rooms.work import tasks
from gitswarm.rooms.work.complexity.events import TaskSized
from gitswarm.rooms.work.complexity.model import LEVELS, size_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from gitswarm.core.fold import Happened, Moment


def size(moment: Moment, *, name: str, level: str | None) -> Sequence[Happened]:
    """Say how much a task is; without a level, that it is as much as the rules say."""
    found = tasks.find(moment.tables, name)
    if level is not None and level not in LEVELS:
        raise Misused(f"{level} is no complexity", hint=f"one of {', '.join(LEVELS)}")
    now = size_of(moment.tables, found)
    if (now.level if now.set else None) == level:
        return []
    return [tasks.about(moment, found.id, TaskSized(level))]
