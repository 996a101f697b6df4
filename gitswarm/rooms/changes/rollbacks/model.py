"""What was taken back of what had landed, when, by which commit on top; and the spans that a name stands for."""

from __future__ import annotations

from contextlib import suppress

from gitswarm.core.tables import Table
from gitswarm.errors import NotFound, Refused
from gitswarm.record import Record
from gitswarm.rooms.changes import landing, rollouts
from gitswarm.rooms.roster import runs
from gitswarm.rooms.work import tasks

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from gitswarm.core.tables import Tables
    from gitswarm.errors import SwarmError

STARTED, FINISHED, DROPPED = "started", "finished", "dropped"
TASK, RUN, LANDING, ROLLOUT = "task", "run", "landing", "rollout"
"""What a rollback can be of."""
SHORT = 12


class Span(Record):
    """A part of a landing that can be taken back: which work, and from which commit to which it changed the target."""

    landing: str
    tasks: tuple[str, ...]
    before: str
    after: str


class Wish(Record):
    """What is to be taken back, the newest first, and of what somebody said that."""

    subject: str
    name: str
    target: str
    spans: tuple[Span, ...]


class Rollback(Record):
    """One rollback: what it took back of a target, from where that stood to the commit on top."""

    id: str
    subject: str
    name: str
    target: str
    before: str
    after: str
    landings: tuple[str, ...]
    tasks: tuple[str, ...]
    state: str
    actor: str
    machine: str
    position: int
    at: str
    reason: str = ""
    seconds: float = 0.0
    why: str = ""


class Undone(Record):
    """The work of a task, as one landing brought it, was taken back."""

    key: str
    rollback: str


ROLLBACKS = Table("rollbacks", Rollback, (("state", "position"),))
UNDONE = Table("rollbacks_undone", Undone)


class TakenBack(Refused):
    """Nothing of it stands any more."""


class Entangled(Refused):
    """What came later stands on what is to be taken back: the facts say on which paths."""


def key_of(landing: str, task: str) -> str:
    """The key of one task's work in one landing."""
    return f"{landing} {task}"


def is_undone(tables: Tables, landing: str, task: str) -> bool:
    """Whether this was taken back already."""
    return tables.get(UNDONE, key_of(landing, task)) is not None


def rollbacks(tables: Tables, state: str = FINISHED, limit: int | None = None) -> list[Rollback]:
    """The rollbacks of one state, the newest first."""
    return tables.where(ROLLBACKS, state=state, order="position", descending=True, limit=limit)


def taken_back(tables: Tables, target: str) -> list[tuple[str, str]]:
    """The commits that landed on a target and were taken back of it, each with the commit on top that did that."""
    pairs = [(one, pair) for one in rollbacks(tables) if one.target == target for pair in _pairs(one)]
    return [(landing.landing(tables, move).commit_of(task), one.after) for one, (move, task) in pairs]


def standing(tables: Tables, target: str) -> dict[str, str]:
    """The commits whose work landed on a target and was not taken back, each with the commit that brought it there."""
    gone = {pair for one in rollbacks(tables) for pair in _pairs(one)}
    there = [one for one in landing.landings(tables) if one.target == target]
    return {one.commit_of(task): one.after for one in there for task in one.tasks if (one.id, task) not in gone}


def _pairs(one: Rollback) -> zip[tuple[str, str]]:
    return zip(one.landings, one.tasks, strict=False)


def wish(tables: Tables, name: str, to: str = "") -> Wish:
    """What is to be taken back of a task, a run, a roll-out or a landing, or of all that landed since a point.

    Of work that stands on more than one target it is that on the one where it landed last.
    """
    subject, moved, only = _meant(tables, name)
    if to:
        moved, only = _since(tables, _landed(tables, to), moved), None
    found = [(one.target, span) for one in moved for span in _spans(tables, one, only)]
    if not found:
        raise TakenBack(f"all of {name} was taken back already", hint="gitswarm mq landings", subject=subject)
    target = found[0][0]
    return Wish(subject, name, target, tuple(span for where, span in found if where == target))


def task_meant(tables: Tables, name: str) -> str:
    """The task that a name means, by itself or by a run of it."""
    return _task(tables, name)[1]


def rest_of(tables: Tables, name: str) -> list[str]:
    """The targets on which something of a task, a run or a landing stands yet."""
    _, moved, only = _meant(tables, name)
    return list(dict.fromkeys(one.target for one in moved if _spans(tables, one, only)))


def _meant(tables: Tables, name: str) -> tuple[str, list[landing.Landing], set[str] | None]:
    """What a name means: which landings, the newest first, and the tasks where it is not all of them."""
    try:
        return LANDING, [_landed(tables, name)], None
    except NotFound:
        subject, task = _task(tables, name)
    parts = rollouts.of_tasks(tables, task)
    subject = ROLLOUT if parts and subject == TASK else subject
    moved = _of_all(tables, parts or [task])
    if subject == RUN:
        moved = _by_run(runs.run(tables, name), moved)
    if not moved:
        raise _not_landed(tables, name, subject, task)
    return subject, moved, set(parts or [task])


def _of_all(tables: Tables, parts: list[str]) -> list[landing.Landing]:
    """The landings that brought the work of any of these, the newest first."""
    found = {one.id: one for task in parts for one in landing.of_task(tables, task)}
    return sorted(found.values(), key=lambda one: one.position, reverse=True)


def _by_run(run: runs.Run, moved: list[landing.Landing]) -> list[landing.Landing]:
    """The landings that brought what a run has left: its last commit, or what came of that in its epoch."""
    same = [one for one in moved if run.tip is not None and one.epoch_of(run.task) == run.epoch]
    return [one for one in same if one.commit_of(run.task) == run.tip] or same


def _not_landed(tables: Tables, name: str, subject: str, task: str) -> SwarmError:
    one = landing.item(tables, task)
    if subject == TASK and one is not None and (one.state, one.landing) == (landing.LANDED, ""):
        said = f"the work of {name} came to {one.target} by other hands, so the queue has no landing to take back"
        return Refused(said, hint=f"`git revert` what brought {one.commit[:SHORT]} there", subject=subject)
    return NotFound(f"no work of {name} has landed", hint="`gitswarm mq landings` shows what has", subject=subject)


def _landed(tables: Tables, name: str) -> landing.Landing:
    """The landing of that name; one that came to nothing has the commits of work that landed otherwise."""
    found = landing.landing(tables, name)
    if found.state != landing.LANDED:
        raise Refused(f"{name} has not landed: it is {found.state}", hint="gitswarm mq landings")
    return found


def _task(tables: Tables, name: str) -> tuple[str, str]:
    with suppress(NotFound):
        return TASK, tasks.find(tables, name).id
    with suppress(NotFound):
        return RUN, runs.run(tables, name).task
    hint = "`gitswarm mq landings` shows what has landed"
    raise NotFound(f"no task, run, roll-out or landing is called {name}", hint=hint)


def _since(tables: Tables, point: landing.Landing, moved: list[landing.Landing]) -> list[landing.Landing]:
    """The landings that came after a point, up to those that are meant."""
    there = [one for one in moved if one.target == point.target]
    found = [one for one in landing.landings(tables) if one.target == point.target]
    since = [one for one in found if there and point.position < one.position <= there[0].position]
    if not since:
        raise Refused(f"the point {point.id[-8:]} is not before that", hint="gitswarm mq landings")
    return since


def _spans(tables: Tables, one: landing.Landing, only: set[str] | None) -> list[Span]:
    """The parts of a landing that stand yet, the newest first; those side by side as one."""
    edges = [one.before, *one.steps]
    found: list[Span] = []
    for task, before, after in reversed(list(zip(one.tasks, edges, edges[1:], strict=False))):
        if (only is not None and task not in only) or is_undone(tables, one.id, task):
            continue
        if found and found[-1].before == after:
            found[-1] = found[-1]._replace(before=before, tasks=(*found[-1].tasks, task))
        else:
            found.append(Span(one.id, (task,), before, after))
    return found


def as_row(tables: Tables, one: Rollback) -> dict[str, Any]:
    """A rollback as it is shown."""
    found = [tasks.task(tables, task) for task in one.tasks]
    shown = [tasks.id_of(tables, task.short) for task in found if task is not None]
    return {**one._asdict(), "ids": shown, "landings": list(one.landings), "tasks": list(one.tasks)}
