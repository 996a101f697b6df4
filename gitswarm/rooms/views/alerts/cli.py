"""``alert``: what was told of all that is or was wrong."""

from __future__ import annotations

from gitswarm.rooms.views.alerts import model

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitswarm.desk import Desk

COLUMNS = ("at", "severity", "rule", "times", "told", "told_at", "message")


def show_list(desk: Desk, *, over: bool = False, limit: int = 50) -> None:
    """List the alerts that stand, the newest first: what is wrong, and when somebody was told last.

    over: those that are over as well
    limit (-n): how many at the most

    Example: gitswarm alert list --over
    """
    tables = desk.swarm.look()
    rows = [one._asdict() for one in model.alerts(tables, desk.most(limit), over_too=over)]
    desk.screen.table(rows, COLUMNS, whole=True)
    if not rows:
        desk.screen.say("no alert stands" if model.is_on(tables) else "nobody is told: gitswarm policy set alerts on")


COMMANDS = {"alert list": show_list}
