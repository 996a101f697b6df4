"""``incident``: see what went wrong in the machinery, what follows, and say that it is mended."""

from __future__ import annotations

from gitswarm.core.ids import SHOWN
from gitswarm.rooms.ground.incidents import actions, model

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from gitswarm.desk import Desk
    from gitswarm.rooms.ground.incidents.model import Incident

COLUMNS = ("id", "at", "error", "subject", "times", "follows", "message")


def show_list(desk: Desk, *, over: bool = False, limit: int = 50) -> None:
    """List what is wrong in the machinery, the newest first, and what follows from each.

    over: what is over as well
    limit (-n): how many at the most

    Example: gitswarm incident list
    """
    found = model.incidents(desk.swarm.look(), desk.most(limit), over_too=over)
    rows = [_row(one) for one in found]
    if not desk.shared.json:
        rows = [{**row, "id": row["id"][-SHOWN:]} for row in rows]
    desk.screen.table(rows, COLUMNS, whole=True, most=limit)
    if not rows:
        desk.screen.say("nothing is wrong that anybody noted")


def show(desk: Desk, incident: str) -> None:
    """Show one incident whole.

    incident: its id, or the end of it

    Example: gitswarm incident show 9t0v1w2x
    """
    desk.screen.record(_row(model.incident(desk.swarm.look(), incident)))


def resolve(desk: Desk, incident: str, how: str) -> None:
    """Say that what was wrong is mended, and how.

    incident: its id, or the end of it
    how: what was done, in a sentence

    Example: gitswarm incident resolve 9t0v1w2x "the token was renewed"
    """
    receipt = desk.swarm.do(actions.resolve, name=incident, how=how)
    desk.screen.receipt(receipt.as_json(), "resolved")


def _row(one: Incident) -> dict[str, Any]:
    return {**one._asdict(), "follows": f"over: {one.how}" if one.over else one.step}


COMMANDS = {"incident list": show_list, "incident show": show, "incident resolve": resolve}
