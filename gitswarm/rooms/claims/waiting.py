"""Waiting for a task to take."""

from __future__ import annotations

import time

from gitswarm.errors import Refused
from gitswarm.rooms import switches
from gitswarm.rooms.claims.choice import weigh
from gitswarm.waiting import until

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypeVar

    from gitswarm.core.tables import Tables
    from gitswarm.swarm import Swarm

    Found = TypeVar("Found")

PASSES = ("nothing_ready", "halted")
"""The kinds of refusal that are over one day."""


def when_ready(swarm: Swarm, timeout: float | None, take: Callable[[], Found]) -> Found:
    """Take something as soon as there is something for this agent, and nothing while all work stands still."""
    begun, actor = time.monotonic(), swarm.identity().actor

    def is_work(tables: Tables) -> bool:
        return switches.halt(tables) is None and bool(weigh(tables, actor))

    while True:
        tip = swarm.ground.log.tip()
        try:
            return take()
        except Refused as error:
            if error.kind not in PASSES:  # the hub's answer comes back as its kind, not as its class
                raise
        left = None if timeout is None else timeout - (time.monotonic() - begun)
        until(swarm, left, is_work, "nothing became ready", tip)
