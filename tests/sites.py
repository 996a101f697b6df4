"""A bare hub at an address of any kind, clones of it, and what one does with them in tests of the network."""

from __future__ import annotations

import os
import stat
import subprocess
import threading
from pathlib import Path

from gitswarm.git.network.hub import RemoteHub
from gitswarm.git.repo import find

BRANCH = "gitswarm"
REF = f"refs/heads/{BRANCH}"


def git(where: Path, *words: str, given: str = "") -> str:
    done = subprocess.run(["git", *words], cwd=where, input=given, capture_output=True, text=True, check=True)
    return done.stdout.strip()


def commit(where: Path, parent: str | None = None, text: str = "event") -> str:
    """A commit with one file that no other commit has, on no branch."""
    content = f"{text} {os.urandom(8).hex()}"
    blob = git(where, "hash-object", "-w", "--stdin", given=content)
    tree = git(where, "mktree", given=f"100644 blob {blob}\tevent")
    return git(where, "commit-tree", tree, "-m", content, *(["-p", parent] if parent else []))


def hub_of(where: Path, remote: str = "origin", **settings) -> RemoteHub:
    return RemoteHub(find(str(where), os.environ), remote, BRANCH, os.environ, **settings)


def script(path: Path, text: str) -> None:
    path.write_text("#!/bin/sh\n" + text)
    path.chmod(path.stat().st_mode | stat.S_IXUSR)


def everything_but_ours(git_dir: Path) -> dict[str, bytes]:
    """Every file of a git folder by name, without objects and our own refs."""
    found = {}
    for path in sorted(git_dir.rglob("*")):
        name = path.relative_to(git_dir).as_posix()
        if path.is_file() and not name.startswith(("objects/", "refs/gitswarm/")):
            found[name] = path.read_bytes()
    return found


class Site:
    """One bare hub with a commit of the user's on main, and clones of it."""

    def __init__(self, root: Path, address: str) -> None:
        self.root = root
        self.bare = root / "hub.git"
        self.address = address
        git(root, "init", "-q", "--bare", str(self.bare))
        git(self.bare, "config", "http.receivepack", "true")
        git(self.bare, "update-ref", "refs/heads/main", commit(self.bare, text="code"))

    def clone(self, name: str, *words: str) -> Path:
        git(self.root, "clone", "-q", *words, self.address, name)
        return self.root / name

    def tip(self) -> str | None:
        found = git(self.bare, "for-each-ref", "--format=%(objectname)", REF)
        return found or None


def at_once(calls):
    """The results of calls that all start together."""
    start, results = threading.Barrier(len(calls)), [None] * len(calls)

    def act(number):
        start.wait(30)
        results[number] = calls[number]()

    threads = [threading.Thread(target=act, args=(number,), daemon=True) for number in range(len(calls))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return results
