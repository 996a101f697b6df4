"""A folder to try commits in: detached, ours alone, gone when whoever tried is done, or with the next one."""

from __future__ import annotations

import os
from contextlib import contextmanager

from gitswarm.errors import Refused, StoreError
from gitswarm.git.worktrees import label
from gitswarm.git.worktrees.touched import unmark
from gitswarm.git.worktrees.turn import delete, drop, seat_of, turn
from gitswarm.git.worktrees.worktree import Tree, ask

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from gitswarm.git.repo import Place


@contextmanager
def tryout(place: Place, env: Mapping[str, str], folder: str, commit: str) -> Iterator[Tree]:
    """Have a folder that stands on a commit, for whoever is the only one to ask for it."""
    folder = os.path.join(os.path.realpath(os.path.dirname(folder)), os.path.basename(folder))
    clear(place, env, folder)
    with turn(place, env, "try") as step:
        words = ("worktree", "add", "--no-checkout", "--detach", "--lock", "--reason", label.TRIAL)
        step.plan(folder)
        answer = step.git(*words, "--", folder, commit)
        git_dir = seat_of(place, folder)
        if answer.code or git_dir is None:
            said = f"there is no folder to try commits in: {answer.said}"
            raise StoreError(said, hint="git worktree list", path=folder)
    try:
        yield Tree(folder, git_dir)
    finally:
        clear(place, env, folder)


def stand_on(tree: Tree, commit: str, env: Mapping[str, str]) -> None:
    """Lay out a commit there; what it does not have goes, but for what is ignored: that is built again and again.

    Whatever ran there may have left the folder on a branch of the user's, and a reset would move that; and it may have
    told git to take files for unchanged, and a reset would leave them.
    """
    unmark(tree, env)
    ask(tree, env, "update-ref", "--no-deref", "HEAD", commit)
    ask(tree, env, "reset", "--hard", "--quiet", commit)
    ask(tree, env, "clean", "-f", "-f", "-d", "--quiet")


def clear(place: Place, env: Mapping[str, str], folder: str) -> None:
    """Take the folder away, which is ours by the reason that it is locked for; what a killed one left too."""
    with turn(place, env, "try") as step:
        git_dir = seat_of(place, folder)
        if git_dir is not None and label.lock_reason(git_dir) == label.TRIAL:
            step.plan(folder)
            delete(folder)  # first: what a killed one leaves of it is known by what git notes
            drop(place, git_dir)
        elif git_dir is not None or (os.path.isdir(folder) and os.listdir(folder)):
            raise Refused(f"{folder} is in the way", hint="move it away, it is not ours", path=folder)
