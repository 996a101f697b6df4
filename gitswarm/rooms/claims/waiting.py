"""Waiting for a task to take."""

from __future__ import annotations

import os
import time

from gitswarm.errors import HubUnreachable, SwarmError, next_step
from gitswarm.rooms import switches
from gitswarm.rooms.claims.choice import weigh
from gitswarm.waiting import WaitedInVain, until

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypeVar

    from gitswarm.core.tables import Tables
    from gitswarm.swarm import Swarm

    Found = TypeVar("Found")

PASSES = ("nothing_ready", "halted")
"""The kinds of refusal that are over one day. The hub's answer comes back as its kind, not as its class."""
AWAY = ("needs_hub", "hub_unreachable", "paced", "lost_race")
"""The kinds of error that leave nothing behind, and are over once the hub can be asked again."""
CLAIMED = "task"
"""The fact of an error that came when the task was taken already."""


def when_ready(swarm: Swarm, timeout: float | None, take: Callable[[], Found], say: Callable[[str], None]) -> Found:
    """Take something as soon as there is something for this agent, and nothing while all work stands still."""
    begun, actor = time.monotonic(), swarm.identity().actor
    attempts = 0

    def is_work(tables: Tables) -> bool:
        return switches.halt(tables) is None and bool(weigh(tables, actor))

    while True:
        tip = swarm.ground.log.tip()
        try:
            return take()
        except SwarmError as error:
            why = error
        left = None if timeout is None else timeout - (time.monotonic() - begun)
        if why.kind in PASSES:
            attempts = 0
            until(swarm, left, is_work, "nothing became ready", tip)
        elif why.kind in AWAY and CLAIMED not in why.facts:
            attempts += 1
            _sit_out(why, attempts, left, say)
        else:
            raise why


def _sit_out(why: SwarmError, attempts: int, left: float | None, say: Callable[[str], None]) -> None:
    """Wait for the hub, for as long as a clone waits before it tries again; it is said once."""
    if left is not None and left <= 0:
        raise WaitedInVain("the hub could not be asked in time", hint=why.hint, why=why.message)
    if attempts == 1:
        say(f"{why.message}: waiting until it can be asked")
    away = HubUnreachable(why.message)
    delay = next_step(away, attempts, attempts + 1, roll=os.urandom(1)[0] / 255).delay
    time.sleep(delay if left is None else min(delay, left))
