"""Contact: how this clone stands with its hub, noted for all its processes by whoever tried last."""

from __future__ import annotations

from contextlib import suppress

from gitswarm import json
from gitswarm.core import pauses
from gitswarm.core.clone import Link
from gitswarm.core.event import timestamp
from gitswarm.errors import PAUSE, StoreError, next_step
from gitswarm.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitswarm.errors import HubError
    from gitswarm.swarm.ground import Ground

LINK = "link"
BUDGET = 5
"""Failed tries after which an incident is recorded."""
REST = 3600.0
"""Seconds before a hub that turned us away is asked again by anybody but a person or an agent."""


class Failure(Record):
    """Why the hub could not be had, how often in a row, when it may be asked again; which error, and is it told.

    ``pause`` is how long it is left alone.
    """

    reason: str = ""
    attempts: int = 0
    again: float = 0.0
    kind: str = ""
    is_told: bool = False
    pause: float = 0.0


class Contact:
    """The note about the hub of one clone."""

    def __init__(self, ground: Ground, hub: str) -> None:
        self._ground = ground
        self._hub = hub

    def link(self) -> Link:
        """How this clone stands with its hub, as the last exchange left it."""
        last, now = self._last(), self._ground.parts.clock()
        again = min(last.again, now + pauses.left(last.again, now, last.pause))
        next_try = timestamp(again) if last.attempts else None
        return Link(self._hub, not last.attempts, last.reason, last.attempts, next_try)

    def rest(self) -> float:
        """Seconds for which those who only pass by leave the hub alone."""
        last = self._last()
        return pauses.left(last.again, self._ground.parts.clock(), last.pause)

    def found(self) -> bool:
        """The hub could be had; whether that ends an incident, of which the hub is to hear."""
        if not self._ground.store.recall(LINK):
            return False
        last = self._last()
        self._ground.store.remember(LINK, "")
        if last.is_told:
            self._ground.report_over(last.kind)
        return last.is_told

    def lost(self, error: HubError) -> None:
        """The hub could not be had; after some tries, or where it turned us away, that is an incident."""
        before = self._last()
        attempts = before.attempts + 1
        step = next_step(error, attempts, attempts + 1)
        turned_away = step.name == PAUSE
        pause = REST if turned_away else step.delay
        again = self._ground.parts.clock() + pause
        is_told = before.is_told and before.kind == error.kind
        is_due = turned_away or attempts > BUDGET
        now = Failure(error.message, attempts, again, error.kind, is_told or is_due, pause)
        self._ground.store.jot(LINK, json.dumps(now))
        if is_due and not is_told:
            self._tell(error, attempts)

    def _tell(self, error: HubError, attempts: int) -> None:
        self._ground.report(error, attempts)
        with suppress(StoreError), self._ground.writing("report"):
            pass  # it is seen at once, not with the next write

    def _last(self) -> Failure:
        told = self._ground.store.recall(LINK)
        try:
            reason, attempts, again, kind, *more = json.loads(told) if told else Failure()
            return Failure(str(reason), int(attempts), float(again), str(kind), *more)
        except (ValueError, TypeError):
            return Failure()  # the power failed while it was noted
