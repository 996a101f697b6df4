"""Which task an agent takes next: a score that can be explained, and a way for many agents not to race for one."""

from __future__ import annotations

from zlib import crc32

from gitswarm.core.globs import any_meet
from gitswarm.record import Record
from gitswarm.rooms.ground import agents, leases
from gitswarm.rooms.work import tasks
from gitswarm.rooms.work.claims.model import task_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from gitswarm.core.tables import Tables

LOOKED_AT = 200
"""How many ready tasks are weighed of those an agent may take, the most urgent and oldest first."""
LOOKED_PATHS = 20
"""How many paths of a task are weighed: each is held against each that is in work, and a task may name thousands."""
PRIORITY, WORTH, UNBLOCKS, FIT, AGE, ASSIGNED, COLLISION, ROLE, RETURNED = 100, 20, 15, 10, 10, 300, -120, 1000, -30
"""What a step of each counts: priority above the least, value over effort, tasks that wait, fit, age, being asked, a
task in work that may touch the same files, being meant for the role that asks, which counts before all others; and
that it was taken and came back: never more than a priority, so that other work comes first, and nobody waits."""
MOST_WORTH, MOST_UNBLOCKED, MOST_RETURNED = 5, 6, 3
NEAR = 10
"""Scores no further apart than this are as good as each other."""


class Weighed(Record):
    """One task with its score, and what the score is made of."""

    task: tasks.Task
    score: int
    parts: dict[str, int]


def weigh(tables: Tables, actor: str, role: str | None = None) -> list[Weighed]:
    """The ready tasks that this agent may take, the best first; its role is the one it joined with if none is given."""
    role = role or agents.role_of(tables, actor)
    found = _offered(tables, actor, role)
    scale = _Scale(tables, actor, role, found)
    weighed = [scale.weigh(task, place / len(found)) for place, task in enumerate(found)]
    return sorted(weighed, key=lambda one: (-one.score, one.task.rank))


def choose(weighed: Sequence[Weighed], actor: str, session: str) -> Weighed:
    """The best; among those as good as it the one that falls to this agent."""
    return min(near(weighed), key=lambda one: crc32(f"{actor} {session} {one.task.id}".encode(errors="surrogatepass")))


def near(weighed: Sequence[Weighed]) -> list[Weighed]:
    """The best and those that are as good: which of these a session takes, its own name decides."""
    return [one for one in weighed if weighed[0].score - one.score <= NEAR]


class _Scale:
    """What these tasks, which are many, are weighed by for one agent: each question is asked once for all of them."""

    def __init__(self, tables: Tables, actor: str, role: str, found: Sequence[tasks.Task]) -> None:
        ids = [task.id for task in found]
        self._actor, self._role, self._fit = actor, role, agents.Fit(tables, actor)
        self._details, self._waiting = tasks.details(tables, ids), tasks.counts_waiting_on(tables, ids)
        may_meet = any(more.paths for more in self._details.values())
        self._taken = _paths_in_work(tables, actor) if may_meet else []

    def weigh(self, task: tasks.Task, place: float) -> Weighed:
        """One of them, that stands so far behind the first."""
        paths = self._details[task.id].paths
        fit = self._fit.of(task.type, task.labels, tasks.folders(paths))
        parts = {
            "priority": PRIORITY * (4 - task.priority),
            "worth": WORTH * min(MOST_WORTH, (task.value or 0) // (task.effort or 1)),
            "unblocks": UNBLOCKS * min(MOST_UNBLOCKED, self._waiting.get(task.id, 0)),
            "fit": FIT * fit,
            "age": int(AGE * (1 - place)),
            "assigned": ASSIGNED * (task.assignee == self._actor),
            "role": ROLE * (task.role == self._role),
            "returned": RETURNED * min(MOST_RETURNED, task.epoch),
            "collisions": COLLISION * sum(any_meet(paths[:LOOKED_PATHS], others) for others in self._taken),
        }
        return Weighed(task, sum(parts.values()), {name: value for name, value in parts.items() if value})


def _offered(tables: Tables, actor: str, role: str) -> list[tasks.Task]:
    """What an agent is asked to do, by its name or its role, and the first of what anybody may, that it takes.

    However much of what is for others stands before; nothing that is part of what was stopped.
    """
    known, goes_on = agents.agent(tables, actor), tasks.going_on(tables)

    def takes(task: tasks.Task) -> bool:
        return agents.takes(known, task.type) and goes_on(task)

    found = [task for task in tasks.by_rank(tables, ready=True, assignee=actor, limit=LOOKED_AT) if takes(task)]
    if role:
        meant = tasks.by_rank(tables, ready=True, role=role, limit=LOOKED_AT)
        found += [task for task in meant if task.assignee is None and takes(task)]
    most, place = len(found) + LOOKED_AT, None
    while len(found) < most and (page := tasks.by_rank(tables, ready=True, limit=LOOKED_AT, after=place)):
        found += [task for task in page if task.assignee is None and task.role is None and takes(task)]
        place = (page[-1].rank, page[-1].id)
    return sorted(found[:most], key=lambda task: (task.rank, task.id))


def _paths_in_work(tables: Tables, actor: str) -> list[tuple[str, ...]]:
    """The files that others are about to touch, a row of globs for each task they hold."""
    others = [task_of(lease) or "" for lease in leases.leases(tables) if lease.actor != actor]
    return [more.paths[:LOOKED_PATHS] for more in tasks.details(tables, others).values() if more.paths]
