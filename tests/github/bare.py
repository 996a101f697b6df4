"""The git side of the stand-in: bare repositories, what is between two branches, and merging one into another."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pygit2

LIMIT = 30
NOBODY = {
    f"GIT_{who}_{what}": value
    for who in ("AUTHOR", "COMMITTER")
    for what, value in (("NAME", "Forge"), ("EMAIL", "forge@example.invalid"), ("DATE", "2026-01-01T00:00:00Z"))
}


def git(folder: Path, *words: str, check: bool = True, text: str = "") -> str:
    """What git says in a bare repository."""
    done = subprocess.run(
        ["git", "-C", str(folder), *words],
        input=text,
        env={**os.environ, **NOBODY},
        capture_output=True,
        text=True,
        check=check,
        timeout=LIMIT,
    )
    return done.stdout.strip() if done.returncode == 0 else ""


FIRST = """\
commit refs/heads/main
committer Forge <forge@example.invalid> 1767225600 +0000
data 5
Begin
M 100644 inline README.md
data 7
# Here

"""


def begin(path: Path, *, empty: bool) -> None:
    """Make a bare repository; with a README on main, unless it is to be empty."""
    path.mkdir(parents=True)
    git(path, "init", "--quiet", "--bare", "--initial-branch=main")
    _take_pushes(path)
    if not empty:
        git(path, "fast-import", "--quiet", text=FIRST)


def _take_pushes(path: Path) -> None:
    """Let the repository be pushed to over HTTP, which tidies nothing up meanwhile: a forge does that by itself."""
    with (path / "config").open("a") as config:
        config.write("[http]\n\treceivepack = true\n[receive]\n\tautogc = false\n")


def copy(source: Path, target: Path) -> None:
    """Make a bare copy with all branches."""
    target.parent.mkdir(parents=True, exist_ok=True)
    git(source, "clone", "--quiet", "--bare", ".", str(target))
    _take_pushes(target)


def sha(path: Path, ref: str) -> str:
    """The commit that a branch, a tag or an id names, or nothing."""
    names = (f"refs/heads/{ref}", f"refs/tags/{ref}", ref)
    return next((found for name in names if (found := _commit(path, name))), "")


def has(path: Path, ref: str) -> bool:
    """Whether there is a ref of that whole name; it costs the same however many there are."""
    try:
        return pygit2.Repository(str(path)).references.get(ref) is not None
    except ValueError:  # no ref could be called so
        return False


def _commit(path: Path, name: str) -> str:
    try:
        return str(pygit2.Repository(str(path)).revparse_single(name).peel(pygit2.Commit).id)
    except (KeyError, ValueError, pygit2.GitError):
        return ""


def refs(path: Path, under: str) -> dict[str, str]:
    """The refs under a prefix and the commits they stand at."""
    listed = git(path, "for-each-ref", "--format=%(refname) %(objectname)", under)
    return dict(line.split(" ") for line in listed.splitlines())


def take(path: Path, source: Path, branch: str, ref: str) -> str:
    """Bring a branch of a repository to a ref of another one, or of its own; the commit it stands at."""
    if source == path:
        pygit2.Repository(str(path)).references.create(ref, _commit(path, f"refs/heads/{branch}"), force=True)
    else:
        git(path, "fetch", "--quiet", "--no-write-fetch-head", str(source), f"+refs/heads/{branch}:{ref}")
    return _commit(path, ref)


def ahead(path: Path, base: str, head: str) -> list[str]:
    """The commits of the head that the base has not."""
    return git(path, "rev-list", f"{base}..{head}").splitlines()


def changes(path: Path, base: str, head: str) -> list[tuple[int, int, str]]:
    """Lines added and removed in each file, from where the two parted."""
    lines = git(path, "diff", "--numstat", f"{base}...{head}", check=False).splitlines()
    parts = (line.split("\t") for line in lines)
    return [(_count(added), _count(removed), name) for added, removed, name in parts]


def _count(figure: str) -> int:
    return 0 if figure == "-" else int(figure)


def merged_tree(path: Path, base: str, head: str) -> str:
    """The tree of both together, or nothing where they conflict."""
    return git(path, "merge-tree", "--write-tree", base, head, check=False)


def merge(path: Path, branch: str, head: str, message: str, *, squash: bool) -> str:
    """Merge into a branch; the new commit, or nothing where they conflict."""
    base = sha(path, branch)
    tree = merged_tree(path, base, head)
    if not tree:
        return ""
    parents = ["-p", base] if squash else ["-p", base, "-p", head]
    made = git(path, "commit-tree", tree, *parents, "-m", message)
    git(path, "update-ref", f"refs/heads/{branch}", made, base)
    return made
