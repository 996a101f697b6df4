"""A worktree whose work is over is cleared: rescued first, then removed, or parked if git could not give all back."""

from __future__ import annotations

import os
import time

from gitswarm.errors import Busy, NotFound, Refused
from gitswarm.git.keeping.attic import free_path, park, settle_move
from gitswarm.git.keeping.condition import condition_of
from gitswarm.git.keeping.rescue import Rescued, keep
from gitswarm.git.repo import read_ref
from gitswarm.git.worktrees import label as labels
from gitswarm.git.worktrees.label import Label
from gitswarm.git.worktrees.removal import finish, put_aside, put_back
from gitswarm.git.worktrees.worktree import tended, trees
from gitswarm.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from gitswarm.git.keeping.condition import Condition, Terms
    from gitswarm.git.repo import Place
    from gitswarm.git.worktrees.worktree import Tree

REMOVED, PARKED, STAYS = "removed", "attic", "stays"
NOT_READABLE = "not readable"
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
    movable: bool


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
        _must_be_here(tree, terms)
        if not dry_run:
            _resume(tree)
        for _ in range(TRIES):
            verdict = judge(place, _now(place, tree, env), terms, env)
            rescued = _rescued(place, verdict, ref, env, dry_run=dry_run)
            verdict = _heeding(verdict, rescued, terms)
            if dry_run:
                return _cleared(verdict, rescued, branch_gone=bool(verdict.branch), done=False)
            if verdict.fate != REMOVED:
                return _park(place, verdict, rescued, env)
            if _is_as_judged(place, verdict, rescued, terms, env):
                went = finish(place, verdict.tree.git_dir, env, verdict.branch, verdict.tip)
                return _cleared(verdict, rescued, branch_gone=went)
    raise Busy(f"{tree.path} changes while it is cleared", hint="end what works there", path=tree.path)


def judge(place: Place, tree: Tree, terms: Terms, env: Mapping[str, str]) -> Verdict:
    """Decide what shall become of a tree as it is now."""
    found = condition_of(place, tree, env, terms)
    why = () if _is_void(tree) else _reasons(found)
    movable = not (found.gitlinks or found.modules or found.trees or found.mounts)
    fate, lies = _fate(tree, terms.attic if movable else "") if why else (REMOVED, "")
    branch = tree.label.branch if tree.label else tree.branch or ""
    elsewhere = any(other.branch == branch for other in trees(place, env) if other.git_dir != tree.git_dir)
    goes = fate == REMOVED and bool(found.delivered) and not elsewhere
    return Verdict(tree, fate, why, lies, branch if goes else "", found.tip or "", found.delivered, movable)


def _fate(tree: Tree, attic: str) -> tuple[str, str]:
    """Where a tree goes that is not removed; no attic where git or the system could not move it."""
    if tree.parked:
        return PARKED, tree.path
    return (PARKED, free_path(attic, tree.path)) if attic else (STAYS, tree.path)


def _heeding(verdict: Verdict, rescued: Rescued, terms: Terms) -> Verdict:
    """The verdict once it is known what the rescue could not read: that must not be deleted either."""
    if verdict.fate != REMOVED or not rescued.unread:
        return verdict
    fate, lies = _fate(verdict.tree, terms.attic if verdict.movable else "")
    why = tuple(f"{NOT_READABLE}: {path}" for path in rescued.unread)
    return verdict._replace(fate=fate, lies=lies, why=why, branch="")


def _reasons(found: Condition) -> tuple[str, ...]:
    """Why git could not give back all that a tree holds, or why it must not go now."""
    lists = {
        "ignored": found.ignored,
        "repository inside": found.nested,
        "submodule": found.modules,
        "worktree inside": found.trees,
        "disk mounted inside": found.mounts,
        NOT_READABLE: found.closed,
        "in progress": (found.operation,) if found.operation else (),
        "in use by process": tuple(f"{process.pid} {process.name}" for process in found.standing),
    }
    return tuple(f"{what}: {name}" for what, listed in lists.items() for name in listed)


def _must_be_here(tree: Tree, terms: Terms) -> None:
    """Refuse one whose disk is not here, unless that is given up: nobody can tell what is in it."""
    if tree.away and not terms.gone:
        hint = "mount it; `gitswarm worktree clean --gone` gives up what is there"
        raise Refused(tree.lost, hint=hint, path=tree.path)


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


def _rescued(place: Place, verdict: Verdict, ref: str, env: Mapping[str, str], *, dry_run: bool) -> Rescued:
    if _is_void(verdict.tree):
        return Rescued(ref, read_ref(place, ref, env))
    return keep(place, verdict.tree, ref, env, leaving=verdict.branch, dry_run=dry_run)


def _park(place: Place, verdict: Verdict, rescued: Rescued, env: Mapping[str, str]) -> Cleared:
    tree, lies = verdict.tree, verdict.tree.path
    if not tree.parked:
        target = verdict.lies if verdict.fate == PARKED else ""
        lies = park(place, tree.git_dir, env, target, time.time(), verdict.why)
    fate = PARKED if lies != tree.path or tree.parked else STAYS
    return _cleared(verdict._replace(lies=lies, fate=fate), rescued)


def _is_as_judged(place: Place, verdict: Verdict, rescued: Rescued, terms: Terms, env: Mapping[str, str]) -> bool:
    """Put a tree aside and look again; one that has changed since it was rescued is put back."""
    tree = verdict.tree
    if _is_void(tree):
        if not (tree.label and tree.label.deleting):
            put_aside(tree.git_dir, deleting=True)
        return True
    aside = tree._replace(path=put_aside(tree.git_dir))
    try:
        again = judge(place, aside, terms, env)
        more = keep(place, aside, rescued.ref, env, leaving=verdict.branch, dry_run=True)
    except BaseException:
        put_back(tree.git_dir)
        raise
    same = (again.why, again.tip, more.unread) == (verdict.why, verdict.tip, ()) and not more.new
    if not same:
        put_back(tree.git_dir)
    return same


def _cleared(verdict: Verdict, rescued: Rescued, *, branch_gone: bool = False, done: bool = True) -> Cleared:
    path, branch = verdict.tree.path, verdict.tree.label.branch if verdict.tree.label else verdict.tree.branch or ""
    return Cleared(path, verdict.fate, verdict.why, rescued, verdict.lies, branch, branch_gone, verdict.delivered, done)
