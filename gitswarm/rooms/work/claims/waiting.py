"""Waiting for a task to take."""

from __future__ import annotations

from gitswarm.rooms.ground import switches
from gitswarm.rooms.work.claims.choice import weigh
from gitswarm.waiting import until_done

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypeVar

    from gitswarm.core.tables import Tables
    from gitswarm.swarm import Swarm

    Found = TypeVar("Found")

PASSES = ("nothing_ready", "halted")
"""The kinds of refusal that are over one day. The hub's answer comes back as its kind, not as its class."""


def when_ready(
    swarm: Swarm, timeout: float | None, take: Callable[[], Found], say: Callable[[str], None], role: str | None = None
) -> Found:
    """Take something as soon as there is something for this agent, and nothing while all work stands still."""
    actor = swarm.identity().actor

    def is_work(tables: Tables) -> bool:
        return switches.halt(tables) is None and bool(weigh(tables, actor, role))

    return until_done(swarm, timeout, take, (PASSES, is_work, "nothing became ready"), say)
