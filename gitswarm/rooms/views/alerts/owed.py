"""What this clone has taken on to tell and not told yet: noted in the clone alone, and tried again after a while.

It is noted before anything is sent: whoever is killed in between leaves it to the next exchange with the hub.
"""

from __future__ import annotations

from gitswarm import json
from gitswarm.core import pauses
from gitswarm.core.event import timestamp
from gitswarm.record import Record
from gitswarm.rooms.views.alerts import model

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from gitswarm.errors import SwarmError
    from gitswarm.rooms.views.alerts.model import Alert
    from gitswarm.swarm import Swarm

NOTE = "alerts-owed"
MOST = 12
"""Tries, over about six hours; after that the reminder is left."""
FIRST, LONGEST = 60.0, 3600.0
"""Seconds after which it is tried again: twice as many each time."""


class Owed(Record):
    """A telling that is owed: of which alert, in which turn, where; how often it failed, why, and when it is due."""

    key: str
    turn: int
    channel: str
    attempts: int = 0
    due: float = 0.0
    reason: str = ""

    def is_of(self, one: Alert, channel: str) -> bool:
        """Whether it is this telling."""
        return (self.key, self.turn, self.channel) == (one.key, one.turn, channel)


def owed(swarm: Swarm) -> list[Owed]:
    """All that this clone owes, the oldest first."""
    try:
        return [Owed(*told) for told in json.loads(swarm.ground.store.recall(NOTE) or "[]")]
    except (ValueError, TypeError):
        return []  # the power failed while it was noted


def alert_of(swarm: Swarm, one: Owed) -> Alert | None:
    """The alert of a telling; None where it was told anew meanwhile, or is over for so long that nobody wants it."""
    found: Alert | None = swarm.look().get(model.ALERTS, one.key)
    is_news = found is not None and found.turn == one.turn and model.is_news(found, swarm.ground.parts.clock())
    return found if is_news else None


def begin(swarm: Swarm, one: Alert, channel: str) -> None:
    """Note that it is owed."""
    _note(swarm, [*_others(swarm, one, channel), Owed(one.key, one.turn, channel)])


def settle(swarm: Swarm, one: Alert, channel: str) -> None:
    """It was told."""
    _note(swarm, _others(swarm, one, channel))


def drop(swarm: Swarm, old: Owed) -> None:
    """It is told no more."""
    _note(swarm, [one for one in owed(swarm) if one != old])


def postpone(swarm: Swarm, one: Alert, channel: str, error: SwarmError) -> Owed:
    """It failed, and is due again after a while, later each time; after the last try it is owed no more."""
    before = next((each.attempts for each in owed(swarm) if each.is_of(one, channel)), 0)
    at = swarm.ground.parts.clock()
    due = at + pause(before + 1, error, at)
    now = Owed(one.key, one.turn, channel, before + 1, due, error.message)
    _note(swarm, [*_others(swarm, one, channel), *([now] if now.attempts < MOST else [])])
    return now


def pause(attempts: int, error: SwarmError, now: float) -> float:
    """Seconds until the next try: what the receiver asks for, if that is longer than ours."""
    wanted = pauses.asked_for(str(error.facts.get("retry_after") or ""), now) or 0.0
    return min(LONGEST, max(wanted, FIRST * 2.0 ** (attempts - 1)))


def as_json(swarm: Swarm) -> dict[str, list[dict[str, Any]]]:
    """What is owed of each alert, as `alert list` shows it."""
    found: dict[str, list[dict[str, Any]]] = {}
    for one in owed(swarm):
        told = {"channel": one.channel, "attempts": one.attempts, "next_try": timestamp(one.due), "reason": one.reason}
        found.setdefault(one.key, []).append(told)
    return found


def _others(swarm: Swarm, one: Alert, channel: str) -> list[Owed]:
    return [each for each in owed(swarm) if not each.is_of(one, channel)]


def _note(swarm: Swarm, all_of_them: list[Owed]) -> None:
    swarm.ground.store.jot(NOTE, json.dumps([list(one) for one in all_of_them]))
