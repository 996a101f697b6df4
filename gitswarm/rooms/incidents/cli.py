"""``incident``: see what went wrong in the machinery."""

from __future__ import annotations

from gitswarm.rooms.incidents import model

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitswarm.desk import Desk


def show_list(desk: Desk, *, limit: int = 50) -> None:
    """List what went wrong in the machinery, the newest first.

    limit (-n): how many at the most

    Example: gitswarm incident list
    """
    rows = [incident._asdict() for incident in model.incidents(desk.swarm.look(), desk.most(limit))]
    desk.screen.table(rows, ("at", "error", "subject", "times", "message"), whole=True)
    if not rows:
        desk.screen.say("nothing went wrong that anybody noted")


COMMANDS = {"incident list": show_list}
