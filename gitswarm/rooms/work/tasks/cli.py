"""``create edit assign note close reopen pause unpause dep``: say what is to be done, and what became of it."""

from __future__ import annotations

from gitswarm.errors import Misused
from gitswarm.rooms.work.tasks import actions, keeping, model

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from gitswarm.core.fold import Action
    from gitswarm.desk import Desk
    from gitswarm.swarm import Receipt


def create(  # noqa: PLR0913 - a task has that many sides
    desk: Desk,
    title: str,
    *,
    type: str = "task",
    priority: int = model.DEFAULT_PRIORITY,
    description: str | None = None,
    body_file: str | None = None,
    parent: str | None = None,
    dep: tuple[str, ...] = (),
    label: tuple[str, ...] = (),
    accept: tuple[str, ...] = (),
    path: tuple[str, ...] = (),
    assignee: str | None = None,
    value: int | None = None,
    effort: int | None = None,
) -> None:
    """Say what is to be done; prints the id of the new task.

    title: what is to be done, in one line
    type (-t): task, bug, feature, epic or chore
    priority (-p): 0 is the most urgent, 4 the least
    description (-d): the rest of what is to be said; - reads standard input
    body-file: a file with the description; - reads standard input
    parent: the task this one is a part of
    dep: a task that must be closed before; may be repeated
    label (-l): a word to find it by; may be repeated
    accept: a criterion it is accepted by; may be repeated
    path: files it will touch, as a glob; may be repeated
    assignee (-a): who is asked to do it; it is no claim
    value: what it is worth, from 1 on
    effort: what it costs, from 1 on

    Example: gitswarm create "Reject empty names" -t bug -p 1 --path "src/names/**"
    """
    receipt = desk.swarm.do(
        actions.create,
        title=title,
        type=type,
        priority=priority,
        description=_description(desk, description, body_file) or "",
        parent=parent,
        deps=dep,
        labels=label,
        accept=tuple(filter(None, accept)),
        paths=tuple(filter(None, path)),
        assignee=assignee,
        value=value,
        effort=effort,
    )
    id = receipt.id
    made = model.task(desk.swarm.look(), id)
    shown = model.id_of(desk.swarm.look(), made.short if made else model.code_of(id)[: model.PUBLIC])
    if desk.shared.json:
        desk.screen.record({"id": shown, "task": id, **receipt.as_json()})
    else:
        desk.screen.lines([shown])  # what is asked for, with --quiet too


def edit(  # noqa: PLR0913 - as create
    desk: Desk,
    id: str,
    *,
    title: str | None = None,
    type: str | None = None,
    priority: int | None = None,
    description: str | None = None,
    body_file: str | None = None,
    parent: str | None = None,
    label: tuple[str, ...] = (),
    unlabel: tuple[str, ...] = (),
    accept: tuple[str, ...] = (),
    path: tuple[str, ...] = (),
    value: int | None = None,
    effort: int | None = None,
    clear: tuple[str, ...] = (),
) -> None:
    """Change what is told of a task; only what is given.

    id: the task
    title: what is to be done, in one line
    type (-t): task, bug, feature, epic or chore
    priority (-p): 0 is the most urgent, 4 the least
    description (-d): the rest of what is to be said; - reads standard input
    body-file: a file with the description; - reads standard input
    parent: the task this one is a part of
    label (-l): a word to find it by; may be repeated
    unlabel: a word to find it by no more; may be repeated
    accept: its criteria, in place of those it has; may be repeated, and an empty one takes all away
    path: the files it will touch, in place of those it names; may be repeated, and an empty one takes all away
    value: what it is worth, from 1 on
    effort: what it costs, from 1 on
    clear: what shall be told no more: parent, value or effort; may be repeated

    Example: gitswarm edit gs-7k3f -p 0 --label urgent
    """
    given: dict[str, Any] = {
        "title": title,
        "type": type,
        "priority": priority,
        "description": _description(desk, description, body_file),
        "parent": parent,
        "accept": tuple(filter(None, accept)) if accept else None,
        "paths": tuple(filter(None, path)) if path else None,
        "value": value,
        "effort": effort,
        "labels_added": label or None,
        "labels_gone": unlabel or None,
        "cleared": clear or None,
    }
    changes: Any = {key: value for key, value in given.items() if value is not None}
    if not changes:
        raise Misused("nothing is to be changed", hint="gitswarm edit --help lists what can be")
    _tell(desk, id, keeping.edit_guarded(desk, id, **changes), "edited")


def assign(desk: Desk, id: str, assignee: str | None = None) -> None:
    """Ask somebody to do a task, or nobody any more; it is no claim.

    id: the task
    assignee: who is asked; nobody if not given

    Example: gitswarm assign gs-7k3f ada
    """
    _do(desk, actions.assign, id, f"assigned to {assignee or 'nobody'}", assignee=assignee)


def note(desk: Desk, id: str, text: str) -> None:
    """Say something about a task, in its thread.

    id: the task
    text: what is to be said; - reads standard input

    Example: gitswarm note gs-7k3f "The parser is done, the tests are not."
    """
    _do(desk, actions.note, id, "noted", text=desk.read(text))


def close(desk: Desk, ids: tuple[str, ...], *, resolution: str = "done", reason: str = "", force: bool = False) -> None:
    """Say that tasks need no more work.

    ids: the tasks
    resolution: in a word: done, wontfix, duplicate, obsolete …
    reason (-r): why
    force: even where somebody works on it, or parts of it are open

    Example: gitswarm close gs-7k3f --resolution wontfix --reason "The API is gone."
    """

    def each(one: str) -> None:
        receipt = keeping.close_measured(desk, one, resolution=resolution, reason=reason, force=force)
        _tell(desk, one, receipt, f"closed: {resolution}")

    desk.each(ids, each)


def reopen(desk: Desk, ids: tuple[str, ...], *, reason: str = "") -> None:
    """Say that closed or finished tasks need work again.

    ids: the tasks
    reason (-r): why

    Example: gitswarm reopen gs-7k3f --reason "It fails on empty input."
    """
    desk.each(ids, lambda one: _reopen(desk, one, reason))


def _reopen(desk: Desk, id: str, reason: str) -> None:
    """Open a task again, and tell how it stands by then: what it is a part of may have closed it at once."""
    receipt = desk.swarm.do(actions.reopen, name=id, reason=reason)
    tables = desk.swarm.look()
    found = model.find(tables, id)
    shown = model.id_of(tables, found.short)
    became = "is closed again at once, by what it is part of" if found.state == model.CLOSED else "open"
    desk.screen.receipt({"id": shown, "status": found.status, **receipt.as_json()}, f"{shown} {became}")


def pause(desk: Desk, ids: tuple[str, ...], *, reason: str = "") -> None:
    """Let nobody begin these tasks, or go on with them, for the time being; nor with what is part of them.

    ids: the tasks
    reason (-r): why

    Example: gitswarm pause gs-7k3f --reason "Waits for the new schema."
    """
    desk.each(ids, lambda one: _do(desk, actions.pause, one, "paused", reason=reason))


def unpause(desk: Desk, ids: tuple[str, ...]) -> None:
    """End the pause of these tasks.

    ids: the tasks

    Example: gitswarm unpause gs-7k3f
    """
    desk.each(ids, lambda one: _do(desk, actions.resume, one, "goes on"))


def dep_add(desk: Desk, id: str, on: tuple[str, ...]) -> None:
    """Let a task wait for others.

    id: the task that waits
    on: the tasks that must be closed before

    Example: gitswarm dep add gs-7k3f gs-q2mv
    """
    desk.each(on, lambda other: _do(desk, actions.link, id, f"waits for {other}", on=other))


def dep_rm(desk: Desk, id: str, on: tuple[str, ...]) -> None:
    """Let a task wait for others no more.

    id: the task that waits
    on: the tasks it shall not wait for

    Example: gitswarm dep rm gs-7k3f gs-q2mv
    """
    desk.each(on, lambda other: _do(desk, actions.unlink, id, f"waits for {other} no more", on=other))


def _do(desk: Desk, action: Action, id: str, became: str, **values: Any) -> None:
    """Let an action decide about one task, and tell what became of it."""
    _tell(desk, id, desk.swarm.do(action, id, **values), became)


def _tell(desk: Desk, id: str, receipt: Receipt, became: str) -> None:
    """Tell what became of one task."""
    tables = desk.swarm.look()
    shown = model.id_of(tables, model.find(tables, id).short)
    became = became if receipt.events else f"{became}; so it was already"
    desk.screen.receipt({"id": shown, **receipt.as_json()}, f"{shown} {became}")


def _description(desk: Desk, text: str | None, file: str | None) -> str | None:
    if text is not None and file is not None:
        raise Misused("the description was given twice", hint="as --description or as --body-file")
    return desk.read_file(file) if file is not None else None if text is None else desk.read(text)


COMMANDS = {
    "create": create,
    "edit": edit,
    "assign": assign,
    "note": note,
    "close": close,
    "reopen": reopen,
    "pause": pause,
    "unpause": unpause,
    "dep add": dep_add,
    "dep rm": dep_rm,
}
