"""``role`` and ``agent spawn``: what agents do in this swarm, as the project says it; and having one of them do it."""

from __future__ import annotations

import os

from gitswarm import settings
from gitswarm.errors import Misused
from gitswarm.rooms.roster.roles import shelf
from gitswarm.rooms.talk import drafts
from gitswarm.rooms.work import claims, tasks

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitswarm.desk import Desk


def show_list(desk: Desk) -> None:
    """List the roles of the project, and those that come with us.

    Example: gitswarm role list
    """
    rows = [{**one._asdict(), "role": one.name} for one in shelf.every(desk)]
    desk.screen.table(rows, ("role", "source", "agent", "about"))


def show(desk: Desk, name: str) -> None:
    """Show one role: what it is for, which agent is run for it within which bounds, and what that is told.

    name: the role

    Example: gitswarm role show reviewer
    """
    one = shelf.named(desk, name)
    if desk.shared.json:
        desk.screen.record({**one._asdict(), "role": one.name})
    else:
        desk.screen.lines(one.prompt.splitlines())


def new(desk: Desk, name: str) -> None:
    """Write the file of a role into this work tree, to be edited and committed; one that comes with us as it is.

    name: the role

    Example: gitswarm role new reviewer
    """
    place = desk.place
    if not place.worktree:
        raise Misused("there is no work tree here", hint="stand in one, or name it with -C")
    path = shelf.write(place.worktree, name, shelf.text_of(name))
    desk.screen.receipt({"role": name, "path": path}, os.path.relpath(path, place.worktree))


def spawn(  # noqa: PLR0913 - as create
    desk: Desk,
    text: str,
    *,
    role: str,
    parent: str | None = None,
    title: str | None = None,
    dep: tuple[str, ...] = (),
    accept: tuple[str, ...] = (),
    path: tuple[str, ...] = (),
) -> None:
    """Have somebody of a role do something: it becomes a task that the next free worker of that role takes.

    Called by an agent at work it is a part of the agent's own task: `gitswarm wait ID` waits for it, `gitswarm show ID`
    tells what came of it, and what stops the one stops the other.

    text: what is to be done; - reads standard input
    role: the role that is to do it (gitswarm role list)
    parent: the task this one is a part of (default: the one of this session or worktree, if there is one)
    title: what is to be done, in one line (default: the first line of the text)
    dep: a task that must be closed before; may be repeated
    accept: a criterion it is accepted by; may be repeated
    path: files it will touch, as a glob; may be repeated

    Example: gitswarm agent spawn --role tester "Try the parser with names of one letter."
    """
    shelf.named(desk, role)
    told = desk.read(text).strip()
    line = told.partition("\n")[0]
    above = claims.task_here(desk, parent) if parent or settings.session_of(desk.place, desk.env) else None
    receipt = desk.swarm.do(
        tasks.create, title=title or drafts.tidy(line), description=told, parent=above, deps=dep,
        labels=(f"{tasks.ROLE_LABEL}{role}",), accept=accept, paths=path,
    )  # fmt: skip
    id = receipt.id
    tables = desk.swarm.look()
    shown = tasks.id_of(tables, tasks.find(tables, id).short)
    if desk.shared.json:
        desk.screen.record({"id": shown, "task": id, **receipt.as_json()})
    else:
        desk.screen.lines([shown])  # as create


COMMANDS = {"role list": show_list, "role show": show, "role new": new, "agent spawn": spawn}
