"""What may be done to tasks: each action decides on the state as it is, or refuses with the reason."""

from __future__ import annotations

from gitswarm.core.envelope import is_name
from gitswarm.core.fold import Happened
from gitswarm.errors import Misused, Refused
from gitswarm.rooms.ground import leases, policy
from gitswarm.rooms.work.tasks.events import (
    TaskAssigned,
    TaskClosed,
    TaskCreated,
    TaskDone,
    TaskEdited,
    TaskLinked,
    TaskNoted,
    TaskPaused,
    TaskReopened,
    TaskResumed,
    TaskUnlinked,
)
from gitswarm.rooms.work.tasks.model import (
    CLOSED,
    IN_PROGRESS,
    IN_REVIEW,
    LABEL_LIMIT,
    OPEN,
    PAUSED,
    PRIORITIES,
    TITLE_LIMIT,
    TYPES,
    about,
    chooses_gates,
    cycle,
    find,
    height,
    id_of,
    is_set,
    kept_shut,
    line,
    path_between,
    stopped_by,
    waits_for,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import Any, TypedDict, Unpack

    from gitswarm.core.fold import Moment
    from gitswarm.rooms.work.tasks.model import Task

    class Told(TypedDict, total=False):
        """What may be told of a new task besides."""

        type: str
        priority: int
        description: str
        assignee: str | None
        value: int | None
        effort: int | None

    class Changes(TypedDict, total=False):
        """What can be changed of a task."""

        title: str
        type: str
        priority: int
        description: str
        parent: str
        labels_added: tuple[str, ...]
        labels_gone: tuple[str, ...]
        accept: tuple[str, ...]
        paths: tuple[str, ...]
        value: int
        effort: int
        cleared: tuple[str, ...]


CLEARABLE = ("parent", "value", "effort")
KEPT = "what you have is kept under its branch; `gitswarm show {}` tells more"


class StaleEpoch(Refused):
    """The task was given to another since: what this holder has is kept, and is not the result."""


class Outgrown(Refused):
    """The tree of parts would become deeper or broader than the swarm has agreed on."""


def create(
    moment: Moment,
    /,
    title: str,
    *,
    parent: str | None = None,
    deps: Iterable[str] = (),
    labels: Iterable[str] = (),
    accept: Iterable[str] = (),
    paths: Iterable[str] = (),
    **more: Unpack[Told],
) -> Sequence[Happened]:
    """Say what is to be done."""
    labels = tuple(dict.fromkeys(labels))
    more["assignee"] = more.get("assignee") or None
    _check(title=title, labels=labels, **more)
    above = find(moment.tables, parent) if parent else None
    on = [find(moment.tables, name) for name in deps]
    for dep in on:
        if above is not None and path_between(moment.tables, dep.id, above.id):
            raise _circle([id_of(moment.tables, one.short) for one in (dep, above)] + ["the new task"])
    if above is not None:
        _refuse_given_up(moment, above._replace(parent=above.id), "the new task")
        _refuse_outgrown(moment, above, 0)
    told = TaskCreated(
        title=title.strip(),
        parent=above.id if above else None,
        deps=tuple(dict.fromkeys(dep.id for dep in on)),
        labels=labels,
        accept=tuple(accept),
        paths=tuple(paths),
        **more,
    )
    id = moment.fresh()
    return [Happened(told, task=id, id=id)]


def edit(moment: Moment, /, name: str, **changes: Unpack[Changes]) -> Sequence[Happened]:
    """Change what is told of a task; only what is given."""
    found = find(moment.tables, name)
    _check(**changes)
    _refuse_both(changes)
    if changes.get("parent") or "parent" in changes.get("cleared", ()):
        refuse_step(moment, found)
    if changes.get("parent"):
        above = find(moment.tables, changes["parent"])
        _refuse_circle(moment, above, found)
        if above.id != found.parent:
            _refuse_given_up(moment, found._replace(parent=above.id), _id(moment, found))
            _refuse_outgrown(moment, above, height(moment.tables, found))
        changes["parent"] = above.id
    if chooses_gates(moment.tables, found, moment.actor, moment.session, changes):
        told = f"type, labels and whole of {_id(moment, found)} are not for {moment.actor}, who works on it: its gates "
        raise Refused(f"{told}go by them", hint="ask somebody else, or add a label")
    return [about(moment, found.id, TaskEdited(**changes))]


def assign(moment: Moment, name: str, assignee: str | None) -> Sequence[Happened]:
    """Ask somebody to do it, or nobody any more."""
    found, assignee = find(moment.tables, name), assignee or None
    _check(assignee=assignee)
    return [] if found.assignee == assignee else [about(moment, found.id, TaskAssigned(assignee))]


def note(moment: Moment, name: str, text: str) -> Sequence[Happened]:
    """Say something about a task."""
    if not text.strip():
        raise Misused("nothing was said", hint='gitswarm note ID "the text", or - to read standard input')
    return [about(moment, name, TaskNoted(text))]


def link(moment: Moment, name: str, on: str) -> Sequence[Happened]:
    """Let a task wait for another one."""
    found, other = find(moment.tables, name), find(moment.tables, on)
    _refuse_set(moment, found, other)
    _refuse_circle(moment, found, other)
    is_linked = other.id in waits_for(moment.tables, found.id)
    return [] if is_linked else [about(moment, found.id, TaskLinked(other.id))]


def unlink(moment: Moment, name: str, on: str) -> Sequence[Happened]:
    """Let a task wait for another one no more."""
    found, other = find(moment.tables, name), find(moment.tables, on)
    _refuse_set(moment, found, other)
    is_linked = other.id in waits_for(moment.tables, found.id)
    return [about(moment, found.id, TaskUnlinked(other.id))] if is_linked else []


def done(
    moment: Moment,
    name: str,
    *,
    epoch: int | None = None,
    summary: str = "",
    commit: str | None = None,
    tests: str | None = None,
) -> Sequence[Happened]:
    """Finish a task that one holds; with what was done, and what shows it."""
    found = held(moment, name, epoch, "finish")
    by = leases.claimed_in(moment.tables, found.id)
    return [about(moment, found.id, TaskDone(found.epoch, summary, commit, tests, by))]


def close(
    moment: Moment, name: str, *, resolution: str = "done", reason: str = "", force: bool = False
) -> Sequence[Happened]:
    """Say that a task needs no more work."""
    found = find(moment.tables, name)
    if found.state == CLOSED:
        raise Refused(f"{_id(moment, found)} is closed already", hint="`gitswarm reopen` opens it again")
    if found.holder not in (None, moment.actor) and not force:
        raise Refused(
            f"{found.holder} is working on {_id(moment, found)}",
            hint="ask, or close it with --force",
            holder=found.holder,
        )
    refuse_shut(moment, found, resolution)
    if found.open_children and not force:
        raise Refused(
            f"parts of {_id(moment, found)} are open: {found.open_children}", hint="close them first, or use --force"
        )
    seen = () if force else (found.epoch, leases.claimed_in(moment.tables, found.id))
    return [about(moment, found.id, TaskClosed(resolution, reason, *seen))]


def reopen(moment: Moment, name: str, *, reason: str = "") -> Sequence[Happened]:
    """Say that a closed or finished task needs work again."""
    found = find(moment.tables, name)
    if found.state not in (CLOSED, IN_REVIEW):
        raise Refused(f"{_id(moment, found)} is {found.status}, not closed", hint="nothing to open again")
    _refuse_given_up(moment, found, _id(moment, found))
    return [about(moment, found.id, TaskReopened(reason))]


def pause(moment: Moment, name: str, *, reason: str = "") -> Sequence[Happened]:
    """Let nobody begin a task, or go on with it, for the time being."""
    found = find(moment.tables, name)
    if found.state not in (OPEN, IN_PROGRESS):
        raise Refused(f"{_id(moment, found)} is {found.status}", hint="only what is open or in progress can pause")
    return [about(moment, found.id, TaskPaused(reason))]


def resume(moment: Moment, name: str) -> Sequence[Happened]:
    """End a pause."""
    found = find(moment.tables, name)
    if found.state != PAUSED:
        raise Refused(f"{_id(moment, found)} is {found.status}, not paused", hint="nothing to resume")
    return [about(moment, found.id, TaskResumed())]


def held(moment: Moment, name: str, epoch: int | None, verb: str) -> Task:
    """The task that the actor holds in that epoch, or the refusal to let him ``verb`` it."""
    found, now = find(moment.tables, name), moment.actor
    told = _id(moment, found)
    if epoch is not None and epoch != found.epoch:
        stands = "has gone on to" if epoch < found.epoch else "is only in"
        raise StaleEpoch(
            f"{told} {stands} epoch {found.epoch}, and this is {epoch}",
            hint=KEPT.format(told),
            epoch=found.epoch,
            holder=found.holder,
        )
    if found.holder != now:
        who = f"{found.holder} holds it" if found.holder else f"nobody holds it, it is {found.status}"
        hint = f"`gitswarm claim {told}` first" if found.ready else KEPT.format(told)
        raise Refused(f"{now} cannot {verb} {told}: {who}", hint=hint, holder=found.holder)
    return found


def refuse_shut(moment: Moment, found: Task, resolution: str) -> None:
    """Refuse to close a task as what lets others go on, past a gate that keeps it."""
    if shut := kept_shut(moment.tables, found.id, resolution):
        told = f"{_id(moment, found)} is not to be closed as {resolution}: {', '.join(shut)}"
        raise Refused(told, hint=f"gitswarm gate list {_id(moment, found)}; --resolution wontfix ends it undone")


def refuse_step(moment: Moment, found: Task) -> None:
    """Refuse to take a step out of its flow."""
    if is_set(moment.tables, found, found.id):
        told = f"{_id(moment, found)} is a step of a flow, which is made of the steps that its recipe says"
        raise Refused(told, hint="gitswarm flow show tells more; flow cancel ends it")


def _id(moment: Moment, found: Task) -> str:
    return id_of(moment.tables, found.short)


def _refuse_given_up(moment: Moment, part: Task, named: str) -> None:
    """Refuse another open part of what is not to be done any more: nobody would be given it."""
    above = stopped_by(moment.tables, part)
    if above is not None and above.state == CLOSED:
        told = f"{named} is part of {_id(moment, above)}, which was given up: closed, and not done"
        raise Refused(told, hint=f"`gitswarm reopen {_id(moment, above)}` first")


def _refuse_outgrown(moment: Moment, above: Task, below: int) -> None:
    """Refuse another part of a task, with so many levels below it, where the tree is as large as it may be."""
    deepest, most = (policy.number(moment.tables, f"children-{side}") for side in ("depth", "breadth"))
    depth = sum(1 for _ in line(moment.tables, above.id)) + below
    if deepest and depth > deepest:
        raise Outgrown(
            f"as a part of {_id(moment, above)} it would reach {depth} levels down, and {deepest} is the most",
            hint="make it a part of a task further up, or `gitswarm policy set children-depth`",
        )
    if most and above.open_children >= most:
        raise Outgrown(
            f"{_id(moment, above)} has {above.open_children} open parts, and may have {most}",
            hint="close some, put tasks between, or `gitswarm policy set children-breadth`",
        )


def _refuse_set(moment: Moment, found: Task, other: Task) -> None:
    """Refuse to let steps of one flow come in another order than its recipe says."""
    if is_set(moment.tables, found, other.id):
        told = f"the recipe of their flow says in what order {_id(moment, found)} and {_id(moment, other)} come"
        raise Refused(told, hint="gitswarm flow show tells more; flow cancel ends it")


def _refuse_circle(moment: Moment, waiting: Task, on: Task) -> None:
    circle = cycle(moment.tables, waiting.id, on.id)
    if circle:
        raise _circle(circle)


def _circle(names: Sequence[str]) -> Refused:
    return Refused(
        f"this would wait for itself: {' → '.join(names)}", hint="take one of these links away first", cycle=list(names)
    )


def _refuse_both(changes: Changes) -> None:
    """Refuse to say something and to take it away in one breath, and to take away what cannot be."""
    cleared = set(changes.get("cleared", ()))
    if unknown := cleared - set(CLEARABLE):
        raise Misused(f"{', '.join(sorted(unknown))} cannot be cleared", hint=f"one of {', '.join(CLEARABLE)}")
    if both := set(changes.get("labels_added", ())) & set(changes.get("labels_gone", ())) | cleared & set(changes):
        raise Misused(f"{', '.join(sorted(both))} cannot be given and taken away at once", hint="name one of both")


def _check(
    title: str | None = None,
    type: str | None = None,
    priority: int | None = None,
    labels: Iterable[str] = (),
    **more: Any,
) -> None:
    """Refuse what no task can be."""
    if title is not None and not (title.strip() and len(title) <= TITLE_LIMIT and "\n" not in title):
        raise Misused("a title is one line of 1 to 200 characters", hint="the rest goes into --body-file")
    if type is not None and type not in TYPES:
        raise Misused(f"{type} is no type of task", hint=f"one of {', '.join(TYPES)}")
    if priority is not None and priority not in PRIORITIES:
        raise Misused(f"{priority} is no priority", hint="0 is the most urgent, 4 the least")
    for label in (*labels, *more.get("labels_added", ())):
        if not (0 < len(label) <= LABEL_LIMIT and label.isprintable() and "," not in label):
            raise Misused(f"{label!r} is no label", hint=f"1 to {LABEL_LIMIT} characters in one line, no comma")
    if (who := more.get("assignee")) and not is_name(who):
        raise Misused(f"{who!r} can be the name of nobody", hint="one line of printable characters")
    for name in ("value", "effort"):
        if more.get(name) is not None and more[name] < 1:
            raise Misused(f"{name} is a whole number from 1 on", hint=f"not {more[name]}")
