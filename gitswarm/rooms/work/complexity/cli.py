"""``complexity``: how much a task is, why, and which flow suits it."""

from __future__ import annotations

from gitswarm.errors import Misused
from gitswarm.rooms.work import tasks
from gitswarm.rooms.work.complexity import actions, model

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitswarm.desk import Desk

ESTIMATED = "estimated"


def complexity(desk: Desk, id: str, level: str | None = None, *, explain: bool = False) -> None:
    """Show how much a task is, and which pattern of work suits it; or say how much.

    The levels are atomic, simple, moderate, complex and enterprise. If nobody said one, it is estimated: each rule
    gives points, for its type, the length of its text, criteria, files, folders, what it waits for, parts, effort and
    certain words.

    id: the task
    level: how much it is; or the word estimated, to take back what was said
    explain: show the points of each rule

    Example: gitswarm complexity gs-7k3f --explain
    """
    if level is not None:
        if explain:
            raise Misused("either say how much it is, or ask why", hint="leave out --explain")
        meant = None if level == ESTIMATED else level
        receipt = desk.swarm.do(actions.size, name=id, level=meant).as_json()
        desk.screen.receipt({**_told(desk, id), **receipt}, _line(desk, id))
    elif desk.shared.json or not explain:
        desk.screen.record(_told(desk, id)) if desk.shared.json else desk.screen.say(_line(desk, id))
    else:
        rows = [{"points": given, "rule": rule} for rule, given in _size(desk, id).because.items()]
        desk.screen.say(_line(desk, id))
        desk.screen.table(rows, ("points", "rule"))


def _size(desk: Desk, name: str) -> model.Size:
    tables = desk.swarm.look()
    return model.size_of(tables, tasks.find(tables, name))


def _told(desk: Desk, name: str) -> dict[str, object]:
    tables = desk.swarm.look()
    return {"id": tasks.id_of(tables, tasks.find(tables, name).short), **_size(desk, name)._asdict()}


def _line(desk: Desk, name: str) -> str:
    found = _size(desk, name)
    how = "as somebody said" if found.set else f"by {found.points} points"
    return f"{found.level}, {how}; flow: {found.flow}"


COMMANDS = {"complexity": complexity}
