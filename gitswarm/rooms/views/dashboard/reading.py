"""Reading what the page shows: the state, and what this clone alone knows of its runs, its queue and its hub."""

from __future__ import annotations

from gitswarm.chores import Here
from gitswarm.core.event import timestamp
from gitswarm.rooms.home import clone
from gitswarm.rooms.roster import runs
from gitswarm.rooms.views import board, health
from gitswarm.rooms.views.dashboard.model import View, Work

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitswarm.desk import Desk
    from gitswarm.rooms.roster.runs import Run
    from gitswarm.rooms.views.dashboard.model import Wish

LINES = 4
"""Lines that are shown of what an agent says."""


def view(desk: Desk, wish: Wish) -> View:
    """The swarm as it is now."""
    swarm = desk.swarm
    tables = swarm.look()
    return View(
        tables=tables,
        wish=wish,
        lanes=board.columns(tables, wish.more),
        troubles=health.troubles(swarm, Here(desk.place, desk.env)),
        objectives=health.promised(swarm),
        runs=[_work(desk.place.state, one) for one in runs.at_work(tables)],
        status=clone.status(swarm),
        queue=clone.queue(swarm),
        at=timestamp(swarm.ground.parts.clock()),
    )


def _work(state: str, one: Run) -> Work:
    return Work(one, runs.status_of(state, one.id) or runs.Status(), runs.last_lines(state, one.id, LINES))
