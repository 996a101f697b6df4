"""Which task stands in which lane of a screen: what people look at first, each lane cut, with how many there are."""

from __future__ import annotations

from gitswarm.record import Record
from gitswarm.rooms.changes import landing
from gitswarm.rooms.checks import gates
from gitswarm.rooms.roster import lists
from gitswarm.rooms.work import tasks

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from gitswarm.core.tables import Tables
    from gitswarm.rooms.work.tasks import Task

IN_PROGRESS, IN_REVIEW, PAUSED, WAITS, CLOSED = "in_progress", "in_review", "paused", "blocked", "closed"
"""How tasks stand."""
READY, WORKING, NEEDS = "ready", "working", "needs"
REVIEW, LANDING, DONE, BLOCKED = "review", "landing", "done", "blocked"
"""The lanes."""
SHOWN = 30
"""Tasks that a lane shows if nobody asks for more."""


class Lane(Record):
    """One lane: its name, what it is called and means, how many tasks stand in it, and the first of them."""

    name: str
    title: str
    meaning: str
    number: int
    tasks: list[Task]


MEANINGS = {
    READY: ("Ready", "can be begun now"),
    WORKING: ("Working", "somebody holds it"),
    NEEDS: ("Needs you", "waits for a person"),
    REVIEW: ("In review", "finished, not let past yet"),
    LANDING: ("Landing", "in the merge queue"),
    DONE: ("Done", "closed last"),
    BLOCKED: ("Blocked", "waits for other tasks, or is held"),
}

LANES = tuple(MEANINGS)
"""The names of the lanes, as people look at them."""


def columns(tables: Tables, limits: Mapping[str, int] | None = None) -> list[Lane]:
    """Every lane, with as many tasks as is asked for by its name; no task stands in two."""
    asked, queued = _asked(tables), _queued(tables)
    most = dict.fromkeys(MEANINGS, SHOWN) | dict(limits or {})
    needs = sorted([*asked.values(), *tasks.by_rank(tables, status=PAUSED)], key=lambda one: (one.rank, one.id))
    found = {
        READY: _ready(tables, most[READY]),
        WORKING: _of_status(tables, IN_PROGRESS, most[WORKING], ()),
        NEEDS: (len(needs), needs[: most[NEEDS]]),
        REVIEW: _of_status(tables, IN_REVIEW, most[REVIEW], {**asked, **queued}),
        LANDING: (len(queued), list(queued.values())[: most[LANDING]]),
        DONE: _closed(tables, most[DONE]),
        BLOCKED: _waiting(tables, most[BLOCKED], asked),
    }
    return [Lane(name, *MEANINGS[name], *found[name]) for name in MEANINGS]


def _ready(tables: Tables, limit: int) -> tuple[int, list[Task]]:
    found = lists.ready(tables, lists.Wanted(), limit)
    return tasks.count(tables, ready=True) if len(found) == limit else len(found), found


def _asked(tables: Tables) -> dict[str, Task]:
    """The tasks that wait for a person's word."""
    waiting = (one.task for one in gates.shut(tables) if one.kind == gates.APPROVAL)
    return {id: task for id in waiting if (task := tasks.task(tables, id)) is not None}


def _queued(tables: Tables) -> dict[str, Task]:
    """The tasks whose work is in the merge queue, in its order."""
    found = (tasks.task(tables, one.task) for one in landing.queue(tables))
    return {task.id: task for task in found if task is not None and task.status == IN_REVIEW}


def _of_status(tables: Tables, status: str, limit: int, elsewhere: Collection[str]) -> tuple[int, list[Task]]:
    """How many are of one status, and the first of them; without those that stand in another lane."""
    first = lists.chosen(tables, lists.Wanted((status,)), limit + len(elsewhere))
    there = sum(task.status == status for id in elsewhere if (task := tasks.task(tables, id)) is not None)
    shown = [task for task in first if task.id not in elsewhere]
    return tasks.count(tables, status=status) - there, shown[:limit]


def _waiting(tables: Tables, limit: int, elsewhere: Collection[str]) -> tuple[int, list[Task]]:
    number, first = _of_status(tables, WAITS, limit, elsewhere)
    held = [task for task in lists.kept_back(tables) if task.id not in elsewhere]
    return number + len(held), sorted([*first, *held], key=lambda one: (one.rank, one.id))[:limit]


def _closed(tables: Tables, limit: int) -> tuple[int, list[Task]]:
    found = tasks.by_change(tables, CLOSED, limit, newest=True)
    return tasks.count(tables, status=CLOSED), found
