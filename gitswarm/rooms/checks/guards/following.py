"""When the hooks of a worktree ask: only where there is something to guard, so that all other commits cost nothing."""

from __future__ import annotations

import time

from gitswarm import settings
from gitswarm.core.looks import ROUGH_LOOK
from gitswarm.git.config import guards, hooks
from gitswarm.git.config.guards import Guard
from gitswarm.rooms.checks import measures
from gitswarm.rooms.checks.guards import model
from gitswarm.rooms.ground import policy
from gitswarm.rooms.work import worktrees

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from gitswarm.chores import Here
    from gitswarm.rooms.work.worktrees import Tree
    from gitswarm.swarm import Swarm


def after_sync(swarm: Swarm, here: Here) -> None:
    """Have each worktree here ask about its commits and pushes as long as some of them may be refused.

    Its hooks are named by where this clone lies: one that was moved would run none, the user's neither.
    """
    standing = worktrees.standing(swarm, here)
    for tree, found in standing:
        guards.set_guard(found.git_dir, _wanted(swarm, here, tree))
    if standing:
        hooks.restore_shims(here.place, here.env)


before_sync = after_sync
"""What happened here counts before the hub can be asked."""


def _wanted(swarm: Swarm, here: Here, tree: Tree) -> Guard | None:
    """The guard of one worktree; None where nothing could be refused."""
    tables = swarm.look()
    if policy.setting(tables, "guards") == "off":
        return None
    if model.stands_still(tables, tree):
        return _asking()
    reserved = [_as_pathspec(glob) for one in model.reserved(tables, tree, time.time()) for glob in one.globs]
    asked = measures.watched(swarm, here, tree.task)
    if asked is None:
        return _asking(reserved) if reserved else None
    if asked.always or (asked.leaving and (reserved or not all(map(_is_plain, asked.leaving)))):
        return _asking()
    only = [*reserved, *map(_as_pathspec, asked.touching), *_all_but(asked.leaving)]
    return _asking(only, look=ROUGH_LOOK if asked.secrets else "", pushes=True)


def _asking(only: Iterable[str] = (), *, look: str = "", pushes: bool = False) -> Guard:
    """A guard that asks this program: always, or about commits that touch these files or look so, and about pushes."""
    words = (settings.python(), "-m", "gitswarm", "guard", "--quiet")
    return Guard(words, only=tuple(only), look=look, pushes=pushes)


def _as_pathspec(glob: str) -> str:
    """A glob as git takes it; it may name more files, never fewer."""
    plain = glob.removeprefix("./").lstrip("/").replace("[", "\\[").replace("\n", "?")
    return f":(top,glob){plain}" if plain and not plain.endswith("/") else f":(top,glob){plain}**"


def _all_but(globs: Iterable[str]) -> list[str]:
    """All files but those that a glob names."""
    but = [_as_pathspec(glob).replace(":(top,glob)", ":(top,exclude,glob)", 1) for glob in globs]
    return [":(top,glob)**", *but] if but else []


def _is_plain(glob: str) -> bool:
    """Whether git takes a glob for no more files than we do."""
    return not set(glob) & set("[]\\\n")
