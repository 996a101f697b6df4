"""Looking at all work under way: what each has changed, committed or not, and what came of it if two were merged now.

Nothing of it is touched: what is in no commit is pictured beside the worktree, and everything goes when we are done.
"""

from __future__ import annotations

import os
from itertools import combinations

from gitswarm.errors import StoreError
from gitswarm.git.compose import mixing
from gitswarm.git.compose.scratch import scratch
from gitswarm.git.keeping.picture import Camera
from gitswarm.git.worktrees import worktree
from gitswarm.record import Record
from gitswarm.rooms.work import claims, tasks, worktrees

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitswarm.core.tables import Tables
    from gitswarm.desk import Desk
    from gitswarm.git.compose.scratch import Scratch
    from gitswarm.rooms.work.tasks import Task

SHORT = 12


class Side(Record):
    """The work on one task as it stands: by whom, as which commit, and which files it has changed."""

    task: Task
    actor: str
    commit: str
    paths: frozenset[str]


class Collision(Record):
    """Two at work who touch the same files, and those of them on which git could not bring both together."""

    one: Side
    other: Side
    paths: tuple[str, ...]
    conflicts: tuple[str, ...]


def collisions(desk: Desk, only: str | None = None) -> list[Collision]:
    """Every two of those at work who touch the same files, or those with one task, the worst first."""
    with scratch(desk.place, desk.env, dry=True) as room:
        found = [_met(room, *pair) for pair in combinations(_sides(desk, room), 2) if _concerns(only, *pair)]
    told = [one for one in found if one is not None]
    return sorted(told, key=lambda one: (-len(one.conflicts), -len(one.paths)))


def _concerns(only: str | None, one: Side, other: Side) -> bool:
    return only in (None, one.task.id, other.task.id)


def _sides(desk: Desk, room: Scratch) -> list[Side]:
    tables = desk.swarm.look()
    seated = worktree.trees(desk.place, desk.env)
    trees = {name: one for one in seated for name in (one.label.branch if one.label else "", one.path)}
    sides = []
    for task, lease in claims.held(tables):
        known = worktrees.tree_of(tables, task.id, lease.epoch)
        if known is None:
            continue
        here = trees.get(known.folder, trees.get(known.branch)) if known.machine == desk.swarm.machine else None
        here = None if here is None or here.missing else here
        commit = _pictured(desk, room, here) if here else worktrees.told_last(desk, known)
        if commit:
            sides.append(Side(task, lease.actor, commit, _changed(room, known.base, commit)))
    return sides


def _pictured(desk: Desk, room: Scratch, tree: worktree.Tree) -> str:
    """What is in a worktree, committed or not, as a commit that only we see."""
    standing = worktree.standing_on(tree, desk.env)
    taken = Camera(standing, desk.env, room).take(standing.head)
    return room.commit(taken.work, [standing.head] if standing.head else [], "As it is")


def _changed(room: Scratch, base: str, commit: str) -> frozenset[str]:
    """The paths that differ; none where the base, of which another clone has told, is not here."""
    told = room.ask("diff-tree", "-r", "-z", "--name-only", "--no-renames", base, commit)
    if told.code and room.ask("cat-file", "-e", f"{base}^{{commit}}").code == 0:
        raise StoreError(f"git cannot tell what {commit[:SHORT]} changes: {told.said}", hint="gitswarm doctor")
    return frozenset(os.fsdecode(name) for name in told.out.split(b"\0") if name and not told.code)


def _met(room: Scratch, one: Side, other: Side) -> Collision | None:
    common = one.paths & other.paths
    if not common:
        return None
    return Collision(one, other, tuple(sorted(common)), mixing.mixed(room, one.commit, other.commit).conflicts)


def as_row(tables: Tables, one: Collision) -> dict[str, object]:
    """A collision as it is shown."""
    return {
        "id": tasks.id_of(tables, one.one.task.short),
        "holder": one.one.actor,
        "other": tasks.id_of(tables, one.other.task.short),
        "other_holder": one.other.actor,
        "paths": list(one.paths),
        "conflicts": list(one.conflicts),
    }
