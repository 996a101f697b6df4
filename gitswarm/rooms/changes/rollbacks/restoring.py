"""Work that has landed nowhere, taken back where it stands: its worktree as it was made, what was there kept."""

from __future__ import annotations

import time

from gitswarm.errors import Refused
from gitswarm.git.keeping import rescue
from gitswarm.git.worktrees.worktree import ask, find_tree
from gitswarm.rooms.changes import landing
from gitswarm.rooms.changes.rollbacks import model
from gitswarm.rooms.roster import runs
from gitswarm.rooms.work import tasks, worktrees

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from gitswarm.desk import Desk
    from gitswarm.rooms.work.tasks import Task


def restore(desk: Desk, name: str, reason: str) -> dict[str, Any] | None:
    """Let the worktree here be as it was made, of a task that the actor holds; None where there is no such one.

    It is kept first, commits and files, and then undone: whoever is interrupted does the same once more.
    """
    begun, tables = time.monotonic(), desk.swarm.look()
    task = tasks.find(tables, model.task_meant(tables, name))
    tree = worktrees.tree_of(tables, task.id, task.epoch)
    found = find_tree(desk.place, tree.folder, desk.env) if tree else None
    if tree is None or found is None or found.missing or task.holder != desk.swarm.identity().actor:
        return None
    shown = tasks.id_of(tables, task.short)
    _refuse(desk, task, shown)
    if found.branch != tree.branch:
        raise Refused(f"{tree.folder} is not on its branch", hint=f"git -C {tree.folder} switch {tree.branch}")
    kept = rescue.rescue(desk.place, found, worktrees.ref_of(tree), desk.env, leaving=f"refs/heads/{tree.branch}")
    if kept.unread:
        raise Refused(f"{', '.join(kept.unread)} cannot be read, and so not kept", hint="chmod, or move them away")
    for words in (("reset", "--hard", "--quiet", tree.base), ("clean", "-d", "--force", "--quiet")):
        ask(found, desk.env, *words)
    why = f": {reason}" if reason else ""
    desk.swarm.do(tasks.note, name=task.id, text=f"The worktree is as it was made; what stood there is {kept.ref}{why}")
    told = {"id": shown, "subject": "worktree", "worktree": tree.folder, "branch": tree.branch, "after": tree.base}
    return {**told, "rescue": kept.ref, "seconds": round(time.monotonic() - begun, 3)}


def _refuse(desk: Desk, task: Task, shown: str) -> None:
    tables = desk.swarm.look()
    if any(one.at_work for one in runs.runs(tables, task=task.id)):
        raise Refused(f"an agent is at work on {shown}", hint=f"gitswarm run list {shown}; gitswarm run stop")
    one = landing.item(tables, task.id)
    if one is not None and one.state in landing.IN_QUEUE:
        raise Refused(f"the work of {shown} is in the queue", hint=f"gitswarm mq withdraw {shown}")
