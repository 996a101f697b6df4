"""Waiting for something in the state: here by the tip, elsewhere by looking at the hub."""

from __future__ import annotations

import time

from gitswarm.errors import HubError, WorkFailed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypeVar

    from gitswarm.core.tables import Tables
    from gitswarm.swarm import Swarm

    Found = TypeVar("Found")

GLANCE, FETCH_EVERY = 0.2, 5.0
"""Seconds between two looks at the tip, and between two at the hub."""
NO_TIP = ""


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
        if timeout is not None and time.monotonic() - begun >= timeout:
            raise WaitedInVain(f"{failed} within {timeout:g} s", hint="`gitswarm list` shows how they stand")
        if swarm.exchange is not None and time.monotonic() - fetched > FETCH_EVERY:
            _look_at_hub(swarm)
            fetched = time.monotonic()
        time.sleep(GLANCE)


def _look_at_hub(swarm: Swarm) -> None:
    try:
        swarm.sync(urgent=False)
    except HubError:
        return  # it may come back; how this clone stands with it is noted
