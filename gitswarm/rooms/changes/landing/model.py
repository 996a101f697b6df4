"""The merge queue: whose work waits for which branch, what landed from where to where, and what stands still."""

from __future__ import annotations

from gitswarm.core import globs
from gitswarm.core.ids import record_called
from gitswarm.core.tables import Table
from gitswarm.errors import Refused, WorkFailed
from gitswarm.record import Record
from gitswarm.rooms.checks import gates
from gitswarm.rooms.ground import policy
from gitswarm.rooms.work import tasks

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from gitswarm.core.tables import Tables

WAITING, LANDING, PULL = IN_QUEUE = ("waiting", "landing", "pull_request")
LANDED, SENT_BACK, WITHDRAWN, ROLLED_BACK = "landed", "sent_back", "withdrawn", "rolled_back"
"""How work stands: in the queue, being landed, left to a pull request; or landed, given back, taken out, taken back."""
STATES = (*IN_QUEUE, LANDED, SENT_BACK, WITHDRAWN, ROLLED_BACK)
STARTED, DROPPED = "started", "dropped"
"""How a landing stands that has not landed: under way, or come to nothing."""
CONFLICT, RED, SECRET = CAUSES = ("conflict", "red", "secret")
HOLD = "landing"
LENGTHS, DIGITS = (40, 64), "0123456789abcdef"
"""Of the name of a commit."""
LISTS = ("tasks", "commits", "steps", "epochs")
"""What a landing tells of each task, in one order."""
EVERY = ""
"""Stands for every target."""


class Item(Record):
    """The work of a task in one epoch, as it was submitted: which commit for which branch, and what became of it."""

    task: str
    epoch: int
    commit: str
    branch: str
    base: str
    target: str
    state: str
    actor: str
    position: int
    at: str
    landing: str = ""
    why: str = ""
    output: str = ""


class Landing(Record):
    """One move of a target, and so a restore point: from which commit to which, with the work of which tasks."""

    id: str
    target: str
    before: str
    after: str
    method: str
    tasks: tuple[str, ...]
    commits: tuple[str, ...]
    steps: tuple[str, ...]
    state: str
    actor: str
    machine: str
    position: int
    at: str
    ended: str = ""
    seconds: float = 0.0
    why: str = ""
    epochs: tuple[int, ...] = ()

    def commit_of(self, task: str) -> str:
        """The commit of a task that it has brought."""
        return self.commits[self.tasks.index(task)]

    def epoch_of(self, task: str) -> int:
        """The epoch in which that was made."""
        return self.epochs[self.tasks.index(task)]


class Pause(Record):
    """Nothing lands on a target, or on any: by whom that was said, and why."""

    target: str
    by: str
    reason: str
    at: str


ITEMS = Table("landing_items", Item, (("state", "position"),))
LANDINGS = Table("landings", Landing, (("state", "position"), ("target", "position")))
PAUSES = Table("landing_pauses", Pause)


class NothingToLand(Refused):
    """There is no finished work of this task that could land."""


class QueuePaused(Refused):
    """Somebody has said that nothing lands for the time being."""


class TargetIsRed(WorkFailed):
    """The target fails its own checks, so nothing can be told about what would be brought to it."""


def is_commit(name: str) -> bool:
    """Whether this is the whole name of a commit, and nothing else that git would take for one, or be stopped by."""
    return len(name) in LENGTHS and not name.strip(DIGITS)


def is_work(commit: str, base: str, *names: str) -> bool:
    """Whether git can be asked about this: nobody else's word ends a run of the queue."""
    return is_commit(commit) and is_commit(base) and "\0" not in "".join(names)


def item(tables: Tables, task: str) -> Item | None:
    """The work of a task that was submitted last."""
    found: Item | None = tables.get(ITEMS, task)
    return found


def waits_so(one: Item | None, commit: str, target: str) -> bool:
    """Whether this work waits for this target already."""
    return one is not None and (one.state, one.commit, one.target) == (WAITING, commit, target)


def queue(tables: Tables, state: str | None = None) -> list[Item]:
    """What is in the queue, or in one state, in order; for people all of it can be asked for."""
    states = IN_QUEUE if state is None else (state,)
    found = [one for each in states for one in tables.where(ITEMS, state=each, order="position")]
    return sorted(found, key=lambda one: one.position)


def landings(tables: Tables, limit: int | None = None, *, state: str = LANDED) -> list[Landing]:
    """The landings of one state, the newest first."""
    return tables.where(LANDINGS, state=state, order="position", descending=True, limit=limit)


def open_landings(tables: Tables, target: str) -> list[Landing]:
    """Landings on a target that may have landed though nobody said so: all under way, and whose work waits still."""
    dropped = [one for one in landings(tables, state=DROPPED) if any(_waits(tables, one, task) for task in one.tasks)]
    return [one for one in (*landings(tables, state=STARTED), *dropped) if one.target == target]


def _waits(tables: Tables, one: Landing, task: str) -> bool:
    found = item(tables, task)
    return found is not None and found.state in IN_QUEUE and found.commit in one.commits


def landing(tables: Tables, name: str) -> Landing:
    """The landing of that id; its end is enough, as lists show it."""
    found: Landing = record_called(tables, LANDINGS, name, "landing", "`gitswarm mq landings` shows them")
    return found


def was_ended(tables: Tables, id: str) -> bool:
    """Whether somebody gave a landing up; one that only our journal has is known to nobody who could."""
    found = tables.get(LANDINGS, id)
    return found is not None and found.state != STARTED


def of_task(tables: Tables, task: str) -> list[Landing]:
    """The landings that brought the work of a task, the newest first."""
    return [one for one in landings(tables) if task in one.tasks]


def has_brought(tables: Tables, landing: str, task: str) -> bool:
    """Whether that landing has brought work of a task to its target."""
    found: Landing | None = tables.get(LANDINGS, landing)
    return found is not None and found.state == LANDED and task in found.tasks


def pause_on(tables: Tables, target: str) -> Pause | None:
    """What keeps a target still; a word about all of them counts for each."""
    found: Pause | None = tables.get(PAUSES, target) or tables.get(PAUSES, EVERY)
    return found


def pauses(tables: Tables) -> list[Pause]:
    """Everything that stands still."""
    return tables.where(PAUSES)


def is_protected(tables: Tables, target: str) -> bool:
    """Whether the swarm has agreed that only pull requests change a branch."""
    return any(globs.names(glob, target) for glob in policy.setting(tables, "protected-targets"))


def kept_back(tables: Tables, one: Item) -> str:
    """Why an item cannot land now; empty where it can."""
    task = tasks.task(tables, one.task)
    if one.state != WAITING:
        return f"it is {one.state}"
    if task is None or task.epoch != one.epoch:
        return "it is of an epoch that has passed"
    if task.state != "in_review":
        return "it is not finished"
    if not gates.is_of(tables, one.task, one.commit):
        return "its gates were asked about another commit than this: finish it again with this one"
    others = [hold.reason for hold in tasks.holds(tables, one.task) if hold.keeps == "end" and hold.name != HOLD]
    return f"it is held: {', '.join(others)}" if others else ""


def ready(tables: Tables, target: str, limit: int) -> list[Item]:
    """What may land on a target now, in order."""
    found = [one for one in queue(tables, WAITING) if one.target == target and not kept_back(tables, one)]
    return found[:limit]


def targets(tables: Tables) -> list[str]:
    """The branches that something in the queue is meant for, or that something is under way to."""
    under_way = landings(tables, state=STARTED)
    return list(dict.fromkeys([*(one.target for one in queue(tables)), *(one.target for one in under_way)]))


def as_row(tables: Tables, one: Item) -> dict[str, Any]:
    """An item as it is shown: its task as people name it, and why it waits."""
    task = tasks.task(tables, one.task)
    told = {**one._asdict(), "id": tasks.id_of(tables, task.short) if task else one.task}
    why = one.why or (kept_back(tables, one) if one.state == WAITING else "")
    return {**told, "title": task.title if task else "", "why": why}


def as_point(tables: Tables, one: Landing) -> dict[str, Any]:
    """A landing as it is shown: its tasks as people name them."""
    found = [tasks.task(tables, task) for task in one.tasks]
    shown = [tasks.id_of(tables, task.short) for task in found if task is not None]
    return {**one._asdict(), "ids": shown, **{name: list(getattr(one, name)) for name in LISTS}}
