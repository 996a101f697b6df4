"""``work``: be a member of the swarm that takes tasks and runs an agent on them."""

from __future__ import annotations

import signal
import time
from contextlib import contextmanager, suppress

from gitswarm.core.event import timestamp
from gitswarm.core.ids import SHOWN
from gitswarm.errors import Misused, Refused, WorkFailed
from gitswarm.git import presence
from gitswarm.rooms import adapters, claims, runs, tasks
from gitswarm.rooms.workers import settling, working
from gitswarm.waiting import WaitedInVain

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from gitswarm.desk import Desk
    from gitswarm.rooms.adapters import Adapter
    from gitswarm.rooms.runs import Run
    from gitswarm.rooms.workers.working import Bench, Job

CENTS, DIGITS, DATE = 100, 8, 10
PATIENCE = 60.0
"""Seconds for which a task is waited for, before it is looked again what other workers left."""


class Signals:
    """What this process was told by signals: to take nothing more, or to end what is at work now."""

    def __init__(self) -> None:
        self.count, self.idle = 0, False

    def heed(self, number: int, frame: object) -> None:  # noqa: ARG002 - as Python calls it
        """Count a signal; one that finds nothing at work ends the waiting."""
        self.count += 1
        if self.idle:
            raise KeyboardInterrupt

    def told_to_stop(self) -> str:
        """Why what is at work must end now; empty while it may finish."""
        return "the worker was told twice to stop" if self.count > 1 else ""


def work(  # noqa: PLR0913 - a worker can be told that much
    desk: Desk,
    *,
    agent: str | None = None,
    once: bool = False,
    role: str = "",
    base: str | None = None,
    max_minutes: int | None = None,
    max_usd: str | None = None,
    max_tokens: int | None = None,
) -> None:
    """Take ready tasks, one after another, and run an agent on each in its worktree; until it is told to stop.

    What the agent leaves is committed as its work and checked by the commands in .gitswarm/checks.yaml; what they say
    goes back to it for some rounds. Work that is accepted finishes the task, other work is kept on its branch. Told to
    stop once (Ctrl-C), it finishes what it has begun; told twice, it ends the agent, keeps the work and gives it back.

    agent: the adapter that is run (default: the only one of this clone)
    once: end after one task; where nothing is ready, at once
    role: the role that the agent has: .gitswarm/roles/ROLE.md begins its brief
    base: the branch to start from (default: policy, else the one that the hub calls its own)
    max-minutes: how long one run may take (default: policy, run-minutes)
    max-usd: how many dollars one run may cost, as far as the agent tells that (default: policy, run-cents)
    max-tokens: how many tokens one run may use, as far as the agent tells that (default: policy, run-tokens)

    Example: gitswarm work --once --agent codex --max-minutes 30
    """
    given = {"minutes": max_minutes, "cents": None if max_usd is None else _cents(max_usd), "tokens": max_tokens}
    if any(number is not None and number < 1 for number in given.values()):
        raise Misused("a bound is more than nothing", hint="leave it out to have that of the policy")
    job = working.job_of(desk, _adapter(desk, agent), role, base, given)
    signals = Signals()
    with _heeding(signals):
        while not signals.count:
            ended = _one(desk, job, signals, waits=not once)
            _tell(desk, ended)
            if once and ended.state != "done":
                raise WorkFailed(
                    f"the run did not end well: {ended.why}", hint=f"gitswarm run show {ended.id[-SHOWN:]}"
                )
            if once:
                return


def _one(desk: Desk, job: Job, signals: Signals, *, waits: bool) -> Run:
    """One run, in a session of its own that lives as long as this process holds it."""
    session = desk.swarm.ground.parts.fresh()
    actor = desk.swarm.identity().actor
    with presence.held(desk.place.state, session, actor):
        desk.act_in(session)
        bench = _take(desk, job, signals, waits=waits)
        run = working.start(desk, job, bench)
        title = bench.task.title
        desk.screen.progress(f"{job.adapter.name} runs on {_shown(desk, run)} {title} (run {run.id[-SHOWN:]})")
        return working.carry_out(desk, job, bench, run, signals.told_to_stop)


def _take(desk: Desk, job: Job, signals: Signals, *, waits: bool) -> Bench:
    """The next task; whoever waits for one may be told to stop meanwhile."""

    def take() -> Bench:
        signals.idle = False
        try:
            for lost in settling.settle(desk):
                _tell(desk, lost)
            _refuse_over(desk, job)
            return working.take(desk, job)
        finally:
            signals.idle = not signals.count

    try:
        while waits:
            with suppress(WaitedInVain):  # others may have died meanwhile
                return claims.when_ready(desk.swarm, PATIENCE, take, desk.screen.warn)
        return take()
    finally:
        signals.idle = False


def _refuse_over(desk: Desk, job: Job) -> None:
    """Take nothing where the budgets of this agent and this day leave no room for a run, whatever its task."""
    tables, who, day = desk.swarm.look(), desk.swarm.identity().actor, timestamp(time.time())[:DATE]
    runs.refuse_over(tables, runs.charged(tables, "", who, job.role, day), job.bounds)


def _adapter(desk: Desk, name: str | None) -> Adapter:
    if name is not None:
        return adapters.named(desk.place, desk.env, name)
    every = adapters.every(desk.place, desk.env)
    if len(every) != 1:
        raise Refused(
            f"this clone has {len(every)} agents that it could run", hint="--agent NAME; `gitswarm adapter list`"
        )
    return every[0]


def _cents(dollars: str) -> int:
    """Dollars as they are typed, in cents."""
    whole, _, part = dollars.partition(".")
    if not (f"{whole}{part}".isascii() and f"{whole}{part}".isdecimal() and len(part) <= 2 and len(whole) < DIGITS):  # noqa: PLR2004 - cents
        raise Misused(f"'{dollars}' is no sum of dollars", hint="such as 2 or 0.50")
    return CENTS * int(whole or 0) + int(part.ljust(2, "0"))


@contextmanager
def _heeding(signals: Signals) -> Iterator[None]:
    """For a block, let signals to end be told instead of ending this process."""
    before = {number: signal.signal(number, signals.heed) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, heed in before.items():
            signal.signal(number, heed)


def _tell(desk: Desk, run: Run) -> None:
    told: dict[str, Any] = runs.as_row(desk.swarm.look(), run)
    desk.screen.receipt(told, f"{told['task']}: {run.state}{f', {run.why}' if run.why else ''}")


def _shown(desk: Desk, run: Run) -> str:
    tables = desk.swarm.look()
    return tasks.id_of(tables, tasks.find(tables, run.task).short)


COMMANDS = {"work": work}
"""Its one command."""
