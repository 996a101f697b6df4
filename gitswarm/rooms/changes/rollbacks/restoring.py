"""Work that has landed nowhere, taken back where it stands: its worktree as it was made, what was there kept."""

from __future__ import annotations

import time

from gitswarm.core.words import some
from gitswarm.errors import Busy, Refused
from gitswarm.git.keeping import rescue
from gitswarm.git.repo import read_ref
from gitswarm.git.worktrees.touched import touched, unmark
from gitswarm.git.worktrees.worktree import ask, find_tree
from gitswarm.rooms.changes import landing
from gitswarm.rooms.changes.rollbacks import model
from gitswarm.rooms.roster import runs
from gitswarm.rooms.work import tasks, worktrees

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from gitswarm.desk import Desk
    from gitswarm.git.worktrees.worktree import Tree
    from gitswarm.rooms.work.tasks import Task

TRIES = 3


def restore(desk: Desk, name: str, reason: str) -> dict[str, Any] | None:
    """Let the worktree here be as it was made, of a task that the actor holds; None where there is no such one.

    It is kept first, commits and files, and then undone: whoever is interrupted does the same once more.
    """
    begun, tables = time.monotonic(), desk.swarm.look()
    task = tasks.find(tables, model.task_meant(tables, name))
    tree = worktrees.tree_of(tables, task.id, task.epoch)
    found = find_tree(desk.place, tree.folder, desk.env, tree.branch) if tree else None
    if tree is None or found is None or found.missing or task.holder != desk.swarm.identity().actor:
        return None
    shown = tasks.id_of(tables, task.short)
    _refuse(desk, task, shown)
    if found.branch != tree.branch:
        raise Refused(f"{found.path} is not on its branch", hint=f"git -C {found.path} switch {tree.branch}")
    ref = _kept(desk, found, worktrees.ref_of(tree), tree.base)
    told: dict[str, Any] = {"id": shown, "subject": "worktree", "worktree": found.path, "branch": tree.branch}
    told |= {"after": tree.base, "rescue": ref, "stays": _undone(desk, found, tree.base)}
    told |= {"seconds": round(time.monotonic() - begun, 3)}
    why = f": {reason}" if reason else ""
    desk.swarm.do(tasks.note, name=task.id, text=f"The worktree is {in_words(told)}{why}")
    return told


def in_words(told: Mapping[str, Any]) -> str:
    """How a worktree stands that was undone."""
    but = f", but for {some(told['stays'])}" if told["stays"] else ""
    kept = f"what stood there is {told['rescue']}" if told["rescue"] else "nothing else stood there"
    return f"as it was made{but}; {kept}"


def _undone(desk: Desk, found: Tree, base: str) -> list[str]:
    """Let a tree be as it was made; what differs all the same: what only its own .gitignore named, and repositories."""
    unmark(found, desk.env)
    for words in (("clean", "-d", "--force", "--quiet"), ("reset", "--hard", "--quiet", base)):
        ask(found, desk.env, *words)  # in this order: what the tree's own .gitignore covers stays
    stays = sorted(touched(found, desk.env, folded=True))
    return [path.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace") for path in stays]


def _kept(desk: Desk, found: Tree, ref: str, base: str) -> str:
    """Keep all that stands in a tree, until nothing came meanwhile: the ref, empty where nothing ever stood."""
    how = {"leaving": found.branch, "whole": found.head != base}
    for _ in range(TRIES):
        kept = rescue.rescue(desk.place, found, ref, desk.env, **how)
        if kept.unread:
            raise Refused(f"{', '.join(kept.unread)} cannot be read, and so not kept", hint="chmod, or move them away")
        if not rescue.rescue(desk.place, found, ref, desk.env, **how, dry_run=True).new:
            return ref if read_ref(desk.place, ref, desk.env) else ""
    raise Busy(f"{found.path} changes while it is kept", hint="end what works there", path=found.path)


def _refuse(desk: Desk, task: Task, shown: str) -> None:
    tables = desk.swarm.look()
    if any(one.at_work for one in runs.runs(tables, task=task.id)):
        raise Refused(f"an agent is at work on {shown}", hint=f"gitswarm run list {shown}; gitswarm run stop")
    one = landing.item(tables, task.id)
    if one is not None and one.state in landing.IN_QUEUE:
        raise Refused(f"the work of {shown} is in the queue", hint=f"gitswarm mq withdraw {shown}")
