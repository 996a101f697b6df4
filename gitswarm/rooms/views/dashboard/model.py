"""What the page is made of: the state of the swarm as one browser asked for it, read at one moment."""

from __future__ import annotations

from gitswarm.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitswarm.core.clone import Link
    from gitswarm.core.tables import Tables
    from gitswarm.rooms.roster.runs import Run, Status
    from gitswarm.rooms.views.board import Lane
    from gitswarm.rooms.views.health import Objective, Trouble


class Wish(Record):
    """How the page is wanted: as one that follows, or a file that stands alone; whether people may speak at gates."""

    follows: bool = True
    may_speak: bool = False
    more: dict[str, int] | None = None


class Work(Record):
    """A run that goes on: how it stands and what it said last, as far as this clone knows."""

    run: Run
    status: Status
    lines: list[str]


class View(Record):
    """All that the page shows; ``asked`` is what waits to be done at GitHub."""

    tables: Tables
    wish: Wish
    lanes: list[Lane]
    troubles: list[Trouble]
    objectives: list[Objective]
    runs: list[Work]
    position: int
    link: Link
    unsent: int
    asked: int
    at: str
