"""When this clone may push: hosts advise about six pushes a minute for a repository."""

from __future__ import annotations

import os
from functools import cached_property

from gitswarm import json
from gitswarm.git.clone.store import put, read_small, writing

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

MINUTE = 60.0
MOST_BACKOFF = 8


class Pace:
    """The times of this clone's last pushes, in a file that all its processes share; 0 a minute means no pace."""

    def __init__(self, state: str, allowed: Callable[[], int], clock: Callable[[], float]) -> None:
        self._path = os.path.join(state, "pace")
        self._allowed = allowed
        self._clock = clock

    @cached_property
    def _per_minute(self) -> int:
        """Asked for late: whether a hub is near costs a process."""
        return self._allowed()

    def wait(self, urgent: bool) -> float:
        """Seconds until the next push may go: what is urgent may use up the minute, the rest keeps its distance."""
        if not self._per_minute:
            return 0.0
        now, (times, slower, rest) = self._clock(), self._read()
        recent = [time for time in times if now - MINUTE < time <= now]
        if len(recent) >= self._per_minute:
            return recent[-self._per_minute] + MINUTE - now
        if not recent:
            return 0.0
        distance = rest if urgent else max(rest, MINUTE / self._per_minute * slower)
        return max(0.0, recent[-1] + distance - now)

    def pushed(self, *, collided: bool, rest: float = 0.0) -> None:
        """A push went out now; after one that collided all rest, and the unhurried keep twice the distance.

        The rest doubles with each collision too: else the processes of a clone would take turns at pushing at once.
        """
        if not self._per_minute:
            return
        times, slower, _ = self._read()
        slower = min(MOST_BACKOFF, slower * 2) if collided else 1
        rested = rest * slower if collided else 0.0
        pushes = [*times, self._clock()][-self._per_minute :]
        with writing(self._path):
            put(self._path, json.dumps([pushes, slower, rested]).encode())

    def _read(self) -> tuple[list[float], int, float]:
        try:
            times, slower, rest = json.loads(read_small(self._path) or b"[[], 1, 0.0]")
            return [float(time) for time in times], int(slower), float(rest)
        except (ValueError, TypeError):
            return [], 1, 0.0
