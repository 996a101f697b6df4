"""Signs of life while a run goes on: the clone meets its hub, so that others hear of it, and it of what they say."""

from __future__ import annotations

import os
import time

from gitswarm import settings
from gitswarm.rooms.ground import policy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from subprocess import Popen

    from gitswarm.desk import Desk

WAKE, QUARTER = 60.0, 15.0
"""Seconds between two signs at the most; and of a quarter of a lease for each of its minutes."""


class Signs:
    """Who sees to it: the errand of the clone; where that is off, the same as a child that ends with the run."""

    def __init__(self, desk: Desk) -> None:
        self._desk, self._given = desk, time.monotonic()
        self._child: Popen[bytes] | None = None

    def give(self) -> None:
        """Give one, where it is time."""
        passed = time.monotonic() - self._given
        if passed < min(WAKE, QUARTER) or passed < min(WAKE, QUARTER * self._lease_minutes()):
            return
        self._given = time.monotonic()
        if self._desk.settings.errand:
            self._desk.swarm.ground.parts.wake()
        elif self._desk.swarm.exchange is not None and (self._child is None or self._child.poll() is not None):
            self._child = self._begin()

    def close(self) -> None:
        """The run is over: what it writes last goes its own way."""
        if self._child is not None:
            self._child.terminate()
            self._child.wait()

    def _lease_minutes(self) -> int:
        return policy.number(self._desk.swarm.look(), "lease-minutes")

    def _begin(self) -> Popen[bytes]:
        from subprocess import DEVNULL, Popen

        told = {**self._desk.env, "GITSWARM_ERRAND": "on", "GITSWARM_IN_HOOK": "1", "GITSWARM_SESSION": ""}
        argv = [settings.python(), "-m", "gitswarm", "errand", os.path.abspath(self._desk.place.common)]
        return Popen(argv, env=told, stdin=DEVNULL, stdout=DEVNULL, stderr=DEVNULL)
