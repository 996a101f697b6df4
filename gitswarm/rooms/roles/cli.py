"""``role``: what agents do in this swarm, as the project says it."""

from __future__ import annotations

import os

from gitswarm.errors import Misused
from gitswarm.rooms.roles import shelf

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


COMMANDS = {"role list": show_list, "role show": show, "role new": new}
