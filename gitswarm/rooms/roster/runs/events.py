"""Runs begun and ended: from its start to its end a run holds its task open, and its bound is kept on its accounts."""

from __future__ import annotations

from gitswarm.core.fold import Room
from gitswarm.core.payload import Payload, Text, head_of
from gitswarm.rooms.roster import accounts
from gitswarm.rooms.roster.runs.model import DONE, OUTCOMES, RUNNING, RUNS, Run
from gitswarm.rooms.work import tasks

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from gitswarm.core.fold import Seen
    from gitswarm.core.tables import Tables


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
    if act is None:  # a claim was given to another, or is over
        _let_go(tables, seen.event.task or "")
        return False
    return not act(seen.payload, seen, tables)


def _let_go(tables: Tables, task: str) -> None:
    """Let no run whose claim is over hold its task, nor what it might have used: its machine may be gone for ever."""
    found = tasks.task(tables, task)
    if found is None:
        return
    is_held = found.holder is not None or found.state == "in_review"  # its agent may have said that it is done
    for one in tables.where(RUNS, task=task):
        if one.at_work and not (is_held and one.epoch == found.epoch):
            tables.put(RUNS, one._replace(let_go=True))
            accounts.release(tables, one.accounts, one.bound)
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
        accounts=accounts.charged(tables, task.id, event.actor, told.role, event.at),
        position=seen.position,
        at=event.at,
    )
    tables.put(RUNS, made)
    accounts.keep(tables, made.accounts, made.bound)
    accounts.warn(seen, tables, made.accounts, task)
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
    task = tasks.task(tables, found.task)
    accounts.spend(tables, found.accounts, accounts.Bound() if found.let_go else found.bound, told)
    accounts.warn(seen, tables, found.accounts, task)
    if told.outcome != DONE and task is not None and task.epoch == found.epoch:
        tasks.send_back(tables, found.task)  # whose agent said itself that it is done
    tasks.unhold(tables, found.task, f"{HOLD} {found.id}")
    return True


_ACTS: dict[type, Callable[[Any, Seen, Tables], bool]] = {
    RunStarted: _started,
    RunCalledOff: _called_off,
    RunEnded: _ended,
}

ROOM = Room("runs", (RUNS,), PAYLOADS, fold)
