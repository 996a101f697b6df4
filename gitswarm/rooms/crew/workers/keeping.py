"""Keeping what an agent made: committed on the branch of its task, or where that cannot be under a ref of ours."""

from __future__ import annotations

from gitswarm.git.keeping import saving
from gitswarm.rooms.work import projects, tasks, worktrees

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from gitswarm.desk import Desk
    from gitswarm.git.keeping.saving import Saved
    from gitswarm.rooms.roster.runs import Run
    from gitswarm.rooms.work.worktrees import Tree

ADDRESS = "gitswarm.invalid"


def save(desk: Desk, run: Run, tree: Tree, *, hooks: bool) -> Saved:
    """Commit what the agent left, as the agent, with the trailers of its task."""
    tables = desk.swarm.look()
    task = tasks.find(tables, run.task)
    shown, yard = tasks.id_of(tables, task.short), projects.yard(desk, run.task)
    trailers = (f"Gitswarm-Task: {shown}", f"Gitswarm-Agent: {run.actor}") if yard.at_home else ()
    author = saving.Author(run.actor, f"{worktrees.slug(run.actor)}@{ADDRESS}", trailers)
    return saving.save(yard.place, tree.folder, author, task.title, desk.env, hooks=hooks)


def keep(desk: Desk, run: Run, tree: Tree) -> Saved:
    """Keep what is there, whatever it is worth."""
    saved = save(desk, run, tree, hooks=False)
    if saved.astray or saved.refused:
        worktrees.keep(desk, tree)
    return saved


def told(saved: Saved) -> dict[str, Any]:
    """What the log is told of the work: where it stands, how many commits it is, and which files differ."""
    work = saved.work
    return {"tip": saved.tip if work.commits else None, "commits": work.commits, "files": work.files}
