"""What follows from a claim and from its end, where work lands by the queue: the task is held, its commit submitted."""

from __future__ import annotations

from gitswarm.core.fold import Room
from gitswarm.rooms.changes import landing
from gitswarm.rooms.ground import policy
from gitswarm.rooms.work import projects, tasks, worktrees

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitswarm.core.fold import Seen
    from gitswarm.core.tables import Tables

ON, ALL, DONE = "on", "all", "task.done"


def fold(seen: Seen, tables: Tables) -> bool:
    """Hold a task from its claim on, and submit what comes of it; what was held before is let go where that is over."""
    task = tasks.task(tables, seen.event.task or "")
    if task is None or projects.project_of(tables, task.id) is not None:
        return False  # work for others lands where they want it
    is_on = policy.setting(tables, "merge-queue") == ON
    by_pull = not is_on and policy.setting(tables, "pull-requests") == ALL
    if seen.event.kind == DONE:
        if task.state == "in_review" and task.changed == seen.position:
            _finished(seen, tables, task, submits=is_on, by_pull=by_pull)
    elif (is_on or by_pull) and task.holder == seen.event.actor:
        landing.expect(tables, task.id)
    return False


def _finished(seen: Seen, tables: Tables, task: tasks.Task, *, submits: bool, by_pull: bool) -> None:
    told, tree, before = seen.payload, worktrees.tree_of(tables, task.id, task.epoch), landing.item(tables, task.id)
    if by_pull or (before is not None and before.state in landing.IN_QUEUE):
        return  # what holds it is told by the room of pull requests, or holds it already
    if not submits or told.commit is None or tree is None or told.commit == tree.base:
        landing.let_go(tables, task.id)
        return
    target = str(policy.setting(tables, "landing-target")) or tree.onto
    landing.enqueue(tables, seen, task.epoch, told.commit, tree.branch, tree.base, target)


PAYLOADS = ()
ROOM = Room("submissions", (), PAYLOADS, fold)
