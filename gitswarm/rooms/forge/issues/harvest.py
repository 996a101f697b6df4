"""From what GitHub told to the swarm: few commits, each of which holds whole issues."""

from __future__ import annotations

from gitswarm.record import Record
from gitswarm.rooms.exchange import imports
from gitswarm.rooms.forge.issues import actions
from gitswarm.rooms.forge.issues.gathering import Gathering
from gitswarm.rooms.work import origins

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from typing import Any

    from gitswarm.rooms.forge.issues.gathering import Gathered
    from gitswarm.rooms.outside.github import Connection
    from gitswarm.swarm import Swarm

PORTION, PORTION_SIZE = 250, 4 * 1024 * 1024
"""Items, and letters of what they say, that are brought in by one commit."""


class Came(Record):
    """What came in: issues and boxes that are new, that changed, that were as before, that stay as they are here."""

    imported: int
    changed: int
    already: int
    kept: int
    comments: int = 0
    waiting: int = 0
    """How many of the new ones wait until somebody has approved of them."""


def bring_rows(swarm: Swarm, line: Connection, source: str, rows: Iterable[Mapping[str, Any]]) -> None:
    """Bring in issues of a repository, as GitHub has told them."""
    found = Gathering(line, swarm.look(), source, lambda _: None).these(list(rows))
    for _ in bring(swarm, source, found):
        pass


def bring(swarm: Swarm, source: str, found: Gathered, *, dry_run: bool = False) -> Iterator[tuple[int, Came]]:
    """Bring it in; after each commit how many items were looked at, and what came of all so far.

    It is done in the name of this clone's machinery, so that whoever types the command may approve of what came.
    """
    plan = imports.planned(swarm.look(), source, found.harvest, origins.NEWER)
    new = {item.key for item in plan.items if origins.origin(swarm.look(), source, item.key) is None}
    came = Came(*plan.brought, waiting=len(new & found.news.outside))
    yield 0, came
    done, remarks = 0, found.news.remarks
    cut = imports.portions(plan.items, PORTION, PORTION_SIZE, lambda item: remarks.get(item.key, ()))
    portions = [] if dry_run else list(cut)
    for portion in portions:
        receipt = swarm.by_machine().do(
            actions.bring,
            source=source,
            items=portion,
            ties=plan.ties,
            news=found.news if portion is portions[-1] else found.news._replace(parts={}, waits=()),
        )
        done += len(portion)
        said = sum(event.kind == "task.remarked" for event in receipt.events)
        came = came._replace(comments=came.comments + said)
        yield done, came
