"""Rescued work laid out again: index and work tree as they were, in a new worktree or in a clean one of ours."""

from __future__ import annotations

import os
from contextlib import suppress

from gitswarm.errors import Refused, StoreError
from gitswarm.git.clone.store import write_all, writing
from gitswarm.git.compose.scratch import scratch
from gitswarm.git.keeping.picture import EXACT_INDEX, FOLDERS, WORK
from gitswarm.git.keeping.rescue import is_as_kept, rescued
from gitswarm.git.process import clean, run
from gitswarm.git.worktrees import label as labels
from gitswarm.git.worktrees.label import Label
from gitswarm.git.worktrees.turn import unlock
from gitswarm.git.worktrees.worktree import Order, ask, find_tree, inside, names, plant, standing_on, tended

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from gitswarm.git.compose.scratch import Scratch
    from gitswarm.git.keeping.rescue import Kept
    from gitswarm.git.repo import Place
    from gitswarm.git.worktrees.worktree import Tree

MODULE = "160000"


def restore(place: Place, ref: str, folder: str, env: Mapping[str, str], branch: str = "") -> Tree:
    """Bring back what was rescued as ``ref``, into a new worktree (on a new branch or detached) or a clean one of ours.

    An operation that was in progress is not: its files stay in the attic, its commits under the ref.
    """
    kept = rescued(place, ref, env)
    tree = find_tree(place, folder, env)
    if tree is None or (tree.ours and tree.label is None):
        tree = plant(place, Order(folder, branch, kept.head or kept.staged), env)
    with tended(place, tree.git_dir, "restore") as keep:
        tree = standing_on(tree, env)
        label = labels.read(tree.git_dir) or Label()
        if label.laying == kept.commit:
            unlock(tree.git_dir)
        elif not tree.missing and tree.ours and is_as_kept(place, tree, kept, env):
            return tree
        else:
            _must_take_it(tree, kept, env)
            labels.write(tree.git_dir, label._replace(laying=kept.commit))
        _lay(place, tree, kept, env, keep)
        labels.write(tree.git_dir, label._replace(laying=""))
    return standing_on(tree, env)


def _must_take_it(tree: Tree, kept: Kept, env: Mapping[str, str]) -> None:
    """Refuse a tree that work would be lost in, or that the rescued work does not belong on."""
    hint = "give a folder that is not there yet"
    if not tree.ours:
        raise Refused(f"{tree.path} is a worktree of yours, which gitswarm does not touch", hint=hint)
    if tree.missing:
        raise Refused(tree.lost, hint=hint)
    if ask(tree, env, "status", "--porcelain", "-z", "--untracked-files=all").out:
        raise Refused(f"{tree.path} has changes of its own", hint=hint)
    if tree.head != (kept.head or kept.staged):
        raise Refused(f"{tree.path} is not on the commit {kept.head[:12]} that the rescued work began from", hint=hint)


def _lay(place: Place, tree: Tree, kept: Kept, env: Mapping[str, str], keep: tuple[int, ...]) -> None:
    """Lay out the index as git does, then what differed from it as the bytes it was, then the index as it was.

    Every git that writes here inherits the lock, so that no other begins before it has ended, should we be killed.
    """
    ask(tree, env, "read-tree", "--reset", "-u", "--no-recurse-submodules", kept.staged, keep=keep)
    with scratch(place, env, keep=keep) as room:
        _write_files(room, tree, kept)
        for path in _listed(room, kept, FOLDERS):
            with writing(tree.path):
                os.makedirs(os.path.join(tree.path, path), exist_ok=True)
        exact = _beside(room, kept, EXACT_INDEX)
    if exact is not None:
        _write_index(tree.git_dir, exact)
    if not kept.head:
        _be_unborn(tree, kept, env)
    run(inside(tree, "update-index", "-q", "--refresh"), env=clean(env), keep=keep)


def _write_files(room: Scratch, tree: Tree, kept: Kept) -> None:
    diff = room.git("diff-tree", "-r", "-z", "--raw", "--no-renames", kept.staged, kept.commit)
    told = os.fsdecode(diff).split("\0")
    changes = [(head.split(" "), path) for head, path in zip(told[::2], told[1::2], strict=False)]
    _remove(tree.path, (path for (*_, letter), path in changes if letter == "D"))
    written = [path for (_, mode, *_, letter), path in changes if letter != "D" and mode != MODULE]
    room.git("read-tree", kept.commit, index=WORK)
    listed = b"".join(os.fsencode(path) + b"\0" for path in written)
    room.git("checkout-index", "--force", "-z", "--stdin", index=WORK, stdin=listed, tree=tree.path)


def _remove(root: str, paths: Iterable[str]) -> None:
    """Delete files, and the folders that are empty then."""
    for path in paths:
        with suppress(FileNotFoundError, NotADirectoryError, IsADirectoryError):
            os.unlink(os.path.join(root, path))
        folder = os.path.dirname(path)
        with suppress(OSError):
            while folder:
                os.rmdir(os.path.join(root, folder))
                folder = os.path.dirname(folder)


def _listed(room: Scratch, kept: Kept, name: str) -> list[str]:
    return names(_beside(room, kept, name) or b"")


def _beside(room: Scratch, kept: Kept, name: str) -> bytes | None:
    answer = room.ask("cat-file", "blob", f"{kept.beside}:{name}") if kept.beside else None
    return answer.out if answer and answer.code == 0 else None


def _write_index(git_dir: str, data: bytes) -> None:
    """Put an index in place as git does: under its lock."""
    lock = f"{git_dir}/index.lock"
    with writing(lock):
        number = os.open(lock, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666)
        try:
            write_all(number, data)
        finally:
            os.close(number)
        os.rename(lock, f"{git_dir}/index")


def _be_unborn(tree: Tree, kept: Kept, env: Mapping[str, str]) -> None:
    """Stand before the first commit of a branch again, if nobody has made that branch meanwhile."""
    ref = f"refs/heads/{kept.branch}"
    if kept.branch and run(inside(tree, "rev-parse", "--verify", "-q", ref), env=clean(env)).code:
        answer = run(inside(tree, "symbolic-ref", "HEAD", ref), env=clean(env))
        if answer.code:
            raise StoreError(f"{tree.path} cannot be put on {kept.branch}: {answer.said}", hint="git switch --orphan")
