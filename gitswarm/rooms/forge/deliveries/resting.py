"""When GitHub is asked again after it turned us away or could not be reached, as a whole or for one request of ours.

It is noted in this clone alone: what it leaves alone for a while, another one may do.
"""

from __future__ import annotations

import time

from gitswarm import json
from gitswarm.core import pauses
from gitswarm.core.event import timestamp
from gitswarm.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from gitswarm.errors import SwarmError
    from gitswarm.swarm import Swarm

NOTE, HELD = "github-rest", "github-held"
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
    swarm.ground.store.jot(NOTE, json.dumps(_longer(rest(swarm), error)))


def _longer(before: Rest, error: SwarmError) -> Rest:
    wait: Any = error.facts.get("wait")
    attempts = before.attempts if wait is not None else before.attempts + 1
    pause = float(wait) if wait is not None else min(LONGEST, SHORTEST * 2 ** min(attempts - 1, 10))
    return Rest(time.time() + pause, error.message, attempts, pause)


def forget(swarm: Swarm) -> None:
    """It answers again."""
    if rest(swarm) != Rest():
        swarm.ground.store.jot(NOTE, "[]")


def held(swarm: Swarm) -> dict[str, Rest]:
    """Requests that could not be done from here, and until when each is left alone."""
    try:
        return {id: Rest(*told) for id, told in json.loads(swarm.ground.store.recall(HELD) or "{}").items()}
    except (ValueError, TypeError, AttributeError):
        return {}


def hold(swarm: Swarm, request: str, error: SwarmError) -> None:
    """Leave one request alone, for twice as long as the last time."""
    now = held(swarm)
    _keep(swarm, {**now, request: _longer(now.get(request, Rest()), error)})


def release(swarm: Swarm, request: str) -> None:
    """Nothing is in its way any more."""
    now = held(swarm)
    if now.pop(request, None) is not None:
        _keep(swarm, now)


def _keep(swarm: Swarm, now: dict[str, Rest]) -> None:
    """Note these; what nobody has tried for long is done by others, or wanted no more."""
    since = time.time() - LONGEST * 2
    swarm.ground.store.jot(HELD, json.dumps({id: each for id, each in now.items() if each.until > since}))


def as_json(swarm: Swarm, requests: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """What waits, why it does not go out, and when the first of it is tried again, as `queue` shows it."""
    whole, alone = rest(swarm), held(swarm)
    rows = [{**row, "why": row["why"] or alone.get(row["id"], whole).why} for row in requests]
    kept = sorted(alone[row["id"]] for row in requests if row["id"] in alone)
    now = whole if whole.left or not kept else kept[0]
    told = {"reason": now.why or None, "attempts": now.attempts, "next_try": timestamp(now.until) if now.left else None}
    nothing = {"reason": None, "attempts": 0, "next_try": None}
    return {"pending": len(rows), **(told if rows else nothing), "requests": rows}
