"""What happens to tasks, and what follows from it: blocked, ready and closed are worked out here, nowhere else."""

from __future__ import annotations

from gitswarm.core.fold import Room
from gitswarm.core.payload import Payload, Text, digest_of, head_of
from gitswarm.rooms.ground import leases
from gitswarm.rooms.work.tasks import state
from gitswarm.rooms.work.tasks.model import (
    ALIASES,
    CLOSED,
    CLOSINGS,
    DEFAULT_PRIORITY,
    DEPS,
    DETAILS,
    DONE,
    HOLDS,
    IN_PROGRESS,
    IN_REVIEW,
    OPEN,
    PAUSED,
    PRIORITIES,
    SHORTS,
    TASKS,
    TYPES,
    Detail,
    Short,
    Task,
    chooses_gates,
    detail,
    is_set,
    kept_shut,
    path_between,
    task,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from gitswarm.core.fold import Seen
    from gitswarm.core.tables import Tables


class TaskCreated(Payload):
    """Something is to be done; the event's id names the task."""

    KIND = "task.created"
    V = 1

    title: str
    type: str = "task"
    priority: int = 2
    description: Text = ""
    parent: str | None = None
    deps: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    accept: tuple[str, ...] = ()
    paths: tuple[str, ...] = ()
    assignee: str | None = None
    value: int | None = None
    effort: int | None = None


class TaskEdited(Payload):
    """What is told of a task changed: only what is given; ``cleared`` names what is no more."""

    KIND = "task.edited"
    V = 1

    title: str | None = None
    type: str | None = None
    priority: int | None = None
    description: Text | None = None
    parent: str | None = None
    labels_added: tuple[str, ...] = ()
    labels_gone: tuple[str, ...] = ()
    accept: tuple[str, ...] | None = None
    paths: tuple[str, ...] | None = None
    value: int | None = None
    effort: int | None = None
    cleared: tuple[str, ...] = ()


class TaskAssigned(Payload):
    """Somebody was asked to do it, or nobody any more; it is no claim."""

    KIND = "task.assigned"
    V = 1

    assignee: str | None = None


class TaskNoted(Payload):
    """Somebody said something about it."""

    KIND = "task.noted"
    V = 1

    text: Text


class TaskLinked(Payload):
    """A task waits for another one from here on."""

    KIND = "task.linked"
    V = 1

    on: str


class TaskUnlinked(Payload):
    """A task does not wait for another one any more."""

    KIND = "task.unlinked"
    V = 1

    on: str


class TaskDone(Payload):
    """The holder has finished it; whoever is no holder any more cannot."""

    KIND = "task.done"
    V = 2
    UPCASTERS = {1: dict}  # noqa: RUF012 - version 1 did not say which of two holdings with one epoch it means

    epoch: int
    summary: Text = ""
    commit: str | None = None
    tests: str | None = None
    claimed_in: str | None = None


class TaskClosed(Payload):
    """It needs no more work, as it is held now; without an epoch whoever holds it."""

    KIND = "task.closed"
    V = 2
    UPCASTERS = {1: dict}  # noqa: RUF012 - version 1 closed whatever was held by then

    resolution: str = "done"
    reason: Text = ""
    epoch_seen: int | None = None
    claimed_in: str | None = None


class TaskReopened(Payload):
    """It needs work again."""

    KIND = "task.reopened"
    V = 1

    reason: Text = ""


class TaskPaused(Payload):
    """Nobody is to begin it, or to go on with it, for the time being."""

    KIND = "task.paused"
    V = 1

    reason: Text = ""


class TaskResumed(Payload):
    """The pause is over."""

    KIND = "task.resumed"
    V = 1

    reason: Text = ""


PAYLOADS = (
    TaskCreated,
    TaskEdited,
    TaskAssigned,
    TaskNoted,
    TaskLinked,
    TaskUnlinked,
    TaskDone,
    TaskClosed,
    TaskReopened,
    TaskPaused,
    TaskResumed,
)


def fold(seen: Seen, tables: Tables) -> bool:
    """Let one event act on its task; what may not act any more is overruled."""
    if isinstance(seen.payload, TaskCreated):
        return created(seen.payload, seen, tables)
    found = task(tables, seen.event.task or "")
    if found is None or not _may_act(seen, found, tables) or not _ACTS[type(seen.payload)](seen.payload, found, tables):
        return True
    state.touch(tables, found.id, seen)
    return False


def _may_act(seen: Seen, found: Task, tables: Tables) -> bool:
    """Whoever finishes a task holds it, in the epoch and by the claim that he says; and chooses none of its gates."""
    told, event = seen.payload, seen.event
    if isinstance(told, TaskEdited):
        edit = {name: getattr(told, name) for name in ("type", "parent", "labels_gone", "cleared")}
        return not chooses_gates(tables, found, event.actor, event.session, edit)
    return not isinstance(told, TaskDone) or is_held(tables, found, seen.event.actor, told.epoch, told.claimed_in)


def is_held(tables: Tables, found: Task, actor: str, epoch: int, claimed_in: str | None) -> bool:
    """Whether this is the holding of a task that counts; older events do not say in which session it was claimed."""
    is_his = (found.holder, found.epoch) == (actor, epoch)
    return is_his and claimed_in in (None, leases.claimed_in(tables, found.id))


def created(told: TaskCreated, seen: Seen, tables: Tables) -> bool:
    """Let an event create the task that has its id; True where it may not."""
    id, parent = seen.event.id, task(tables, told.parent or "")
    on = [dep for dep in dict.fromkeys(told.deps) if dep != id and task(tables, dep) is not None]
    if parent is not None and any(path_between(tables, dep, parent.id) for dep in on):
        return True
    made = _begun(told, seen, tables)
    tables.put(SHORTS, Short(made.short, id))
    state.put(tables, made)
    tables.put(DETAILS, _detail(told, seen))
    if parent is not None:
        state.join(tables, id, parent.id)
    for dep in on:
        state.link(tables, id, dep)
    return False


def _begun(told: TaskCreated, seen: Seen, tables: Tables) -> Task:
    """The task that an event creates, before it is joined to others."""
    return Task(
        id=seen.event.id,
        short=state.free_short(tables, seen.event.id),
        title=told.title,
        type=told.type if told.type in TYPES else TYPES[0],
        priority=_priority(told.priority, DEFAULT_PRIORITY),
        status=OPEN,
        ready=False,
        rank=0,
        state=OPEN,
        labels=tuple(sorted(set(told.labels))),
        assignee=told.assignee or None,
        parent=None,
        holder=None,
        epoch=0,
        blockers=0,
        children=0,
        open_children=0,
        start_holds=0,
        end_holds=0,
        value=told.value,
        effort=told.effort,
        created=seen.position,
        changed=seen.position,
        changed_at=seen.event.at,
    )


def _priority(told: int | None, otherwise: int) -> int:
    return told if told is not None and told in PRIORITIES else otherwise


def _detail(told: TaskCreated, seen: Seen) -> Detail:
    text, event = told.description, seen.event
    return Detail(event.id, head_of(text), digest_of(text), told.accept, told.paths, event.actor, event.at)


def _edited(told: TaskEdited, found: Task, tables: Tables) -> bool:
    if told.parent is not None and not _can_join(told.parent, found, tables):
        return False
    state.put(tables, _with_edits(found, told))
    _edit_detail(told, found.id, tables)
    if told.parent is not None or "parent" in told.cleared:
        state.join(tables, found.id, told.parent)
    if told.type is not None:
        state.close_if_whole(tables, found.id)
    return True


def _with_edits(found: Task, told: TaskEdited) -> Task:
    """The task with what was edited; a type or priority that nobody knows changes nothing."""
    labels = (set(found.labels) | set(told.labels_added)) - set(told.labels_gone)
    value, effort = (None if name in told.cleared else getattr(found, name) for name in ("value", "effort"))
    return found._replace(
        title=told.title or found.title,
        type=told.type if told.type in TYPES else found.type,
        priority=_priority(told.priority, found.priority),
        labels=tuple(sorted(labels)),
        value=value if told.value is None else told.value,
        effort=effort if told.effort is None else told.effort,
    )


def _can_join(parent: str, found: Task, tables: Tables) -> bool:
    return task(tables, parent) is not None and not path_between(tables, found.id, parent)


def _edit_detail(told: TaskEdited, id: str, tables: Tables) -> None:
    before = detail(tables, id)
    changes: dict[str, Any] = {
        name: getattr(told, name) for name in ("accept", "paths") if getattr(told, name) is not None
    }
    if told.description is not None:
        changes |= {"description": head_of(told.description), "digest": digest_of(told.description)}
    tables.put(DETAILS, before._replace(**changes))


def _assigned(told: TaskAssigned, found: Task, tables: Tables) -> bool:
    state.put(tables, found._replace(assignee=told.assignee or None))
    return True


def _linked(told: TaskLinked, found: Task, tables: Tables) -> bool:
    if task(tables, told.on) is None or told.on == found.id or path_between(tables, told.on, found.id):
        return False
    state.link(tables, found.id, told.on)
    return True


def _unlinked(told: TaskUnlinked, found: Task, tables: Tables) -> bool:
    return not is_set(tables, found, told.on) and state.unlink(tables, found.id, told.on)


def _done(told: TaskDone, found: Task, tables: Tables) -> bool:
    before, summary = detail(tables, found.id), head_of(told.summary)
    done = before._replace(summary=summary, commit=told.commit, tests=told.tests, done_by=found.holder)
    tables.put(DETAILS, done)
    state.put(tables, found._replace(state=IN_REVIEW, holder=None))
    if not found.end_holds:
        state.close(tables, found.id, DONE)
    return True


def _closed(told: TaskClosed, found: Task, tables: Tables) -> bool:
    if found.state == CLOSED or kept_shut(tables, found.id, told.resolution) or is_late(told, found, tables):
        return False
    state.close(tables, found.id, told.resolution)
    return True


def is_late(told: TaskClosed, found: Task, tables: Tables) -> bool:
    """Whether a task is held by a claim that was not there when somebody closed it."""
    seen = found.epoch == told.epoch_seen and told.claimed_in in (None, leases.claimed_in(tables, found.id))
    return found.holder is not None and told.epoch_seen is not None and not seen


def _reopened(told: TaskReopened, found: Task, tables: Tables) -> bool:
    if found.state not in (CLOSED, IN_REVIEW):
        return False
    state.reopen(tables, found.id)
    return True


def _paused(told: TaskPaused, found: Task, tables: Tables) -> bool:
    if found.state not in (OPEN, IN_PROGRESS):
        return False
    state.put(tables, found._replace(state=PAUSED))
    return True


def _resumed(told: TaskResumed, found: Task, tables: Tables) -> bool:
    if found.state != PAUSED:
        return False
    state.go_on(tables, found)
    return True


_ACTS: dict[type, Callable[[Any, Task, Tables], bool]] = {
    TaskEdited: _edited,
    TaskAssigned: _assigned,
    TaskNoted: lambda *_: True,  # what was said stands in the log
    TaskLinked: _linked,
    TaskUnlinked: _unlinked,
    TaskDone: _done,
    TaskClosed: _closed,
    TaskReopened: _reopened,
    TaskPaused: _paused,
    TaskResumed: _resumed,
}

ROOM = Room("tasks", (TASKS, DETAILS, SHORTS, DEPS, HOLDS, ALIASES, CLOSINGS), PAYLOADS, fold)
