"""``worktree rescue``: where tasks are worked on, and what is kept of it when it is cleared away."""

from __future__ import annotations

import os

from gitswarm.core.event import timestamp
from gitswarm.errors import Misused, NotFound, Refused
from gitswarm.git.keeping import attic, rescue, restore
from gitswarm.git.worktrees import worktree
from gitswarm.rooms.work import projects, tasks
from gitswarm.rooms.work.worktrees import looking, model, planting
from gitswarm.screen import fits_a_line

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from gitswarm.core.tables import Tables
    from gitswarm.desk import Desk
    from gitswarm.rooms.work.worktrees.model import Tree

CEILING = 20
"""Worktrees that are cleared at once if nothing else is said."""


def show_list(desk: Desk) -> None:
    """List the worktrees of tasks on this machine, the attic included.

    Example: gitswarm worktree list
    """
    tables = desk.swarm.look()
    known = planting.known_here(tables, desk.swarm.machine)
    held = {tree.key for tree in known.values()} - {tree.key for tree in planting.finished(desk)}
    rows = []
    places = (desk.place, *projects.clones(desk))
    for found in (one for place in places for one in worktree.trees(place, desk.env) if one.ours):
        told = planting.told_of(known, found)
        is_held = told is not None and told.key in held
        told = told or planting.named(tables, found, desk.swarm.machine)
        is_held = is_held or (told is not None and planting.is_at_work(tables, told))
        state = "attic" if found.parked else "held" if is_held else "finished"
        rows.append({**_row(tables, told), "path": found.path, "branch": found.branch, "state": state})
    desk.screen.table(
        rows, ("task", "epoch", "state", "branch", "path"), whole=True, empty="no task has a worktree here"
    )


def _row(tables: Tables, tree: Tree | None) -> dict[str, Any]:
    if tree is None:
        return {"task": None, "epoch": None, "base": None}
    found = tasks.task(tables, tree.task)
    return {"task": tasks.id_of(tables, found.short) if found else tree.task, "epoch": tree.epoch, "base": tree.base}


def path(desk: Desk, id: str) -> None:
    """Print the folder in which a task is worked on here.

    id: the task

    Example: cd "$(gitswarm worktree path gs-7k3f)"
    """
    tables = desk.swarm.look()
    task = tasks.find(tables, id)
    here = [
        one for one in model.trees_of_task(tables, task.id) if one.machine == desk.swarm.machine and not one.cleared
    ]
    shown = tasks.id_of(tables, task.short)
    found = looking.seated(desk, here[-1]) if here else None
    if found is None:
        raise NotFound(f"{shown} has no worktree here", hint=f"gitswarm claim {shown}, or claim --resume {shown}")
    if desk.shared.json:
        desk.screen.record({**_row(tables, here[-1]), "path": found.path, "branch": here[-1].branch})
    elif fits_a_line(found.path):
        desk.screen.lines([found.path])
    else:
        raise Refused(f"no line shows {found.path!r} as it is", hint=f"gitswarm worktree path {shown} --json")


def clean(
    desk: Desk,
    ids: tuple[str, ...] = (),
    *,
    dry_run: bool = False,
    limit: int = CEILING,
    all: bool = False,
    gone: bool = False,
) -> None:
    """Clear away the worktrees whose claim has ended; nothing that git cannot give back is deleted.

    What is in no commit is kept under refs/gitswarm/rescue; what git cannot keep goes to the attic. A branch is deleted
    only if its commits are elsewhere too.

    ids: the tasks (default: all whose claim has ended)
    dry-run: only say what would happen
    limit (-n): refuse to clear more than so many at once
    all: however many there are
    gone: give up what was on a disk that is not here

    Example: gitswarm worktree clean --dry-run
    """
    tables = desk.swarm.look()
    wanted = {tasks.find(tables, id).id for id in ids}
    trees = [tree for tree in planting.finished(desk) if not wanted or tree.task in wanted]
    if wanted and not trees:
        raise Refused("none of these has a worktree here whose claim has ended", hint="gitswarm worktree list")
    if len(trees) > desk.most(limit) and not (all or dry_run):
        raise Refused(f"{len(trees)} worktrees are more than {limit}", hint="look with --dry-run, then use --all")
    found = {tree.key: tree for tree in trees}
    desk.each(found, lambda key: _clean(desk, tables, found[key], dry_run=dry_run, gone=gone))
    if not trees:
        desk.screen.say("nothing to clear")


def _clean(desk: Desk, tables: Tables, tree: Tree, *, dry_run: bool, gone: bool) -> None:
    try:
        cleared = planting.clear(desk, tree, dry_run=dry_run, gone=gone)
    except NotFound as error:
        desk.screen.warn(error.message)
        return
    told = {
        **_row(tables, tree),
        "path": cleared.path,
        "fate": cleared.fate,
        "why": list(cleared.why),
        "rescue": cleared.rescued.ref if cleared.rescued.commit else None,
        "attic": cleared.lies or None,
        "branch": tree.branch,
        "branch_gone": cleared.branch_gone,
        "done": not dry_run,
    }
    would = "would be " if dry_run else ""
    kept = f"; the rest is kept as {told['rescue']}" if told["rescue"] else ""
    where = f" ({', '.join(cleared.why)}): {cleared.lies}" if cleared.why else ""
    desk.screen.receipt(told, f"{told['task']}: {would}{cleared.fate}{where}{kept}")


def rescue_list(desk: Desk) -> None:
    """List what is kept of worktrees that were cleared away, and what lies in the attic.

    Example: gitswarm rescue list --json
    """
    tables = desk.swarm.look()
    rows = [_kept_row(tables, kept) for kept in rescue.rescues(desk.place, desk.env)]
    rows += [
        {
            "ref": None,
            "path": one.tree.path,
            "branch": one.tree.branch,
            "at": timestamp(one.since),
            "why": list(one.why),
        }
        for one in attic.parked(desk.place, desk.env)
    ]
    desk.screen.table(rows, ("task", "epoch", "at", "ref", "path", "why"), whole=True, empty="nothing is kept")


def _kept_row(tables: Tables, kept: rescue.Kept) -> dict[str, Any]:
    """A rescue as it is told: of which task and epoch, as its ref says, and since when."""
    id, _, epoch = kept.ref.removeprefix("refs/gitswarm/rescue/").partition("/")
    found = tasks.task(tables, id)
    told = {**kept._asdict(), "at": timestamp(kept.at)}
    return {
        "task": tasks.id_of(tables, found.short) if found else id,
        "epoch": int(epoch) if epoch.isdecimal() else None,
        **told,
    }


def rescue_show(desk: Desk, id: str) -> None:
    """Show what is kept of a task: the commits of its index and of its files, and how to look at them.

    id: the task, or the ref

    Example: gitswarm rescue show gs-7k3f
    """
    kept = _kept(desk, id)
    look = f"git diff {kept.head} {kept.commit}" if kept.head else f"git show {kept.commit}"
    told = {**_kept_row(desk.swarm.look(), kept), "look": look, "restore": f"gitswarm rescue restore {kept.ref}"}
    desk.screen.record(told if desk.shared.json else {key: value for key, value in told.items() if value})


def rescue_restore(desk: Desk, id: str, folder: str | None = None, *, branch: str = "") -> None:
    """Lay out again what is kept of a task: index and files as they were, in a worktree of their own.

    id: the task, or the ref
    folder: where (default: beside the other worktrees)
    branch (-b): on a new branch of this name

    Example: gitswarm rescue restore gs-7k3f ../look
    """
    kept = _kept(desk, id)
    target = os.path.abspath(folder) if folder else planting.free_folder(desk, kept.ref)
    tree = restore.restore(desk.place, kept.ref, target, desk.env, branch)
    desk.screen.receipt({"ref": kept.ref, "path": tree.path, "branch": tree.branch}, tree.path)


def _kept(desk: Desk, id: str) -> rescue.Kept:
    """What is kept under a ref, or of a task in its newest epoch."""
    if id.startswith("refs/"):
        return rescue.rescued(desk.place, id, desk.env)
    found = tasks.find(desk.swarm.look(), id)
    here = [kept for kept in rescue.rescues(desk.place, desk.env) if f"/rescue/{found.id}/" in kept.ref]
    if not here:
        raise NotFound(f"nothing is kept of {id}", hint="gitswarm rescue list")
    return max(here, key=lambda kept: int(kept.ref.rpartition("/")[2] or 0))


def attic_empty(desk: Desk, ids: tuple[str, ...] = (), *, days: int | None = None, dry_run: bool = False) -> None:
    """Delete what lies in the attic for good; a person's decision.

    ids: the folders (default: all that lie there for long enough)
    days: for how long (default: policy)
    dry-run: only say what would be deleted

    Example: gitswarm rescue empty --dry-run
    """
    desk.must_be_a_person("emptying the attic")
    least = planting.attic_days(desk) if days is None else days
    if least < 0:
        raise Misused("days cannot be less than 0", hint="--days 0 takes all")
    parked = attic.parked(desk.place, desk.env)
    named = {os.path.realpath(id) for id in ids}
    if strangers := sorted(named - {os.path.realpath(one.tree.path) for one in parked}):
        raise NotFound(f"{strangers[0]} does not lie in the attic", hint="`gitswarm rescue list` shows what does")
    for one in parked:
        old = planting.days_since(one.since)
        if (os.path.realpath(one.tree.path) in named) if ids else old >= least:
            _empty(desk, one.tree, old, dry_run=dry_run)


def _empty(desk: Desk, tree: worktree.Tree, old: int, *, dry_run: bool) -> None:
    told = {"path": tree.path, "days": old, "done": not dry_run}
    if not dry_run:
        ref = f"refs/gitswarm/rescue/attic/{os.path.basename(tree.path)}"
        told["rescue"] = attic.empty(desk.place, tree, ref, desk.env).commit
    desk.screen.receipt(told, f"{tree.path}: {'would be ' if dry_run else ''}deleted, there for {old} days")


COMMANDS = {
    "worktree list": show_list,
    "worktree path": path,
    "worktree clean": clean,
    "rescue list": rescue_list,
    "rescue show": rescue_show,
    "rescue restore": rescue_restore,
    "rescue empty": attic_empty,
}
