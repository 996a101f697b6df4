"""When the hooks of a worktree ask: only where there is something to guard, so that all other commits cost nothing."""

from __future__ import annotations

import time

from gitswarm import settings
from gitswarm.git import guards, hooks
from gitswarm.git.guards import Guard
from gitswarm.rooms import measures, policy, worktrees
from gitswarm.rooms.guards import model

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from gitswarm.chores import Here
    from gitswarm.core.tables import Tables
    from gitswarm.rooms.worktrees import Tree
    from gitswarm.swarm import Swarm


def after_sync(swarm: Swarm, here: Here) -> None:
    """Have each worktree here ask about its commits and pushes as long as some of them may be refused."""
    tables, changed = swarm.look(), False
    for tree, found in worktrees.standing(swarm, here):
        wanted = _wanted(tables, tree) or _of_gates(swarm, here, tree)
        changed |= guards.set_guard(found.git_dir, wanted)
    if changed:
        hooks.restore_shims(here.place, here.env)


before_sync = after_sync
"""What happened here counts before the hub can be asked."""


def _wanted(tables: Tables, tree: Tree) -> Guard | None:
    """The guard of one worktree; None where nothing could be refused."""
    if policy.setting(tables, "guards") == "off":
        return None
    if model.stands_still(tables, tree):
        return _asking()
    globs = [glob for one in model.reserved(tables, tree, time.time()) for glob in one.globs]
    return _asking(globs) if globs else None


def _of_gates(swarm: Swarm, here: Here, tree: Tree) -> Guard | None:
    """The guard of a worktree whose task has gates that look at files."""
    is_off = policy.setting(swarm.look(), "guards") == "off"
    return _asking() if not is_off and measures.is_guarded(swarm, here, tree.task) else None


def _asking(globs: Iterable[str] = ()) -> Guard:
    """A guard that asks this program: always, or about commits that touch these files."""
    return Guard((settings.python(), "-m", "gitswarm", "guard", "--quiet"), only=tuple(map(_as_pathspec, globs)))


def _as_pathspec(glob: str) -> str:
    """A glob as git takes it; it may name more files, never fewer."""
    plain = glob.removeprefix("./").lstrip("/").replace("[", "\\[").replace("\n", "?")
    return f":(top,glob){plain}" if plain and not plain.endswith("/") else f":(top,glob){plain}**"
