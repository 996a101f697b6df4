"""What may be done to the queue. A start is strict: of two who would land the same work, the hub lets one begin."""

from __future__ import annotations

from gitswarm.core.fold import Happened, strict
from gitswarm.errors import Misused, Refused
from gitswarm.rooms.changes.landing import model
from gitswarm.rooms.changes.landing.events import (
    LandingDropped,
    LandingFound,
    LandingHandedOver,
    LandingLanded,
    LandingPaused,
    LandingResumed,
    LandingSentBack,
    LandingStarted,
    LandingSubmitted,
    LandingWithdrawn,
)
from gitswarm.rooms.checks import gates
from gitswarm.rooms.ground import switches
from gitswarm.rooms.work import tasks

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from gitswarm.core.fold import Moment
    from gitswarm.core.tables import Tables
    from gitswarm.rooms.changes.landing.model import Item
    from gitswarm.rooms.checks.measures import Judgement
    from gitswarm.rooms.work.tasks import Task


def submit(
    moment: Moment, /, *, name: str, epoch: int, commit: str, judged: Judgement | None = None, **where: str
) -> Sequence[Happened]:
    """Let finished work land; what the actor holds is finished by it.

    ``where`` tells its ``branch``, from which ``base`` it goes out, and to which ``target`` it is to come.
    """
    found, before = tasks.find(moment.tables, name), model.item(moment.tables, name)
    shown = tasks.id_of(moment.tables, found.short)
    _refuse_unfinished(moment, found, shown, epoch)
    if before is not None and before.state == model.LANDING:
        raise Refused(f"the work of {shown} is landing now", hint="gitswarm mq list")
    if before is not None and (before.state, before.commit) == (model.ROLLED_BACK, commit):
        raise model.NothingToLand(
            f"the work of {shown} was taken back, and git would take this commit for merged already",
            hint="in its worktree, `git revert` the commit that took it back, mend what was wrong, and submit that",
            task=shown,
        )
    told = LandingSubmitted(epoch, commit, **where)
    happened = [] if model.waits_so(before, commit, told.target) else [tasks.about(moment, found.id, told)]
    measured: dict[str, Any] = judged._asdict() if judged is not None else {}
    asked = {"name": found.id, "epoch": epoch, "commit": commit, **measured}
    if found.holder == moment.actor:
        return [*happened, *gates.done(moment, **asked)]
    return [*happened, *gates.judge(moment, **asked, goes_out=True)] if measured else happened


def _refuse_unfinished(moment: Moment, found: Task, shown: str, epoch: int) -> None:
    if epoch != found.epoch:
        raise model.NothingToLand(f"{shown} has gone on to epoch {found.epoch}", hint=f"gitswarm show {shown}")
    is_done = found.state == "in_review" or tasks.detail(moment.tables, found.id).resolution == "done"
    if not is_done and found.holder != moment.actor:
        who = f"{found.holder} holds it" if found.holder else f"it is {found.status}"
        raise model.NothingToLand(f"{shown} is not finished: {who}", hint=f"gitswarm show {shown}", task=shown)


def withdraw(moment: Moment, *, name: str, reason: str = "") -> Sequence[Happened]:
    """Take work out of the queue again; its task is closed as done if nothing else holds it."""
    found = tasks.find(moment.tables, name)
    one = model.item(moment.tables, found.id)
    if one is None or one.state not in (model.WAITING, model.PULL):
        shown = tasks.id_of(moment.tables, found.short)
        how = f"it is {one.state}" if one else "it was never submitted"
        raise Refused(f"the work of {shown} does not wait: {how}", hint="gitswarm mq list")
    return [tasks.about(moment, found.id, LandingWithdrawn(reason))]


@strict
def start(  # noqa: PLR0913 - a move has that many sides
    moment: Moment,
    *,
    target: str,
    before: str,
    after: str,
    method: str,
    machine: str,
    tasks: Sequence[str],
    commits: Sequence[str],
    steps: Sequence[str],
) -> Sequence[Happened]:
    """Begin to move a target, where all that moves it waits as it did when it was checked."""
    tables = moment.tables
    switches.refuse_halted(tables)
    refuse_paused(tables, target)
    if model.is_protected(tables, target):
        raise Refused(f"{target} is protected by the policy", hint="gitswarm policy show", target=target)
    epochs = [_ready(moment, task, commit, target).epoch for task, commit in zip(tasks, commits, strict=True)]
    lists = [tuple(each) for each in (tasks, commits, steps, epochs)]
    return [Happened(LandingStarted(target, before, after, method, machine, *lists), id=moment.fresh())]  # type: ignore[arg-type]


def refuse_paused(tables: Tables, target: str) -> None:
    """Refuse to land anything on a target that stands still."""
    paused = model.pause_on(tables, target)
    if paused is not None:
        why = f": {paused.reason}" if paused.reason else ""
        which = paused.target or "every target"
        raise model.QueuePaused(
            f"{paused.by} has paused {which}{why}", hint="gitswarm mq resume", by=paused.by, reason=paused.reason
        )


def _ready(moment: Moment, task: str, commit: str, target: str) -> Item:
    one = model.item(moment.tables, task)
    why = "it is not in the queue" if one is None else model.kept_back(moment.tables, one)
    if one is None or why or (one.commit, one.target) != (commit, target):
        raise Refused(f"the work of {task} does not wait as it did: {why or 'it has changed'}", hint="gitswarm mq run")
    return one


def land(moment: Moment, *, landing: str, seconds: float = 0.0) -> Sequence[Happened]:
    """Say that the target has it."""
    found = model.landing(moment.tables, landing)
    return [] if found.state == model.LANDED else [Happened(LandingLanded(found.id, seconds))]


def drop(moment: Moment, *, landing: str, why: str) -> Sequence[Happened]:
    """Say that nothing came of a landing."""
    found = model.landing(moment.tables, landing)
    return [Happened(LandingDropped(found.id, why))] if found.state == model.STARTED else []


def send_back(moment: Moment, *, name: str, commit: str, cause: str, why: str, output: str = "") -> Sequence[Happened]:
    """Give work back to its task, with what was said of it."""
    one = _waiting(moment, name, commit)
    return [tasks.about(moment, name, LandingSentBack(one.epoch, commit, cause, why, output))] if one else []


def hand_over(moment: Moment, *, name: str, commit: str, why: str) -> Sequence[Happened]:
    """Leave work to a pull request."""
    one = _waiting(moment, name, commit)
    is_new = one is not None and one.state != model.PULL
    return [tasks.about(moment, name, LandingHandedOver(one.epoch, commit, why))] if one and is_new else []


def find(moment: Moment, *, name: str, commit: str, tip: str) -> Sequence[Happened]:
    """Say that the target has the work already."""
    one = _waiting(moment, name, commit)
    return [tasks.about(moment, name, LandingFound(one.epoch, commit, tip))] if one else []


def _waiting(moment: Moment, name: str, commit: str) -> Item | None:
    one = model.item(moment.tables, name)
    waits = one is not None and one.state in (model.WAITING, model.PULL) and one.commit == commit
    return one if waits else None


def pause(moment: Moment, *, target: str = model.EVERY, reason: str = "") -> Sequence[Happened]:
    """Let nothing land on a target, or on any; what is landing now still does."""
    is_paused = any(one.target == target for one in model.pauses(moment.tables))
    return [] if is_paused else [Happened(LandingPaused(target, reason))]


def go_on(moment: Moment, *, target: str = model.EVERY) -> Sequence[Happened]:
    """End a pause; without a target every one."""
    paused = [one.target for one in model.pauses(moment.tables)]
    if target and target not in paused:
        raise Misused(f"{target} is not paused", hint=f"paused: {', '.join(paused) or 'nothing'}")
    return [Happened(LandingResumed(one)) for one in paused if target in (model.EVERY, one)]
