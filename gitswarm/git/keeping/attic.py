"""The attic: worktrees that nobody works in, and that hold what git could not give back. Nothing here empties it.

A tree is moved there, or, where git or the disk does not let it, stays where it is and counts as parked all the same.
"""

from __future__ import annotations

import os
from contextlib import suppress

from gitswarm.errors import Refused
from gitswarm.git.clone.store import write_synced, writing
from gitswarm.git.keeping.condition import condition_of
from gitswarm.git.keeping.rescue import keep
from gitswarm.git.worktrees import label as labels
from gitswarm.git.worktrees.label import ATTIC, Label
from gitswarm.git.worktrees.removal import finish, put_aside
from gitswarm.git.worktrees.turn import folder_of, turn
from gitswarm.git.worktrees.worktree import tended, trees
from gitswarm.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from gitswarm.git.keeping.rescue import Rescued
    from gitswarm.git.repo import Place
    from gitswarm.git.worktrees.worktree import Tree


class Parked(Record):
    """A tree in the attic: since when (seconds since 1970), and why it was not removed."""

    tree: Tree
    since: int
    why: tuple[str, ...]


def parked(place: Place, env: Mapping[str, str]) -> list[Parked]:
    """What the attic of this clone holds, the longest there first."""
    labelled = [(tree, tree.label) for tree in trees(place, env) if tree.label and tree.parked]
    found = [Parked(tree, label.since, label.why) for tree, label in labelled]
    return sorted(found, key=lambda each: (each.since, each.tree.path))


def park(place: Place, git_dir: str, env: Mapping[str, str], target: str, now: float, why: Sequence[str]) -> str:
    """Put a tree into the attic, at ``target`` if it can be moved there; where it lies now. Its tender calls this."""
    path, label = folder_of(git_dir) or "", labels.read(git_dir) or Label()
    labels.write(git_dir, label._replace(parked=target or path, since=label.since or int(now), why=tuple(why)))
    labels.set_lock_reason(git_dir, ATTIC)
    if target:
        with turn(place, env, "park") as step:
            with suppress(OSError):
                os.makedirs(os.path.dirname(target), exist_ok=True)
            step.plan(path)
            answer = step.git("worktree", "move", "-f", "-f", path, target)
        if answer.code == 0:
            return target
    at = settle_move(git_dir)
    labels.write(git_dir, (labels.read(git_dir) or Label())._replace(parked=at))
    return at


def settle_move(git_dir: str) -> str:
    """End a move that was killed: where the folder has gone, git is told. Where the tree lies."""
    path, label = folder_of(git_dir) or "", labels.read(git_dir)
    if label and label.parked and not os.path.lexists(path) and os.path.isdir(label.parked):
        with writing(label.parked):
            write_synced(f"{label.parked}/.git", f"gitdir: {git_dir}\n".encode())
            write_synced(f"{git_dir}/gitdir", f"{label.parked}/.git\n".encode())
        return label.parked
    return path


def empty(place: Place, tree: Tree, ref: str, env: Mapping[str, str]) -> Rescued:
    """Delete a parked tree with all that git cannot give back; what can be kept under ``ref`` is kept once more."""
    with tended(place, tree.git_dir, "empty"):
        if not tree.parked:
            raise Refused(f"{tree.path} is not in the attic", hint="gitswarm worktree clean", path=tree.path)
        if tree.away:
            hint = f"mount it; or give it up with: git worktree remove -f -f {tree.path}"
            raise Refused(tree.lost, hint=hint, path=tree.path)
        found = condition_of(place, tree, env)
        busy = [f"process {process.pid} ({process.name})" for process in found.standing]
        if inside := [*busy, *found.trees, *found.mounts]:
            raise Refused(f"{tree.path} is in use: {', '.join(inside)}", hint="end that first", path=tree.path)
        rescued = keep(place, tree, ref, env)
        put_aside(tree.git_dir)
        finish(place, tree.git_dir, env)
    return rescued


def free_path(attic: str, path: str) -> str:
    """Where in the attic a tree finds room: by its own name, with a number where that is taken."""
    target, number = os.path.join(attic, os.path.basename(path)), 1
    while os.path.lexists(target if number == 1 else f"{target}.{number}"):
        number += 1
    return target if number == 1 else f"{target}.{number}"
