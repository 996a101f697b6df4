"""Waiting until something can be begun, or until tasks are closed: here by the tip, elsewhere by looking at the hub."""

from __future__ import annotations

import time

from gitswarm.errors import HubError, WorkFailed
from gitswarm.rooms import tasks
from gitswarm.rooms.lists import model

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any

    from gitswarm.core.tables import Tables
    from gitswarm.swarm import Swarm

GLANCE, FETCH_EVERY = 0.2, 5.0
"""Seconds between two looks at the tip, and between two at the hub."""


class WaitedInVain(WorkFailed):
    """What was waited for did not come in time."""


def until_ready(swarm: Swarm, timeout: float | None) -> list[dict[str, Any]]:
    """Wait until something can be begun; what that is."""
    return _wait(swarm, timeout, _ready, "nothing became ready")


def _ready(tables: Tables) -> list[dict[str, Any]]:
    return [model.row(tables, task) for task in model.ready(tables, model.Wanted(), model.PAGE)]


def until_closed(swarm: Swarm, names: Sequence[str], timeout: float | None) -> list[dict[str, Any]]:
    """Wait until all these tasks are closed; how they stand then."""
    ids = [tasks.find(swarm.look(), name).id for name in names]

    def closed(tables: Tables) -> list[dict[str, Any]]:
        found = [task for task in (tasks.task(tables, id) for id in ids) if task is not None]
        return [model.row(tables, task) for task in found] if all(task.status == "closed" for task in found) else []

    return _wait(swarm, timeout, closed, "they were not all closed")


def _wait(
    swarm: Swarm, timeout: float | None, look: Callable[[Tables], list[dict[str, Any]]], failed: str
) -> list[dict[str, Any]]:
    begun = fetched = time.monotonic()
    tip: str | None = ""
    while True:
        now = swarm.ground.log.tip()
        if now != tip:
            tip = now
            found = look(swarm.look())
            if found:
                return found
        if timeout is not None and time.monotonic() - begun >= timeout:
            raise WaitedInVain(f"{failed} within {timeout:g} seconds", hint="`gitswarm list` shows how they stand")
        if swarm.exchange is not None and time.monotonic() - fetched > FETCH_EVERY:
            _look_at_hub(swarm)
            fetched = time.monotonic()
        time.sleep(GLANCE)


def _look_at_hub(swarm: Swarm) -> None:
    try:
        swarm.sync(urgent=False)
    except HubError:
        return  # it may come back; how this clone stands with it is noted
