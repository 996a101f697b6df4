"""A repository with a few files, worktrees made in it, and every kind of work that an agent can leave in one."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
from collections.abc import Mapping
from pathlib import Path

from gitswarm.git.keeping.clearing import clear
from gitswarm.git.keeping.condition import Terms
from gitswarm.git.keeping.rescue import rescue
from gitswarm.git.keeping.restore import restore
from gitswarm.git.repo import find
from gitswarm.git.worktrees.worktree import Order, plant, trees

FILES = {
    "README.md": b"# A project\n",
    "src/one.txt": b"one\n",
    "src/two.txt": b"two\n",
    "tool": b"#!/bin/sh\n",
    "raw.bin": bytes(range(256)),
    ".gitignore": b"*.log\nnode_modules/\nbuild/\n",
}
DISPOSABLE = ("node_modules", "__pycache__")


def git(where: Path, *words: str, given: bytes = b"", fails: bool = False, **variables: str) -> str:
    """Run the user's git; its output without the last newline."""
    env = {**os.environ, **variables}
    done = subprocess.run(
        ["git", *words], cwd=where, input=given, capture_output=True, check=False, env=env, timeout=60
    )
    assert fails or done.returncode == 0, f"git {' '.join(words)}: {done.stderr.decode()}"
    return os.fsdecode(done.stdout).rstrip("\n")


class Garden:
    """One clone, with a folder for the worktrees beside it, and an attic."""

    def __init__(self, folder: Path, *words: str, fresh: bool = True) -> None:
        self.folder = folder
        self.main = folder / "main"
        if fresh:
            self._make(folder, words)

    def _make(self, folder: Path, words: tuple[str, ...]) -> None:
        git(folder, "init", "-q", "-b", "main", *words, str(self.main))
        for name, data in FILES.items():
            (self.main / name).parent.mkdir(exist_ok=True)
            (self.main / name).write_bytes(data)
        (self.main / "tool").chmod(0o755)
        (self.main / "link").symlink_to("src/one.txt")
        git(self.main, "add", ".")
        git(self.main, "commit", "-q", "-m", "Begin")

    @property
    def place(self):
        return find(str(self.main), os.environ)

    @property
    def start(self) -> str:
        return git(self.main, "rev-parse", "main")

    @property
    def terms(self) -> Terms:
        return Terms(disposable=DISPOSABLE, into=("refs/heads/main",), attic=str(self.folder / "attic"))

    def order(self, name: str = "gs-a-1", **more) -> Order:
        return Order(str(self.folder / "trees" / name), f"gs/{name[3:]}", self.start, **more)

    def plant(self, name: str = "gs-a-1", env: Mapping[str, str] | None = None, **more):
        return plant(self.place, self.order(name, **more), env or os.environ)

    def rescue(self, tree, ref: str = "a/1", **more):
        return rescue(self.place, tree, f"refs/gitswarm/rescue/{ref}", os.environ, **more)

    def restore(self, name: str = "back", ref: str = "a/1", **more):
        return restore(self.place, f"refs/gitswarm/rescue/{ref}", str(self.folder / name), os.environ, **more)

    def clear(self, tree, ref: str = "a/1", terms: Terms | None = None, **more):
        return clear(self.place, tree, f"refs/gitswarm/rescue/{ref}", terms or self.terms, os.environ, **more)

    def act(self, what: str) -> None:
        """Do one of the things that may be killed, if it is not done."""
        tree = next((tree for tree in trees(self.place, os.environ) if tree.ours), None)
        match what:
            case "plant":
                self.plant()
            case "restore":
                self.restore()
            case "clear" | "park" if tree:
                self.clear(tree)


def files(root: Path | str, *, folders: bool = True) -> dict[str, object]:
    """Every file below a folder by its name: its bytes and its x bit, or where it points; empty folders as well."""
    found: dict[str, object] = {}
    for here, names, plain in os.walk(root):
        inside = os.path.relpath(here, root)
        for name in [*plain, *(name for name in names if os.path.islink(os.path.join(here, name)))]:
            path = os.path.join(here, name)
            mode = os.lstat(path).st_mode
            key = os.path.normpath(os.path.join(inside, name))
            if key != ".git":
                found[key] = os.readlink(path) if stat.S_ISLNK(mode) else (_bytes(path), bool(mode & stat.S_IXUSR))
        if folders and not names and not plain:
            found[f"{inside}/"] = None
    return found


def index(tree) -> str:
    """What the index of a worktree says, with conflicts and marks."""
    root = Path(tree.path)
    return (
        git(root, "ls-files", "-s") + "\n" + git(root, "ls-files", "-v") + "\n" + git(root, "diff", "--cached", "--raw")
    )


def _bytes(path: str) -> bytes:
    with open(path, "rb") as file:
        return file.read()


def everything(garden: Garden) -> dict[str, object]:
    """All that is the user's: his tree, and of the git folder what is neither ours nor an object."""
    ours = ("gitswarm/", "objects/", "worktrees/", "refs/gitswarm/", "logs/refs/heads/gs/", "refs/heads/gs/")
    common = files(garden.main / ".git", folders=False)
    own = {name: said for name, said in files(garden.main).items() if not name.startswith(".git/")}
    return {**own, **{f".git/{name}": said for name, said in common.items() if not name.startswith(ours)}}


def forget(path: Path | str) -> None:
    """Delete a folder with the user's own tools."""
    shutil.rmtree(path)
