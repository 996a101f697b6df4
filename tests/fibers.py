"""Jobs that run one at a time and change over only where they say so: the same seed gives the same order, always."""

from __future__ import annotations

from greenlet import greenlet

MOST_TURNS = 50_000


class Fiber:
    """One job; it runs on a stack of its own, and only when it is given a turn."""

    def __init__(self, job):
        self._job = job
        self._stack = greenlet(self._run)
        self.done = False
        self.failure = None
        self.until = None
        self.gave_up = False

    def is_ready(self):
        """Whether what it waits for has come."""
        return self.until is None or self.until()

    def turn(self):
        """Let it run until it stands still again or ends."""
        self._stack.switch()

    def stand_still(self, until=None):
        """Let others run, from within the job; False where nobody else could bring what is waited for."""
        self.until, self.gave_up = until, False
        self._stack.parent.switch()
        self.until = None
        return not self.gave_up

    def _run(self):
        try:
            self._job()
        except BaseException as error:  # noqa: BLE001 - told to whoever runs the crew
            self.failure = error
        self.done = True


class Crew:
    """Runs jobs together, in an order that ``random`` decides."""

    def __init__(self, random):
        self._random = random
        self.current = None

    def together(self, *jobs):
        """Run all jobs to their end; the first failure is raised when all have ended."""
        assert self.current is None, "a crew has no crew"
        fibers = [Fiber(job) for job in jobs]
        running = list(fibers)
        for _ in range(MOST_TURNS):
            running = [fiber for fiber in running if not fiber.done]
            if not running:
                break
            self._one_turn(running)
        else:
            raise AssertionError("these jobs wait for each other for ever")
        for fiber in fibers:
            if fiber.failure is not None:
                raise fiber.failure

    def change_over(self, until=None):
        """Let the others run; False where what is waited for cannot come."""
        if self.current is None:
            return until is None or until()
        return self.current.stand_still(until)

    def _one_turn(self, running):
        ready = [fiber for fiber in running if fiber.is_ready()]
        self.current = self._random.choice(ready or running)
        self.current.gave_up = not ready
        self.current.turn()
        self.current = None
