"""A worktree whose work is over is cleared: rescued first, then removed, or parked if git could not give all back."""

from __future__ import annotations

import os
import time

from gitswarm.errors import Busy, NotFound, Refused
from gitswarm.git import label as labels
from gitswarm.git.attic import free_path, park, settle_move
from gitswarm.git.condition import condition_of
from gitswarm.git.label import Label
from gitswarm.git.removal import finish, put_aside, put_back
from gitswarm.git.repo import read_ref
from gitswarm.git.rescue import Rescued, keep
from gitswarm.git.worktree import tended, trees
from gitswarm.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from gitswarm.git.condition import Condition, Terms
    from gitswarm.git.repo import Place
    from gitswarm.git.worktree import Tree

REMOVED, PARKED, STAYS = "removed", "attic", "stays"
TRIES = 3


class Cleared(Record):
    """What became of a worktree, or, in a dry run, what would.

    ``fate`` is ``removed``, ``attic`` or ``stays`` (in the attic, where it is); ``why`` are the reasons that it was not
    removed; ``lies`` is where it is now. The branch went if ``branch_gone``, since its commits are ``delivered``.
    """

    path: str
    fate: str
    why: tuple[str, ...]
    rescued: Rescued
    lies: str = ""
    branch: str = ""
    branch_gone: bool = False
    delivered: str | None = None
    done: bool = True


class Verdict(Record):
    """What shall become of a tree, and of the branch that was made for it where that is to go."""

    tree: Tree
    fate: str
    why: tuple[str, ...]
    lies: str
    branch: str
    tip: str
    delivered: str | None


def clear(
    place: Place, tree: Tree, ref: str, terms: Terms, env: Mapping[str, str], *, dry_run: bool = False
) -> Cleared:
    """Clear a worktree of ours; what is in no commit is kept under ``ref`` first.

    Before its files are deleted they are put where nobody finds them and looked at once more: what was written since
    the rescue brings them back. A dry run says what would happen and changes nothing.
    """
    if not tree.ours:
        raise Refused(f"{tree.path} is none of gitswarm's worktrees", hint="git worktree list", path=tree.path)
    with tended(place, tree.git_dir, "clear"):
        if dry_run:
            return _foretold(place, judge(place, _now(place, tree, env), terms, env), ref, env)
        _resume(tree)
        for _ in range(TRIES):
            verdict = judge(place, _now(place, tree, env), terms, env)
            cleared = (_remove if verdict.fate == REMOVED else _park)(place, verdict, ref, terms, env)
            if cleared:
                return cleared
    raise Busy(f"{tree.path} changes while it is cleared", hint="end what works there", path=tree.path)


def judge(place: Place, tree: Tree, terms: Terms, env: Mapping[str, str]) -> Verdict:
    """Decide what shall become of a tree as it is now."""
    found = condition_of(place, tree, env, terms)
    why = () if _is_void(tree) else _reasons(found)
    fate, lies = _fate(tree, found, terms.attic) if why else (REMOVED, "")
    branch = tree.label.branch if tree.label else tree.branch or ""
    elsewhere = any(other.branch == branch for other in trees(place, env) if other.git_dir != tree.git_dir)
    goes = fate == REMOVED and bool(found.delivered) and not elsewhere
    return Verdict(tree, fate, why, lies, branch if goes else "", found.tip or "", found.delivered)


def _fate(tree: Tree, found: Condition, attic: str) -> tuple[str, str]:
    """Where a tree goes that is not removed: git moves none with a submodule, the system none with a disk in it."""
    if tree.parked:
        return PARKED, tree.path
    fixed = found.gitlinks or found.modules or found.trees or found.mounts
    return (STAYS, tree.path) if fixed or not attic else (PARKED, free_path(attic, tree.path))


def _reasons(found: Condition) -> tuple[str, ...]:
    """Why git could not give back all that a tree holds, or why it must not go now."""
    lists = {
        "ignored": found.ignored,
        "repository inside": found.nested,
        "submodule": found.modules,
        "worktree inside": found.trees,
        "disk mounted inside": found.mounts,
        "not readable": found.closed,
        "in progress": (found.operation,) if found.operation else (),
        "in use by process": tuple(f"{process.pid} {process.name}" for process in found.standing),
    }
    return tuple(f"{what}: {name}" for what, listed in lists.items() for name in listed)


def _is_void(tree: Tree) -> bool:
    """Whether nothing in it needs keeping: its files were never all in place, or all in it is known to be kept."""
    unfinished = tree.label is None and not os.path.exists(f"{tree.git_dir}/index")
    return unfinished or bool(tree.label and tree.label.deleting)


def _resume(tree: Tree) -> None:
    """Undo or end what a killed one began, so that the tree is whole again where it can be."""
    label = labels.read(tree.git_dir)
    if label and label.gone and not label.deleting:
        put_back(tree.git_dir)
    if label is None and os.path.exists(f"{tree.git_dir}/index"):
        labels.write(tree.git_dir, Label(tree.branch or ""))
    settle_move(tree.git_dir)


def _now(place: Place, tree: Tree, env: Mapping[str, str]) -> Tree:
    for found in trees(place, env):
        if found.git_dir == tree.git_dir:
            return found
    raise NotFound(f"the worktree {tree.path} is gone already", hint="gitswarm worktree list", path=tree.path)


def _foretold(place: Place, verdict: Verdict, ref: str, env: Mapping[str, str]) -> Cleared:
    void = _is_void(verdict.tree)
    rescued = Rescued(ref) if void else keep(place, verdict.tree, ref, env, leaving=verdict.branch, dry_run=True)
    return _cleared(verdict, rescued, branch_gone=bool(verdict.branch), done=False)


def _park(place: Place, verdict: Verdict, ref: str, terms: Terms, env: Mapping[str, str]) -> Cleared:  # noqa: ARG001
    tree = verdict.tree
    rescued = keep(place, tree, ref, env)
    lies = tree.path
    if not tree.parked:
        target = verdict.lies if verdict.fate == PARKED else ""
        lies = park(place, tree.git_dir, env, target, time.time(), verdict.why)
    fate = PARKED if lies != tree.path or tree.parked else STAYS
    return _cleared(verdict._replace(lies=lies, fate=fate), rescued)


def _remove(place: Place, verdict: Verdict, ref: str, terms: Terms, env: Mapping[str, str]) -> Cleared | None:
    """Rescue, put aside, look again, delete; None, and the tree as it was, where it has changed meanwhile."""
    tree = verdict.tree
    if _is_void(tree):
        rescued = Rescued(ref, read_ref(place, ref, env))
        if not (tree.label and tree.label.deleting):
            put_aside(tree.git_dir, deleting=True)
    else:
        rescued = keep(place, tree, ref, env, leaving=verdict.branch)
        aside = tree._replace(path=put_aside(tree.git_dir))
        try:
            again = judge(place, aside, terms, env)
            changed = keep(place, aside, ref, env, leaving=verdict.branch, dry_run=True).new
        except BaseException:
            put_back(tree.git_dir)
            raise
        if changed or (again.why, again.tip) != (verdict.why, verdict.tip):
            put_back(tree.git_dir)
            return None
    went = finish(place, tree.git_dir, env, verdict.branch, verdict.tip)
    return _cleared(verdict, rescued, branch_gone=went)


def _cleared(verdict: Verdict, rescued: Rescued, *, branch_gone: bool = False, done: bool = True) -> Cleared:
    path, branch = verdict.tree.path, verdict.tree.label.branch if verdict.tree.label else verdict.tree.branch or ""
    return Cleared(path, verdict.fate, verdict.why, rescued, verdict.lies, branch, branch_gone, verdict.delivered, done)
