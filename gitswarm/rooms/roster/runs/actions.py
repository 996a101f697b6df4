"""Beginning and ending runs. A start is strict: what is left to spend is decided on the hub's log, for all clones."""

from __future__ import annotations

from gitswarm.core.event import timestamp
from gitswarm.core.fold import Happened, strict
from gitswarm.errors import Refused
from gitswarm.rooms.checks import gates
from gitswarm.rooms.ground import policy, switches
from gitswarm.rooms.roster import accounts
from gitswarm.rooms.roster.runs import model
from gitswarm.rooms.roster.runs.events import RunCalledOff, RunEnded, RunStarted
from gitswarm.rooms.talk import mail
from gitswarm.rooms.work import claims, tasks

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from gitswarm.core.fold import Moment
    from gitswarm.rooms.checks.measures import Judgement
    from gitswarm.rooms.roster.runs.model import Run

PAUSE, ASK, FAIL = "pause", "ask", "fail"
"""What becomes of a task that is parked: it only waits, or somebody is asked as well; or it is closed as failed."""


@strict
def start(  # noqa: PLR0913 - a run is given that many things
    moment: Moment,
    *,
    name: str,
    epoch: int,
    adapter: str,
    machine: str,
    brief: str,
    role: str = "",
    minutes: int = 0,
    cents: int = 0,
    tokens: int = 0,
) -> Sequence[Happened]:
    """Begin a run on a task that the actor holds, if its budgets leave room for all that it may use."""
    switches.refuse_halted(moment.tables)
    found = tasks.held(moment, name, epoch, "run somebody on")
    if any(one.state == model.RUNNING and one.epoch == epoch for one in model.runs(moment.tables, task=found.id)):
        raise Refused("somebody runs on this task already", hint="gitswarm ps")
    names = accounts.charged(moment.tables, found.id, moment.actor, role, timestamp(moment.now))
    accounts.refuse_over(moment.tables, names, accounts.Bound(minutes, cents, tokens))
    told = RunStarted(epoch, adapter, machine, brief, role, minutes, cents, tokens)
    return [tasks.about(moment, found.id, told)]


def finish(
    moment: Moment,
    /,
    *,
    run: str,
    summary: str,
    commit: str | None,
    tests: str | None,
    judged: Judgement | None = None,
    **told: Any,
) -> Sequence[Happened]:
    """End a run whose work was accepted, and with it the task, which its gates let past as far as they measure it."""
    found = _running(moment, run)
    task = tasks.find(moment.tables, found.task)
    ended = _end(moment, found, model.DONE, told)
    if task.state == "in_review" and task.epoch == found.epoch:  # the agent has said so itself
        return [ended]
    measured: dict[str, Any] = judged._asdict() if judged is not None else {}
    told_of: dict[str, Any] = {"summary": summary, "commit": commit, "tests": tests}
    return [ended, *gates.done(moment, name=task.id, epoch=found.epoch, **told_of, **measured)]


def give_up(moment: Moment, /, *, run: str, outcome: str, why: str, park: str = "", **told: Any) -> Sequence[Happened]:
    """End a run whose task is not done, and give that back; parked, nobody goes on with it until somebody says so.

    The run itself may be done: who sent back what the task stands on did all there was to do.
    """
    found = _running(moment, run)
    task = tasks.find(moment.tables, found.task)
    happened = [_end(moment, found, outcome, {"why": why, **told})]
    if (task.holder, task.epoch) != (moment.actor, found.epoch):
        return happened
    happened += claims.release(moment, name=task.id, epoch=found.epoch, reason=why)
    if park == FAIL:
        return [*happened, *tasks.close(moment, name=task.id, resolution="failed", reason=why, force=True)]
    return [*happened, *_park(moment, found.task, why, asks=park == ASK)] if park else happened


def call_off(moment: Moment, *, run: str, reason: str = "") -> Sequence[Happened]:
    """Say that a run is to end: its worker ends the agent, keeps the work and pauses the task."""
    found = _running(moment, run)
    if not found.at_work:
        raise Refused(f"this run is over: {model.UNHEARD}", hint=f"gitswarm run show {found.id[-8:]}")
    return [] if found.called_off else [tasks.about(moment, found.task, RunCalledOff(found.id, reason))]


def lose(moment: Moment, /, *, run: str, why: str, **told: Any) -> Sequence[Happened]:
    """Say of a run that its worker is no more; a task that takes down worker after worker waits for the captains."""
    found = model.run(moment.tables, run)
    if found.state != model.RUNNING:
        return []
    happened = [_end(moment, found, model.LOST, {"why": why, **told})]
    task, lost = tasks.find(moment.tables, found.task), model.losses(moment.tables, found.task) + 1
    is_ours = task.epoch == found.epoch and task.status in ("open", "in_progress")
    if not is_ours or lost < policy.number(moment.tables, "run-losses"):
        return happened
    return [*happened, *_park(moment, task.id, f"{lost} runs in a row were lost with their workers", asks=True)]


def set_aside(moment: Moment, *, name: str, epoch: int, why: str) -> Sequence[Happened]:
    """Give a task back on which nobody may be run, and ask the captains about it."""
    found = tasks.held(moment, name, epoch, "set aside")
    given_back = claims.release(moment, name=name, epoch=epoch, reason=why)
    return [*given_back, *_park(moment, found.id, why, asks=True)]


def _park(moment: Moment, name: str, why: str, *, asks: bool) -> Sequence[Happened]:
    """Let nobody go on with a task, and ask the captains about it."""
    task = tasks.find(moment.tables, name)
    paused = tasks.pause(moment, name=task.id, reason=why)
    if not asks:
        return paused
    shown = tasks.id_of(moment.tables, task.short)
    text = f"{shown} is paused: {why}\n\nWhat is to become of it? `gitswarm unpause {shown}` lets it go on."
    letter = mail.send(
        moment,
        to=(mail.CAPTAINS,),
        text=text,
        subject=f"paused: {shown} {task.title}"[:200],
        ack=True,
        thread=tasks.thread_of(moment.tables, task),
    )
    return [*paused, *letter]


def _running(moment: Moment, run: str) -> Run:
    found = model.run(moment.tables, run)
    if found.state != model.RUNNING:
        raise Refused(f"this run is over: {found.state}", hint=f"gitswarm run show {found.id[-8:]}")
    return found


def _end(moment: Moment, found: Run, outcome: str, told: dict[str, Any]) -> Happened:
    return tasks.about(moment, found.task, RunEnded(run=found.id, outcome=outcome, **told))
