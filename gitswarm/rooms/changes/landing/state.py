"""How later rooms change the queue: work is put into it, and what was taken back of its target is in it no more."""

from __future__ import annotations

from gitswarm.rooms.changes.landing.model import (
    HOLD,
    IN_QUEUE,
    ITEMS,
    LANDED,
    ROLLED_BACK,
    WAITING,
    WITHDRAWN,
    Item,
    is_work,
    item,
)
from gitswarm.rooms.patterns import flows
from gitswarm.rooms.work import tasks

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitswarm.core.fold import Seen
    from gitswarm.core.tables import Tables


def expect(tables: Tables, task: str) -> None:
    """Let a task that is begun be closed only when its work has landed, or when there is none."""
    tasks.hold(tables, task, HOLD, "end", "its work is to land")


def enqueue(tables: Tables, seen: Seen, epoch: int, commit: str, branch: str, base: str, target: str) -> bool:
    """Put the work of a task at the end of the queue, if it is some; the task is in review until it has landed."""
    if not is_work(commit, base, branch, target):
        return False
    event, id = seen.event, seen.event.task or ""
    made = Item(id, epoch, commit, branch, base, target, WAITING, event.actor, seen.position, event.at)
    tables.put(ITEMS, made)
    tasks.hold(tables, id, HOLD, "end", f"its work is to land on {target}")
    tasks.review(tables, id)
    tasks.touch(tables, id, seen)
    return True


def has_landed(tables: Tables, seen: Seen, one: Item, landing: str) -> None:
    """Say that the target has the work; nothing of it is waited for any more, but what a later epoch makes is."""
    tables.put(ITEMS, one._replace(state=LANDED, landing=landing, why=""))
    task = tasks.task(tables, one.task)
    if task is not None and task.epoch == one.epoch:
        tasks.unhold(tables, one.task, HOLD)
    tasks.touch(tables, one.task, seen)
    flows.notice(tables, seen, one.task)


def bring(tables: Tables, seen: Seen, task: str) -> None:
    """Say that what is in the queue came to its target by other ways than the queue's."""
    found = item(tables, task)
    if found is not None and found.state in IN_QUEUE:
        has_landed(tables, seen, found, "")


def let_go(tables: Tables, task: str, why: str = "") -> None:
    """Take work out of the queue, if it is in it; it holds its task no more."""
    found = item(tables, task)
    if found is not None and found.state in IN_QUEUE:
        tables.put(ITEMS, found._replace(state=WITHDRAWN, why=why))
    tasks.unhold(tables, task, HOLD)


def undo(tables: Tables, seen: Seen, task: str, landing: str, why: str) -> None:
    """Say that the work of a task, as that landing brought it, was taken back."""
    found = item(tables, task)
    if found is not None and (found.state, found.landing) == (LANDED, landing):
        tables.put(ITEMS, found._replace(state=ROLLED_BACK, why=why))
        tasks.review(tables, task)
        tasks.send_back(tables, task)
        flows.notice(tables, seen, task)
