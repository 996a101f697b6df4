"""``cost``: what runs have used, and what is kept for those at work."""

from __future__ import annotations

from gitswarm.errors import Misused
from gitswarm.rooms.roster.accounts import model
from gitswarm.rooms.work import tasks

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitswarm.desk import Desk

COLUMNS = ("name", "runs", "dollars", "tokens", "seconds", "kept_cents", "kept_tokens")
BY = (model.TASK, model.AGENT, model.ROLE, model.DAY)


def cost(desk: Desk, *, by: str = model.DAY) -> None:
    """Show what runs have used, and what is kept for those at work.

    by: task, agent, role or day; a task has what its parts used as well

    Example: gitswarm cost --by agent
    """
    if by not in BY:
        raise Misused(f"costs are not told by {by}", hint=f"one of {', '.join(BY)}")
    tables = desk.swarm.look()
    found = [one for one in model.accounts(tables, by) if one.name.count("/") == 1]
    rows = []
    for one in found:
        name = one.name.partition("/")[2]
        task = tasks.task(tables, name) if by == model.TASK else None
        told = {"name": tasks.id_of(tables, task.short) if task else name, "title": task.title if task else None}
        rows.append({**one._asdict(), **told})
    desk.screen.table(rows, COLUMNS, whole=True, empty="nothing was spent")


COMMANDS = {"cost": cost}
"""Its one command."""
