"""Reading what the page shows: the state, and what this clone alone knows of its runs, its queue and its hub."""

from __future__ import annotations

from gitswarm import json
from gitswarm.chores import Here
from gitswarm.core.event import timestamp
from gitswarm.errors import SwarmError
from gitswarm.rooms.forge import deliveries
from gitswarm.rooms.home import clone
from gitswarm.rooms.outside import adapters, dialects
from gitswarm.rooms.roster import runs
from gitswarm.rooms.views import board, health
from gitswarm.rooms.views.dashboard.model import View, Work

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitswarm.desk import Desk
    from gitswarm.rooms.roster.runs import Run
    from gitswarm.rooms.views.dashboard.model import Wish

LINES, MANY = 4, 10
"""Lines that are shown of what an agent says; and those looked at for each, since some tell nothing to people."""


def view(desk: Desk, wish: Wish) -> View:
    """The swarm as it is now."""
    swarm = desk.swarm
    tables, link = swarm.look(), swarm.link()
    return View(
        tables=tables,
        wish=wish,
        lanes=board.columns(tables, wish.more),
        troubles=health.troubles(swarm, Here(desk.place, desk.env)),
        objectives=health.promised(swarm),
        runs=[_work(desk, one) for one in runs.at_work(tables)],
        position=swarm.ground.index.count,
        link=link,
        unsent=clone.count_pending(swarm) if link.hub else 0,
        asked=len(deliveries.waiting(tables)),
        at=timestamp(swarm.ground.parts.clock()),
    )


def _work(desk: Desk, one: Run) -> Work:
    state = desk.place.state
    return Work(one, runs.status_of(state, one.id) or runs.Status(), last_words(desk, one, LINES))


def last_words(desk: Desk, one: Run, most: int) -> list[str]:
    """What an agent said last, in words: of lines that are JSON what they tell people, as its dialect has it."""
    lines = runs.last_lines(desk.place.state, one.id, most * MANY)
    dialect = _dialect(desk, one.adapter) if lines else dialects.PLAIN
    return [said for line in lines if (said := _in_words(dialect, line))][-most:]


def _dialect(desk: Desk, name: str) -> dialects.Dialect:
    try:
        return adapters.named(desk.place, desk.env, name).dialect
    except SwarmError:  # the settings of this clone have changed since
        return dialects.PLAIN


def _in_words(dialect: dialects.Dialect, line: str) -> str:
    try:
        told = json.loads(line)
    except (ValueError, RecursionError):
        return line
    return dialect.hear(dialects.Story(), told).says if isinstance(told, dict) else line
