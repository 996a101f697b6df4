"""Commits that only a worktree knows: of its history, of an operation in progress, of a detached HEAD."""

from __future__ import annotations

import os
import re

from gitswarm.errors import StoreError
from gitswarm.git.clone.store import read_small
from gitswarm.git.process import clean, run
from gitswarm.git.worktrees.worktree import CALM

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from gitswarm.git.process import Result
    from gitswarm.git.repo import Place
    from gitswarm.git.worktrees.worktree import Tree

NOTED = (
    "HEAD", "ORIG_HEAD", "MERGE_HEAD", "MERGE_AUTOSTASH", "CHERRY_PICK_HEAD", "REVERT_HEAD", "REBASE_HEAD",
    "BISECT_HEAD", "BISECT_EXPECTED_REV", "rebase-merge/autostash", "rebase-merge/orig-head", "rebase-merge/onto",
    "rebase-merge/amend", "rebase-merge/stopped-sha", "rebase-merge/done", "rebase-apply/autostash",
    "rebase-apply/orig-head", "rebase-apply/onto", "sequencer/head", "logs/HEAD",
)  # fmt: skip
OWN_REFS = ("refs/bisect", "refs/worktree", "refs/rewritten")
FLEETING = (*(f"{name}/*" for name in OWN_REFS), "refs/stash")
OPERATIONS = {
    "rebase-merge": "rebase", "rebase-apply/applying": "am", "rebase-apply": "rebase", "MERGE_HEAD": "merge",
    "CHERRY_PICK_HEAD": "cherry-pick", "REVERT_HEAD": "revert", "sequencer": "cherry-pick", "BISECT_LOG": "bisect",
}  # fmt: skip
OID = re.compile(rb"\b(?:[0-9a-f]{64}|[0-9a-f]{40})\b")


def operation_in(git_dir: str) -> str | None:
    """Name the operation of git that was begun in a worktree and not ended."""
    return next((what for name, what in OPERATIONS.items() if os.path.exists(f"{git_dir}/{name}")), None)


def loose_commits(place: Place, tree: Tree, env: Mapping[str, str], leaving: str = "") -> tuple[list[str], int]:
    """The heads of all that no lasting ref leads to once this tree is gone, and the branch ``leaving`` with it.

    The second answer is how many commits lie under them. A stash is no lasting ref: whoever takes it up drops it.
    """
    known = [oid for oid in _noted(place, tree, leaving) if oid.strip(b"0")]
    known += _ask(tree, env, "for-each-ref", "--format=%(objectname)", *OWN_REFS).out.split()
    commits = _commits(tree, env, known)
    excluded = [f"--exclude={ref}" for ref in (*FLEETING, *([f"refs/heads/{leaving}"] if leaving else []))]
    walk = ("rev-list", "--ignore-missing", "--parents", "--stdin", "--not", *excluded, "--glob=*")
    rows = [row.split() for row in _ask(tree, env, *walk, stdin=b"\n".join([*commits, b""])).out.splitlines()]
    below = {parent for _, *parents in rows for parent in parents}
    return [oid.decode() for oid, *_ in rows if oid not in below], len(rows)


def _noted(place: Place, tree: Tree, leaving: str) -> Iterable[bytes]:
    """Every object that the tree's own files name, and the history of the branch that goes."""
    files = [f"{tree.git_dir}/{name}" for name in NOTED]
    if leaving:
        files.append(f"{place.common}/logs/refs/heads/{leaving}")
    found = {oid for path in files if os.path.isfile(path) for oid in OID.findall(read_small(path) or b"")}
    return {*found, *([tree.head.encode()] if tree.head else [])}


def _commits(tree: Tree, env: Mapping[str, str], oids: Iterable[bytes]) -> list[bytes]:
    """Those of these objects that are here and are commits."""
    asked = b"\n".join([*sorted({*oids}), b""])
    told = _ask(tree, env, "cat-file", "--batch-check=%(objecttype) %(objectname)", stdin=asked).out.splitlines()
    return [row.removeprefix(b"commit ") for row in told if row.startswith(b"commit ")]


def _ask(tree: Tree, env: Mapping[str, str], *words: str, stdin: bytes = b"") -> Result:
    """Ask git by the tree's own folder alone, whatever became of its files."""
    answer = run(["git", *CALM, f"--git-dir={tree.git_dir}", *words], env=clean(env), stdin=stdin)
    if answer.code:
        raise StoreError(f"git {words[0]} failed for {tree.path}: {answer.said}", hint="gitswarm doctor")
    return answer
