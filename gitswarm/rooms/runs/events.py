"""Runs begun and ended: from its start to its end a run holds its task open, and its bound is kept on its accounts."""

from __future__ import annotations

from gitswarm.core.fold import Room
from gitswarm.core.payload import Payload, Text, head_of
from gitswarm.rooms import mail, tasks
from gitswarm.rooms.runs.model import (
    ACCOUNTS,
    DATE,
    DONE,
    OUTCOMES,
    RUNNING,
    RUNS,
    Account,
    Run,
    account,
    charged,
    nearly_spent,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from gitswarm.core.fold import Seen
    from gitswarm.core.tables import Tables
    from gitswarm.rooms.runs.model import Bound


class RunStarted(Payload):
    """A worker runs an agent on a task that it holds: with this brief, and within these bounds."""

    KIND = "run.started"
    V = 1

    epoch: int
    adapter: str
    machine: str
    brief: str
    role: str = ""
    minutes: int = 0
    cents: int = 0
    tokens: int = 0


class RunCalledOff(Payload):
    """Somebody wants a run to end, wherever it is at work."""

    KIND = "run.called_off"
    V = 1

    run: str
    reason: str = ""


class RunEnded(Payload):
    """A run is over: how, why, and what it has used and left."""

    KIND = "run.ended"
    V = 1

    run: str
    outcome: str
    why: Text = ""
    output: Text = ""
    dollars: float = 0.0
    tokens: int = 0
    seconds: float = 0.0
    rounds: int = 0
    tip: str | None = None
    commits: int = 0
    files: tuple[str, ...] = ()
    checks: dict[str, str] | None = None


PAYLOADS = (RunStarted, RunCalledOff, RunEnded)
HOLD = "run"
OF_END = ("dollars", "tokens", "seconds", "rounds", "tip", "commits", "files", "checks")


def fold(seen: Seen, tables: Tables) -> bool:
    """Only the holder of a task runs somebody on it, one at a time; a run ends once."""
    act = _ACTS.get(type(seen.payload))
    if act is None:  # the task was given to another: nothing that ran for it before keeps it open
        _let_go(tables, seen.event.task or "")
        return False
    return not act(seen.payload, seen, tables)


def _let_go(tables: Tables, task: str) -> None:
    """Let no run of an epoch that is over hold its task."""
    found = tasks.task(tables, task)
    if found is None:
        return
    for one in tables.where(RUNS, task=task):
        if one.state == RUNNING and one.epoch != found.epoch:
            tasks.unhold(tables, task, f"{HOLD} {one.id}")


def _started(told: RunStarted, seen: Seen, tables: Tables) -> bool:
    event = seen.event
    task = tasks.task(tables, event.task or "")
    if task is None or (task.holder, task.epoch) != (event.actor, told.epoch):
        return False
    if any(one.state == RUNNING and one.epoch == told.epoch for one in tables.where(RUNS, task=task.id)):
        return False
    made = Run(
        id=event.id,
        task=task.id,
        epoch=told.epoch,
        actor=event.actor,
        session=event.session,
        adapter=told.adapter,
        role=told.role,
        machine=told.machine,
        brief=told.brief,
        most_minutes=told.minutes,
        most_cents=told.cents,
        most_tokens=told.tokens,
        accounts=charged(tables, task.id, event.actor, told.role, event.at[:DATE]),
        position=seen.position,
        at=event.at,
    )
    tables.put(RUNS, made)
    _charge(tables, made, lambda one: _keep(one, made.bound, +1)._replace(runs=one.runs + 1))
    _warn(seen, tables, made)
    tasks.hold(tables, task.id, f"{HOLD} {made.id}", "end", f"{event.actor} runs {told.adapter} on it")
    return True


def _called_off(told: RunCalledOff, seen: Seen, tables: Tables) -> bool:
    found: Run | None = tables.get(RUNS, told.run)
    if found is None or found.state != RUNNING or found.called_off:
        return False
    by = f"{seen.event.actor}: {told.reason}" if told.reason else seen.event.actor
    tables.put(RUNS, found._replace(called_off=by))
    return True


def _ended(told: RunEnded, seen: Seen, tables: Tables) -> bool:
    found: Run | None = tables.get(RUNS, told.run)
    event = seen.event
    if found is None or found.state != RUNNING or told.outcome not in OUTCOMES:
        return False
    if event.actor not in (found.actor, found.machine):
        return False
    more = {name: getattr(told, name) for name in OF_END}
    state, why, output = told.outcome, head_of(told.why), head_of(told.output)
    tables.put(RUNS, found._replace(state=state, why=why, output=output, ended=event.at, **more))
    _charge(tables, found, lambda one: _spend(_keep(one, found.bound, -1), told))
    _warn(seen, tables, found)
    task = tasks.task(tables, found.task)
    if told.outcome != DONE and task is not None and task.epoch == found.epoch:
        tasks.send_back(tables, found.task)  # whose agent said itself that it is done
    tasks.unhold(tables, found.task, f"{HOLD} {found.id}")
    return True


def _charge(tables: Tables, one: Run, change: Callable[[Account], Account]) -> None:
    for name in one.accounts:
        tables.put(ACCOUNTS, change(account(tables, name)))


def _warn(seen: Seen, tables: Tables, one: Run) -> None:
    """Write to the captains when most of a budget is gone, once for each."""
    told = []
    for name, unit, taken, most in nearly_spent(tables, one.accounts):
        found = account(tables, name)
        if unit not in found.warned:
            tables.put(ACCOUNTS, found._replace(warned=(*found.warned, unit)))
            told.append(f"{name} has {taken} of {most} {unit} spent or kept for runs at work.")
    if told:
        mail.deliver(tables, _letter(seen, tables, one, told))


def _letter(seen: Seen, tables: Tables, one: Run, told: list[str]) -> mail.Letter:
    event, task = seen.event, tasks.task(tables, one.task)
    return mail.Letter(
        id=event.id,
        position=seen.position,
        sender=event.actor,
        to=(mail.CAPTAINS,),
        subject="most of a budget is gone",
        text="\n".join([*told, "`gitswarm cost` shows where it went; past its budget no run is started."]),
        digest=None,
        importance="high",
        ack=False,
        ack_by=None,
        thread=tasks.thread_of(tables, task) if task else one.task,
        reply_to=None,
        as_task=False,
        at=event.at,
    )


def _keep(one: Account, bound: Bound, sign: int) -> Account:
    return one._replace(
        kept_cents=one.kept_cents + sign * bound.cents, kept_tokens=one.kept_tokens + sign * bound.tokens
    )


def _spend(one: Account, told: RunEnded) -> Account:
    """Add what a run has used; of money as much as can be told apart, so that sums are the same everywhere."""
    return one._replace(
        dollars=round(one.dollars + max(0.0, told.dollars), 6),
        tokens=one.tokens + max(0, told.tokens),
        seconds=round(one.seconds + max(0.0, told.seconds), 3),
    )


_ACTS: dict[type, Callable[[Any, Seen, Tables], bool]] = {
    RunStarted: _started,
    RunCalledOff: _called_off,
    RunEnded: _ended,
}

ROOM = Room("runs", (RUNS, ACCOUNTS), PAYLOADS, fold)
