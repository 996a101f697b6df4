"""What differs in a worktree from the commit it stands on, and how a part of that is put back as it was."""

from __future__ import annotations

import os
from contextlib import suppress

from gitswarm.git.process import clean, run
from gitswarm.git.worktrees.worktree import ask, inside, names

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Container, Mapping

    from gitswarm.git.worktrees.worktree import Tree

NEW, AS_TOLD = "??", 3
"""How git marks a file that it does not know; and where in its row the name begins."""


def touched(tree: Tree, env: Mapping[str, str], *, folded: bool = False) -> dict[str, str]:
    """The files that differ, each with git's two letters for how; ignored ones are not looked at.

    ``folded`` names a folder once of which git knows no file.
    """
    new = f"--untracked-files={'normal' if folded else 'all'}"
    told = ask(tree, env, "status", "--porcelain", "-z", new, "--no-renames", "--ignored=no")
    rows = told.out.decode("utf-8", "surrogateescape").split("\0")
    return {row[AS_TOLD:]: row[: AS_TOLD - 1] for row in rows if row}


def unmark(tree: Tree, env: Mapping[str, str]) -> None:
    """Take out of the index the files that git was told to take for unchanged: a reset would leave them as they are."""
    marked = [row[len("S ") :] for row in names(ask(tree, env, "ls-files", "-v", "-z").out) if row[0] != "H"]
    if marked:
        told = "\0".join(marked).encode("utf-8", "surrogateescape")
        ask(tree, env, "update-index", "--force-remove", "-z", "--stdin", stdin=told)


def put_back(tree: Tree, env: Mapping[str, str], but: Container[str]) -> None:
    """Let all that differs be as the commit has it, but for these; what it does not have goes."""
    now = {path: how for path, how in touched(tree, env).items() if path not in but}
    known = [path for path, how in now.items() if how != NEW]
    for path in now.keys() - {*known}:  # first: where a folder was one may be a link
        with suppress(FileNotFoundError):
            os.unlink(os.path.join(tree.path, path))
    if known:
        words = ("checkout", "--quiet", "--force", "HEAD", "--pathspec-from-file=-", "--pathspec-file-nul")
        told = "\0".join(f":(literal,top){path}" for path in known).encode("utf-8", "surrogateescape")
        run(inside(tree, *words), env=clean(env), stdin=told)
