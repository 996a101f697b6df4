"""Where a scan looks: the files that git tracks, as they stand in the work tree."""

from __future__ import annotations

import os
import stat

from gitswarm.errors import Refused, WorkFailed
from gitswarm.git.process import clean, run
from gitswarm.git.worktrees.worktree import find_tree, inside, names
from gitswarm.rooms.exchange.discovery.comments import MARKS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitswarm.desk import Desk
    from gitswarm.git.worktrees.worktree import Tree

LIMIT = 1024 * 1024
"""Bytes of a file that are read; what is larger is mostly made by a machine."""
NOTHING_FOUND = 1
SKIPPED = "S "
"""What git says before a file that is not laid out."""
SECONDS = 120.0


def tree_of(desk: Desk) -> Tree:
    """The work tree that is scanned."""
    place = desk.place
    found = find_tree(place, place.worktree, desk.env) if place.worktree else None
    if found is None:
        raise Refused("this repository has no work tree", hint="scan in a clone that has one")
    return found


def candidates(desk: Desk, tree: Tree) -> list[str]:
    """The tracked text files in which a mark stands somewhere."""
    words = ("grep", "-l", "-z", "-I", "-w", "-E", "-e", MARKS, "--", ":/")
    found = run(inside(tree, *words), env=clean(desk.env), limit=SECONDS)
    if found.code > NOTHING_FOUND:
        raise WorkFailed(f"git could not search the files: {found.said}", hint=f"git -C {tree.path} status")
    return sorted(names(found.out))


def not_laid_out(desk: Desk, tree: Tree) -> list[str]:
    """The tracked files that a sparse work tree leaves out."""
    found = run(inside(tree, "ls-files", "-t", "-z", "--full-name", ":/"), env=clean(desk.env), limit=SECONDS)
    if found.code:
        raise WorkFailed(f"git could not list the files: {found.said}", hint=f"git -C {tree.path} status")
    return [path.removeprefix(SKIPPED) for path in names(found.out) if path.startswith(SKIPPED)]


def text_of(tree: Tree, path: str) -> str | None:
    """What a tracked file says; None where it is no plain file (any more) or too large."""
    try:
        descriptor = os.open(os.path.join(tree.path, path), os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError:
        return None
    with open(descriptor, "rb") as file:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            return None
        data = file.read(LIMIT + 1)
    return data.decode(errors="replace") if len(data) <= LIMIT else None
