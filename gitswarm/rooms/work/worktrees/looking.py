"""What the work on a task has changed so far, as its worktree shows it here."""

from __future__ import annotations

from gitswarm.core.words import counted
from gitswarm.errors import NotFound, Refused
from gitswarm.git.compose.changes import Between
from gitswarm.git.process import clean, git, run
from gitswarm.git.worktrees import head, start, worktree
from gitswarm.git.worktrees.touched import touched
from gitswarm.record import Record
from gitswarm.rooms.work import projects, tasks
from gitswarm.rooms.work.worktrees import model

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitswarm.desk import Desk
    from gitswarm.rooms.work.worktrees.model import Tree

PLAIN = ("--no-ext-diff", "--no-textconv", "--no-color", "--no-relative")
SHOWN, SHORT = 5, 12
"""Files that a warning names, and letters of a commit."""
MOST = 4 << 20
"""Characters of a patch that are shown to somebody who looks."""


class Difference(Record):
    """What differs from the base as a patch, where that was found, and the new files that git does not know yet."""

    where: str
    patch: str
    new: tuple[str, ...] = ()


def difference(desk: Desk, task: str) -> Difference:
    """What the worktree of a task holds here that its base does not, committed or not; without one, what its branch."""
    tables = desk.swarm.look()
    trees = model.trees_of_task(tables, task)
    here = [one for one in trees if one.machine == desk.swarm.machine]
    found = tasks.task(tables, task)
    shown = tasks.id_of(tables, found.short) if found else task
    if not here:
        elsewhere = f"it is worked on in {trees[-1].machine}" if trees else f"gitswarm claim {shown}"
        raise NotFound(f"{shown} has no worktree here", hint=elsewhere)
    told = _in_tree(desk, here[-1]) or _on_branch(desk, here[-1])
    if told is None:
        raise NotFound(f"nothing of {shown} is left here", hint=f"gitswarm rescue show {shown}")
    return told._replace(patch=told.patch[:MOST])


def warn_of_uncommitted(desk: Desk, task: str, epoch: int, commit: str | None) -> None:
    """Say which files of a worktree somebody forgot: the result is the commit that it stands on, or nothing at all."""
    known = model.tree_of(desk.swarm.look(), task, epoch)
    found = seated(desk, known) if known and known.machine == desk.swarm.machine else None
    if found is None or commit not in (None, found.head):
        return
    files = sorted(touched(found, desk.env))
    if files:
        more = f" and {len(files) - SHOWN} more" * (len(files) > SHOWN)
        desk.screen.warn(f"not committed, and so no part of it: {', '.join(files[:SHOWN])}{more}")


def refuse_astray(desk: Desk, task: str, epoch: int) -> None:
    """Refuse to take a branch for the result where its worktree stands elsewhere, on commits that the branch lacks."""
    known = model.tree_of(desk.swarm.look(), task, epoch)
    found = seated(desk, known) if known and known.machine == desk.swarm.machine else None
    if known is None or found is None or found.head is None or found.branch == known.branch:
        return
    place = projects.yard(desk, task).place
    tips = (head.tip_of(place, name, desk.env) for name in (known.branch, known.onto))
    others = ("--not", known.base, "--remotes", f"--glob={start.SPACE}/*", *(tip for tip in tips if tip))
    beside = worktree.ask(found, desk.env, "rev-list", found.head, *others).text.split()
    if beside:
        is_gone = head.tip_of(place, known.branch, desk.env) is None
        switch = f"`git switch -c {known.branch}`"
        merge = f"`git switch {known.branch}` and `git merge {found.head[:SHORT]}`"
        lacks = f", and {known.branch} is gone" if is_gone else f" that {known.branch} lacks"
        raise Refused(
            f"{found.path} stands on {found.branch or 'no branch'}, with {counted(len(beside), 'commit')}{lacks}",
            hint=f"in it, {switch if is_gone else merge}; or name the commit",
            branch=known.branch,
            commit=found.head,
        )


def told_last(desk: Desk, tree: Tree) -> str | None:
    """The commit of this work that the log knows last, if it is here."""
    told = [made.oid for made in model.commits(desk.swarm.look(), tree.task) if made.epoch == tree.epoch]
    there = git(desk.place, "cat-file", "-e", f"{told[-1]}^{{commit}}") if told else []
    return told[-1] if told and run(there, env=clean(desk.env)).code == 0 else None


def seated(desk: Desk, tree: Tree) -> worktree.Tree | None:
    """The worktree as git knows it, in our own clone or in that of a project; None where its files are not here."""
    places = (desk.place, *projects.clones(desk))
    found = (worktree.find_tree(place, tree.folder, desk.env, tree.branch) for place in places)
    return next((one for one in found if one is not None and not one.missing), None)


def _in_tree(desk: Desk, tree: Tree) -> Difference | None:
    found = seated(desk, tree)
    if found is None:
        return None
    patch = worktree.ask(found, desk.env, "diff", *PLAIN, tree.base, "--").out.decode(errors="replace")
    new = worktree.names(worktree.ask(found, desk.env, "ls-files", "--others", "--exclude-standard", "-z").out)
    return Difference(found.path, patch, tuple(new))


def _on_branch(desk: Desk, tree: Tree) -> Difference | None:
    for place in (desk.place, *projects.clones(desk)):
        tip = head.tip_of(place, tree.branch, desk.env)
        if tip is not None:
            return Difference(tree.branch, Between(place, desk.env, tree.base, tip).patch())
    return None
