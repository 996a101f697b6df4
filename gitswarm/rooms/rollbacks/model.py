"""What was taken back of what had landed, when, by which commit on top; and the spans that a name stands for."""

from __future__ import annotations

from gitswarm.core.tables import Table
from gitswarm.errors import NotFound, Refused
from gitswarm.record import Record
from gitswarm.rooms import landing, runs, tasks

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from gitswarm.core.tables import Tables

STARTED, FINISHED, DROPPED = "started", "finished", "dropped"
TASK, RUN, LANDING = "task", "run", "landing"
"""What a rollback can be of; later rooms have subjects of their own."""


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


def taken_back(tables: Tables, task: str) -> list[tuple[str, str]]:
    """The commits of a task that landed and were taken back, each with the commit on top that did that."""
    found = []
    for one in rollbacks(tables):
        for move in (move for move, of in zip(one.landings, one.tasks, strict=False) if of == task):
            moved = landing.landing(tables, move)
            found.append((moved.commits[moved.tasks.index(task)], one.after))
    return found


def wish(tables: Tables, name: str, to: str = "") -> Wish:
    """What is to be taken back of a task, a run or a landing, or of all that landed since a point."""
    subject, moved, only = _meant(tables, name)
    if to:
        point = _landed(tables, to)
        moved, only = _since(tables, point, moved), None
    found = [span for one in moved for span in _spans(tables, one, only)]
    if not found:
        raise Refused(f"all of {name} was taken back already", hint="gitswarm mq landings", subject=subject)
    return Wish(subject, name, moved[0].target, tuple(found))


def _meant(tables: Tables, name: str) -> tuple[str, list[landing.Landing], str | None]:
    """What a name means: the landings that are concerned, and the one task where it is not all of them."""
    try:
        return LANDING, [_landed(tables, name)], None
    except NotFound:
        subject, task = _task(tables, name)
    moved = landing.of_task(tables, task)
    if not moved:
        raise NotFound(f"no work of {name} has landed", hint="`gitswarm mq landings` shows what has", subject=subject)
    return subject, moved[:1], task


def _landed(tables: Tables, name: str) -> landing.Landing:
    """The landing of that name; one that came to nothing has the commits of work that landed otherwise."""
    found = landing.landing(tables, name)
    if found.state != landing.LANDED:
        raise Refused(f"{name} has not landed: it is {found.state}", hint="gitswarm mq landings")
    return found


def _task(tables: Tables, name: str) -> tuple[str, str]:
    try:
        return TASK, tasks.find(tables, name).id
    except NotFound:
        return RUN, runs.run(tables, name).task


def _since(tables: Tables, point: landing.Landing, moved: list[landing.Landing]) -> list[landing.Landing]:
    """The landings that came after a point, up to those that are meant."""
    found = [one for one in landing.landings(tables) if one.target == point.target]
    since = [one for one in found if point.position < one.position <= moved[0].position]
    if not since or moved[0].target != point.target:
        raise Refused(f"the point {point.id[-8:]} is not before that", hint="gitswarm mq landings")
    return since


def _spans(tables: Tables, one: landing.Landing, only: str | None) -> list[Span]:
    """The parts of a landing that stand yet, the newest first; those side by side as one."""
    edges = [one.before, *one.steps]
    found: list[Span] = []
    for task, before, after in reversed(list(zip(one.tasks, edges, edges[1:], strict=False))):
        if only not in (None, task) or is_undone(tables, one.id, task):
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
