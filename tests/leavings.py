"""What an agent can leave in a worktree: changed, staged, new and ignored files, stashes, operations half done."""

from __future__ import annotations

from tests.garden import git


def commit(root, subject="work"):
    (root / f"{subject}.txt").write_text(subject)
    git(root, "add", ".")
    git(root, "commit", "-q", "-m", subject)
    return git(root, "rev-parse", "HEAD")


def library(folder):
    """A repository that others take in as a submodule."""
    other = folder / "library"
    git(folder, "init", "-q", str(other))
    commit(other, "library")
    return other


def dirty(root):
    (root / "src/one.txt").write_text("dirty")


def staged(root):
    (root / "src/one.txt").write_text("staged")
    git(root, "add", "src/one.txt")
    (root / "src/one.txt").write_text("dirty over it")


def untracked(root):
    (root / "new").write_text("new")


def only_disposable(root):
    (root / "node_modules/lib").mkdir(parents=True)
    (root / "node_modules/lib/index.js").write_text("x")


def ignored(root):
    (root / "build").mkdir()
    (root / "build/model.bin").write_bytes(b"a night of training")
    untracked(root)


def stashed(root):
    dirty(root)
    git(root, "stash", "-q")


def detached(root):
    git(root, "switch", "-q", "--detach")
    commit(root, "on no branch")
    dirty(root)


def merging(root):
    git(root, "switch", "-q", "-c", "theirs")
    (root / "src/one.txt").write_text("theirs")
    commit(root, "theirs")
    git(root, "switch", "-q", "gs/a-1")
    (root / "src/one.txt").write_text("ours")
    commit(root, "ours")
    git(root, "merge", "-q", "theirs", fails=True)


def rebasing(root):
    merging(root)
    git(root, "merge", "--abort")
    git(root, "rebase", "-q", "theirs", fails=True)


def nested(root):
    git(root, "init", "-q", "vendor/dep")
    commit(root / "vendor/dep", "dep")
    git(root, "init", "-q", "unborn")
    (root / "unborn/x").write_text("x")
