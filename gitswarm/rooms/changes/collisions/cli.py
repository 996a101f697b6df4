"""``conflicts``: who is about to get into whose way."""

from __future__ import annotations

from gitswarm.rooms.changes.collisions import looking
from gitswarm.rooms.work import tasks

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitswarm.desk import Desk

COLUMNS = ("id", "holder", "other", "other_holder", "conflicts", "paths")


def conflicts(desk: Desk, id: str | None = None) -> None:
    """Show which tasks at work touch the same files, and where they contradict each other as they stand now.

    Looked at are the worktrees here with all that is in them, committed or not, and the commits of other clones that
    are known here. Nothing is touched.

    id: only what concerns this task

    Example: gitswarm conflicts
    """
    tables = desk.swarm.look()
    only = tasks.find(tables, id).id if id else None
    found = looking.collisions(desk, only)
    desk.screen.table([looking.as_row(tables, one) for one in found], COLUMNS, whole=True)
    if not found:
        desk.screen.say("nobody at work touches what another touches")


COMMANDS = {"conflicts": conflicts}
