"""``alert``: what was told of all that is or was wrong."""

from __future__ import annotations

from gitswarm.rooms.views.alerts import model, owed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from gitswarm.desk import Desk

COLUMNS = ("at", "severity", "rule", "times", "told", "told_at", "owed", "message")


def show_list(desk: Desk, *, over: bool = False, limit: int = 50) -> None:
    """List the alerts that stand, the newest first: what is wrong, and when somebody was told last.

    over: those that are over as well
    limit (-n): how many at the most

    Example: gitswarm alert list --over
    """
    tables = desk.swarm.look()
    found, lacking = model.alerts(tables, desk.most(limit), over_too=over), owed.as_json(desk.swarm)
    told = [{**one._asdict(), "owed": lacking.get(one.key, [])} for one in found]
    rows = told if desk.shared.json else [{**row, "owed": _in_words(row["owed"])} for row in told]
    desk.screen.table(rows, COLUMNS, whole=True, most=limit)
    if not rows:
        desk.screen.say("no alert stands" if model.is_on(tables) else "nobody is told: gitswarm policy set alerts on")


def _in_words(owed: list[dict[str, Any]]) -> str:
    return ", ".join(f"{one['channel']} failed {one['attempts']} ×, again {one['next_try']}" for one in owed)


COMMANDS = {"alert list": show_list}
