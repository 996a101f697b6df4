"""Asking for the pull request of a task from the clone in which its work is, or whose hub keeps it."""

from __future__ import annotations

from gitswarm.chores import Here
from gitswarm.rooms.checks import safekeeping
from gitswarm.rooms.forge import pulls
from gitswarm.rooms.ground import policy
from gitswarm.rooms.work import tasks, worktrees

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from gitswarm.desk import Desk
    from gitswarm.rooms.work.tasks import Task
    from gitswarm.swarm import Receipt


def request(desk: Desk, found: Task, base: str, more: Mapping[str, Any]) -> Receipt:
    """Ask for it; its commit lies on the hub then, so that another clone can do what is asked for."""
    tables, here = desk.swarm.look(), Here(desk.place, desk.env)
    tree, oid = _work(desk, found)
    into = base or str(policy.setting(tables, "landing-target")) or tree.onto
    safekeeping.offer(desk.swarm, here, found.id, found.epoch, oid, tree.base)
    return desk.swarm.do(pulls.request, name=found.id, commit=oid, branch=tree.branch, base=into, **more)


def _work(desk: Desk, found: Task) -> tuple[worktrees.Tree, str]:
    """The worktree of a task in its epoch, and the commit in which its work is."""
    tables = desk.swarm.look()
    shown, tree = tasks.id_of(tables, found.short), worktrees.tree_of(tables, found.id, found.epoch)
    said = tasks.detail(tables, found.id).commit if found.holder is None else None
    oid = worktrees.result_of(desk, found.id, found.epoch, said)
    if tree is None or oid is None or oid == tree.base:
        raise pulls.NoPull(f"{shown} has no commit for a pull request", hint=f"gitswarm show {shown}", task=shown)
    return tree, oid
