"""Waiting until something can be begun, or until tasks are closed: here by the tip, elsewhere by looking at the hub."""

from __future__ import annotations

from gitswarm.rooms.roster.lists import model
from gitswarm.rooms.work import tasks
from gitswarm.waiting import WaitedInVain, until

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from gitswarm.core.tables import Tables
    from gitswarm.swarm import Swarm


def until_ready(swarm: Swarm, timeout: float | None) -> list[dict[str, Any]]:
    """Wait until something can be begun; what that is."""
    return until(swarm, timeout, _ready, "nothing became ready")


def _ready(tables: Tables) -> list[dict[str, Any]]:
    return [model.row(tables, task) for task in model.ready(tables, model.Wanted(), model.PAGE)]


def until_closed(swarm: Swarm, names: Sequence[str], timeout: float | None) -> list[dict[str, Any]]:
    """Wait until all these tasks are closed; how they stand then."""
    ids = [tasks.find(swarm.look(), name).id for name in names]

    def closed(tables: Tables) -> list[dict[str, Any]]:
        found = [task for task in (tasks.task(tables, id) for id in ids) if task is not None]
        return [model.row(tables, task) for task in found] if all(task.status == "closed" for task in found) else []

    try:
        return until(swarm, timeout, closed, "they were not all closed")
    except WaitedInVain as error:
        _tell_open(swarm.look(), ids, error)
        raise


def _tell_open(tables: Tables, ids: Sequence[str], error: WaitedInVain) -> None:
    """Say which of them are open, and of those that nobody has taken by which role they can be."""
    found = [task for task in (tasks.task(tables, id) for id in ids) if task is not None and task.status != "closed"]
    error.facts["open"] = [tasks.id_of(tables, task.short) for task in found]
    idle = [task for task in found if task.ready and task.role is not None]
    if idle:
        shown = ", ".join(tasks.id_of(tables, task.short) for task in idle)
        ways = " or ".join(dict.fromkeys(f"`gitswarm work --role {task.role}`" for task in idle))
        error.hint = f"nobody has taken {shown} yet: is there a free worker, {ways}?"
