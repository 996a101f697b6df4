"""Waiting for something in the state, here by the tip, elsewhere by looking at the hub; and for the hub itself."""

from __future__ import annotations

import os
import time

from gitswarm.errors import Busy, HubError, HubUnreachable, SwarmError, WorkFailed, next_step

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Collection
    from typing import TypeVar

    from gitswarm.core.tables import Tables
    from gitswarm.swarm import Swarm

    Found = TypeVar("Found")

GLANCE, FETCH_EVERY = 0.2, 5.0
"""Seconds between two looks at the tip, and between two at the hub."""
NO_TIP = ""
AWAY = ("needs_hub", "hub_unreachable", "paced", "lost_race", "out_of_time")
"""The kinds of error that leave nothing behind, and are over once the hub can be asked again."""
CLAIMED = "task"
"""The fact of an error that came when the task was taken already."""
HELD = "busy"
"""The kind of error that whoever has no time left takes for the absence of the hub."""
LEAST = 2.0
"""Seconds that the hub has for an answer at least, however short somebody waits: one try is what he asked for."""


class WaitedInVain(WorkFailed):
    """What was waited for did not come in time."""


def until(
    swarm: Swarm, timeout: float | None, look: Callable[[Tables], Found], failed: str, tip: str | None = NO_TIP
) -> Found:
    """Wait until ``look`` finds something; it looks whenever the log has another tip than the one given."""
    begun = fetched = time.monotonic()
    while True:
        now = swarm.ground.log.tip()
        if now != tip:
            tip = now
            found = look(swarm.look())
            if found:
                return found
        left = _left(timeout, begun)
        if left is not None and left <= 0:
            raise WaitedInVain(f"{failed} within {timeout:g} s", hint="`gitswarm list` shows how they stand")
        if swarm.exchange is not None and time.monotonic() - fetched > FETCH_EVERY:
            _look_at_hub(swarm, left)
            fetched = time.monotonic()
        swarm.ground.idle(GLANCE)


def _left(timeout: float | None, begun: float) -> float | None:
    """What is left of the seconds that somebody waits at most."""
    return None if timeout is None else timeout - (time.monotonic() - begun)


def _look_at_hub(swarm: Swarm, seconds: float | None) -> None:
    try:
        with swarm.within(seconds):
            swarm.sync(urgent=False)
    except (Busy, HubError):
        return  # it may come back; how this clone stands with it is noted, and others may wait for it longer than we


def until_done(
    swarm: Swarm,
    timeout: float | None,
    do: Callable[[], Found],
    passing: tuple[Collection[str], Callable[[Tables], object], str],
    say: Callable[[str], None],
) -> Found:
    """Do something as soon as it can be done.

    What is passing is named by the kinds of refusal that are over once ``look`` finds something, and by what is said
    if it never does; the hub's absence passes as well.
    """
    begun, attempts = time.monotonic(), 0
    kinds, look, failed = passing
    while True:
        tip = swarm.ground.log.tip()
        try:
            with swarm.within(None if timeout is None else max(timeout - (time.monotonic() - begun), LEAST)):
                return do()
        except SwarmError as error:
            why = error
        left = _left(timeout, begun)
        is_late = left is not None and left <= 0
        if why.kind in kinds:
            attempts = 0
            until(swarm, left, look, failed, tip)
        elif (why.kind in AWAY or (why.kind == HELD and is_late)) and CLAIMED not in why.facts:
            attempts += 1
            swarm.ground.idle(_for_hub(why, attempts, left, say))
        else:
            raise why


def _for_hub(why: SwarmError, attempts: int, left: float | None, say: Callable[[str], None]) -> float:
    """Seconds before the hub is asked again, as many as a clone that is offline waits; it is said once."""
    if left is not None and left <= 0:
        raise WaitedInVain("the hub could not be asked in time", hint=why.hint, why=why.message)
    if attempts == 1:
        say(f"{why.message}: waiting until it can be asked")
    delay = next_step(HubUnreachable(why.message), attempts, attempts + 1, roll=os.urandom(1)[0] / 255).delay
    return delay if left is None else min(delay, left)
