"""A shift: one run after another in this process, until it is told to stop; what is idle ends at once."""

from __future__ import annotations

import os
import signal
import time
from contextlib import contextmanager, suppress

from gitswarm.chores import Here
from gitswarm.core.event import timestamp
from gitswarm.core.ids import SHOWN
from gitswarm.errors import Refused, SwarmError
from gitswarm.git.clone import presence
from gitswarm.rooms.checks import rulebook
from gitswarm.rooms.crew import workers
from gitswarm.rooms.crew.shifts import pacing
from gitswarm.rooms.ground import policy
from gitswarm.rooms.outside import adapters
from gitswarm.rooms.roster import accounts
from gitswarm.rooms.work import claims, tasks
from gitswarm.waiting import WaitedInVain, until

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from gitswarm.desk import Desk
    from gitswarm.rooms.crew.workers import Bench, Job
    from gitswarm.rooms.outside.adapters import Adapter
    from gitswarm.rooms.roster.runs import Run

PARDONED, GLANCE = 5, 0.2
"""How often in a row a worker gets over that a task could not be begun or ended; and seconds between two looks."""
PATIENCE = 10.0
"""Seconds for which a task is waited for, before it is looked again what other workers left."""
PASSES = ("over_budget", "resting", "too_soon", "bad_rules")
"""The kinds of error that are over one day, for whoever waits."""
NO_AGENT = "git config gitswarm.adapter.coder.agent claude; `gitswarm adapter list --known` names the others"
STOPS = (signal.SIGINT, signal.SIGTERM)


class Signals:
    """What this process was told: to take nothing more, or to end what is at work now; or that who began it is gone."""

    def __init__(self, parent: int | None = None) -> None:
        self.count, self.idle, self._parent = 0, False, parent
        self._hung_up = False

    def heed(self, number: int, frame: object) -> None:  # noqa: ARG002 - as Python calls it
        """Count a signal; one that finds nothing at work ends the waiting."""
        self.count += 1
        self._hung_up = self._hung_up or number == signal.SIGHUP
        if self.idle:
            raise KeyboardInterrupt

    def is_over(self) -> bool:
        """Whether nothing more is to be taken."""
        return self.count > 0 or self._is_orphan()

    def told_to_stop(self) -> str:
        """Why what is at work must end now; empty while it may finish."""
        if self._is_orphan():
            return "the worker that began this one is no more"
        if self._hung_up:  # nobody can tell it a second time
            return "the terminal of the worker was closed"
        return "the worker was told twice to stop" if self.count > 1 else ""

    def _is_orphan(self) -> bool:
        return self._parent is not None and os.getppid() != self._parent

    @contextmanager
    def heeded(self) -> Iterator[None]:
        """For a block, let signals to end be told instead of ending this process."""
        stays = signal.getsignal(signal.SIGHUP) == signal.SIG_IGN  # begun by nohup
        heeded = STOPS if stays else (*STOPS, signal.SIGHUP)
        before = {number: signal.signal(number, self.heed) for number in heeded}
        try:
            yield
        finally:
            for number, heed in before.items():
                signal.signal(number, heed)

    @contextmanager
    def waiting(self) -> Iterator[None]:
        """For a block, nothing is at work: a signal ends it."""
        self.idle = True
        try:
            if self.count:
                raise KeyboardInterrupt
            yield
        finally:
            self.idle = False


def work(
    desk: Desk, job: Job, signals: Signals, tell: Callable[[Run], None], *, once: bool, name: str = ""
) -> Run | None:
    """Carry out tasks until there is reason to end, or ``once`` the one that is named; the last run, if any was."""
    ended, failed = None, 0
    with signals.heeded():
        while not signals.is_over():
            try:
                ended = _one(desk, job, signals, tell, name, waits=not once)
            except KeyboardInterrupt:
                if not signals.count:
                    raise
                break
            except SwarmError as error:
                failed += 1
                if once or failed > PARDONED:
                    raise
                _get_over(desk, signals, error, failed)
                continue
            failed = 0
            tell(ended)
            if once:
                break
    return ended


def _get_over(desk: Desk, signals: Signals, error: SwarmError, failed: int) -> None:
    """Go on after a while: what is wrong with one task, or just now, must not end who could do others."""
    delay = float(2**failed)
    desk.screen.warn(f"{error.message}: going on in {delay:.0f} seconds")
    end = time.monotonic() + delay
    while time.monotonic() < end and not signals.is_over():
        time.sleep(GLANCE)


def adapter_of(desk: Desk, name: str | None) -> Adapter:
    """The adapter of that name; without one the only one that this clone has."""
    if name is not None:
        return adapters.named(desk.place, desk.env, name)
    every = adapters.every(desk.place, desk.env)
    if not every:
        raise Refused("this clone has no agent that it could run", hint=NO_AGENT)
    if len(every) > 1:
        names = ", ".join(one.name for one in every)
        raise Refused(f"this clone has {len(every)} agents that it could run: {names}", hint="--agent NAME")
    return every[0]


def refuse(desk: Desk, job: Job) -> None:
    """Take nothing where no run could be begun, whatever its task: for want of an agent or of money, or since it rests.

    Nor where nobody could tell what the project asks of the result: the run would be in vain.
    """
    adapters.refuse_absent(job.adapter, desk.env)
    workers.refuse_resting(desk.place.state, job.adapter.name, time.time())
    rulebook.refuse_unreadable(desk.swarm, Here(desk.place, desk.env))
    tables, who, now = desk.swarm.look(), desk.swarm.identity().actor, timestamp(time.time())
    accounts.refuse_over(tables, accounts.charged(tables, "", who, job.role, now), job.bounds)


def _one(desk: Desk, job: Job, signals: Signals, tell: Callable[[Run], None], name: str, *, waits: bool) -> Run:
    """One run, in a session of its own that lives as long as this process holds it."""
    session, actor = desk.swarm.ground.parts.fresh(), desk.swarm.identity().actor
    with presence.held(desk.place.state, session, actor):
        desk.act_in(session)

        def take() -> Bench:
            for lost in workers.settle(desk):
                tell(lost)
            refuse(desk, job)
            with pacing.place(desk.place.state, policy.number(desk.swarm.look(), "run-starts")):
                return workers.take(desk, job, name)

        bench = _wait(desk, signals, take, job.role or None) if waits else take()
        job = bench.job
        run = workers.start(desk, job, bench)
        shown = tasks.id_of(desk.swarm.look(), bench.task.short)
        desk.screen.progress(f"{job.adapter.name} runs on {shown} {bench.task.title} (run {run.id[-SHOWN:]})")
        return workers.carry_out(desk, job, bench, run, signals.told_to_stop)


def _wait(desk: Desk, signals: Signals, take: Callable[[], Bench], role: str | None) -> Bench:
    """Take something as soon as there is something, and enough to spend on it; the log wakes us, or some seconds."""
    said = ""

    def busily() -> Bench:
        signals.idle = False  # what was claimed is given back by no signal
        try:
            return take()
        finally:
            signals.idle = True

    while not signals.is_over():
        tip = desk.swarm.ground.log.tip()
        with signals.waiting(), suppress(WaitedInVain):
            try:
                return claims.when_ready(desk.swarm, PATIENCE, busily, desk.screen.warn, role)
            except SwarmError as error:
                if error.kind not in PASSES:
                    raise
                why, way = error.message, error.hint
            if (what := why.rpartition(" for ")[0] or why) != said:
                said = what
                desk.screen.warn(f"{why}: waiting" + (f"; {way}" if way else ""))
            until(desk.swarm, PATIENCE, lambda _: True, "nothing changed", tip)
    raise KeyboardInterrupt
