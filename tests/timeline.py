"""Time that jumps from one thing to the next: jobs sleep in it and run one at a time, in an order a seed decides."""

from __future__ import annotations

from heapq import heappop, heappush
from itertools import count

from tests.fibers import Fiber

BEGINNING = 1_767_225_600.0


class Timeline:
    """A clock, and all that is to happen by it; whoever is no job of it cannot wait, and is not kept waiting."""

    def __init__(self, random, start=BEGINNING):
        self.now = start
        self._random = random
        self._due, self._numbers = [], count()
        self._current = None

    def __call__(self):
        return self.now

    def begin(self, job, after=0.0):
        """Let a job begin later, or next."""
        self._plan(after, job)

    def sleep(self, seconds):
        """Let this job go on after so long."""
        if self._current:
            self._plan(seconds, self._current)
            self._current.stand_still()

    def wait(self, bell):
        """Let this job go on when the bell is rung."""
        bell.append(self._current)
        self._current.stand_still()

    def ring(self, bell, within=0.0):
        """Let all who wait for a bell go on, each at a moment of its own."""
        for fiber in bell:
            self._plan(self._random.random() * within, fiber)
        bell.clear()

    def run(self):
        """Let everything happen; the first job that fails ends it."""
        while self._due:
            self.now, _, due = heappop(self._due)
            self._current = due if isinstance(due, Fiber) else Fiber(due)
            self._current.turn()
            failure, self._current = self._current.failure, None
            if failure is not None:
                raise failure

    def _plan(self, after, due):
        heappush(self._due, (self.now + after, next(self._numbers), due))
