"""When GitHub is asked again after it turned us away, or could not be reached: noted in this clone alone."""

from __future__ import annotations

import time

from gitswarm import json
from gitswarm.core import pauses
from gitswarm.core.event import timestamp
from gitswarm.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from gitswarm.errors import SwarmError
    from gitswarm.swarm import Swarm

NOTE = "github-rest"
SHORTEST, LONGEST = 15.0, 1800.0


class Rest(Record):
    """Until when nothing is asked, why, how often in a row it failed, and how long it is left alone.

    A limit is no failure.
    """

    until: float = 0.0
    why: str = ""
    attempts: int = 0
    pause: float = 0.0

    @property
    def left(self) -> float:
        """Seconds that are left of it."""
        return pauses.left(self.until, time.time(), self.pause)


def rest(swarm: Swarm) -> Rest:
    """What was noted last."""
    try:
        return Rest(*json.loads(swarm.ground.store.recall(NOTE) or "[]"))
    except (ValueError, TypeError):
        return Rest()  # the power failed while it was noted


def note(swarm: Swarm, error: SwarmError) -> None:
    """Leave GitHub alone for as long as it says, else for twice as long as the last time."""
    before = rest(swarm)
    wait: Any = error.facts.get("wait")
    attempts = before.attempts if wait is not None else before.attempts + 1
    pause = float(wait) if wait is not None else min(LONGEST, SHORTEST * 2 ** min(attempts - 1, 10))
    swarm.ground.store.jot(NOTE, json.dumps([time.time() + pause, error.message, attempts, pause]))


def forget(swarm: Swarm) -> None:
    """It answers again."""
    if rest(swarm) != Rest():
        swarm.ground.store.jot(NOTE, "[]")


def as_json(swarm: Swarm) -> dict[str, Any]:
    """Why nothing goes out, and when it is tried again, as `queue` shows it."""
    now = rest(swarm)
    next_try = timestamp(now.until) if now.left else None
    return {"reason": now.why or None, "attempts": now.attempts, "next_try": next_try}
