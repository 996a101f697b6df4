"""Where a command is struck: a hub and two clones, put back as they were before each run, and what is found later."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections import Counter
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from tests.world import World, git

OURS = ("refs/gitswarm/", "refs/heads/gitswarm")
CHANCE = re.compile(r"[0-9a-hjkmnp-tv-z]{26}|[0-9a-f]{12,}")
"""What is another one in each run: ids of events, commits, names that nobody else has."""
INSIDE = ("objects", "refs")
FORGOTTEN = (
    *("/gitswarm/passed/", " refs/gitswarm/restore/", "/gitswarm/worktree.lock"),
    " refs/gitswarm/rescue/rollback/",
)
"""Parts of the names of what a second try leaves once more, and the program itself lets go of where there are many.

Where the target stood before a rollback that was dropped stays noted, since its push may still arrive.
The file of a lock stays once it was held; which step needs one depends on how a git ended.
"""
LATER = 900.0


class Picture(NamedTuple):
    """What stands in a yard: files and branches by what is in them, everything else by its name."""

    content: dict[str, str]
    names: Counter[str]

    def differs(self, other: Picture) -> Iterator[str]:
        """Say what is not as in another one: whatever has other content, and what stands here only."""
        for name in sorted({*self.content, *other.content}):
            if self.content.get(name) != other.content.get(name):
                yield f"{name} is {self.content.get(name, 'gone')}, not {other.content.get(name, 'gone')}"
        more = self.names - other.names
        yield from (f"{name} stayed" for name in sorted(more) if not any(part in name for part in FORGOTTEN))


class Yard:
    """A hub and two clones of it; ``keep`` notes them, ``reset`` puts them back."""

    def __init__(self, folder: Path) -> None:
        self.folder, self._kept = folder / "stage", folder / "kept"
        for old in (self.folder, self._kept):
            shutil.rmtree(old, ignore_errors=True)
        self.folder.mkdir()
        self.world = World(self.folder)
        self.clone, self.other = self.world.clone("a"), self.world.clone("b")
        self.hub = self.world.hub
        self.task, self.before = "", set[str]()

    def keep(self) -> None:
        """Note how all stands; whatever is in the log by now has been acknowledged."""
        self.before = {*self.clone.ids(), *(event["id"] for event in self.clone.must("queue", "--json").json["events"])}
        shutil.copytree(self.folder, self._kept, symlinks=True)

    def reset(self) -> None:
        """Put everything back."""
        shutil.rmtree(self.folder)
        subprocess.run(["cp", "-a", str(self._kept), str(self.folder)], check=True)

    def let_time_pass(self) -> None:
        """Be a quarter of an hour later for whoever asks how long a lock, or a file half made, has been there."""
        for path in self.folder.rglob("*"):
            if path.name.endswith((".lock", ".new")) or path.name.startswith("tmp_"):
                then = path.stat().st_mtime - LATER
                os.utime(path, (then, then))

    def picture(self) -> Picture:
        """What stands here now."""
        content, names = {}, Counter[str]()
        for path in sorted(self.folder.rglob("*")):
            name = _plain(path.relative_to(self.folder))
            if _is_inside(path.relative_to(self.folder)):
                continue
            names[name] += 1
            if path.is_file() and (".git" not in path.parts[:-1] or path.name == "config") and path.name != ".git":
                content[name] = sha256(path.read_bytes()).hexdigest()[:8]
        for where, git_dir in (("clone", self.clone.path / ".git"), ("hub", self.hub)):
            for name, said in _refs(git_dir):
                names[f"{where} {_plain(name)}"] += 1
                content.update({} if name.startswith(OURS) else {f"{where} {name}": said})
        content["index"] = self.clone.git("ls-files", "--stage")
        content["HEAD"] = self.clone.git("symbolic-ref", "HEAD")
        return Picture(content, names)


def _is_inside(path: Path) -> bool:
    """Whether it is told of elsewhere: refs by git, objects by fsck."""
    parts = path.parts
    return any(parts[number : number + 1] in [(one,) for one in INSIDE] for number in (1, 2)) or parts[0] == "seed"


def _plain(name: object) -> str:
    return CHANCE.sub("…", str(name))


def _refs(git_dir: Path) -> Iterator[tuple[str, str]]:
    """Each ref with its tree, and how many commits lead to it: a commit's own name is another one in each run."""
    for line in git(git_dir, "for-each-ref", "--format=%(refname) %(tree)").splitlines():
        name, _, tree = line.partition(" ")
        yield name, f"{tree[:12]} after {git(git_dir, 'rev-list', '--count', name)} commits"
