"""A draft put onto a tree: only the folders on the way to what comes and goes are made again."""

from __future__ import annotations

from gitswarm.core.layout import FOLDER_MODE
from gitswarm.core.verdict import REGULAR_FILE

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Protocol

    Entry = tuple[int, str]
    Entries = dict[str, Entry]
    """What comes into a folder: each name with its mode and oid."""
else:
    Protocol = object


class Folders(Protocol):
    """Where folders are read and written."""

    def entry(self, oid: str, name: str) -> Entry | None:
        """What stands under a name of a folder."""

    def changed(self, oid: str | None, gone: Iterable[str], come: Entries) -> str | None:
        """Write a folder that is another but for what goes and what comes, and name it; None where nothing is left."""


class Graft:
    """What comes and goes in one folder, and in those below it."""

    __slots__ = ("files", "folders", "gone")

    def __init__(self) -> None:
        self.files: dict[str, str] = {}
        self.folders: dict[str, Graft] = {}
        self.gone: list[str] = []

    @property
    def grows(self) -> bool:
        """Whether a file comes here or below."""
        return bool(self.files) or any(below.grows for below in self.folders.values())


def graft(files: Iterable[tuple[str, str]], gone: Iterable[str]) -> Graft:
    """Sort files (path and oid) and dropped paths into their folders."""
    root = Graft()
    for path, oid in files:
        folder, name = _way(root, path)
        folder.files[name] = oid
    for path in gone:
        folder, name = _way(root, path)
        folder.gone.append(name)
    return root


def grown(folders: Folders, oid: str | None, change: Graft) -> str | None:
    """The folder with the change in it; None where nothing is left. First goes what goes, then comes what comes."""
    gone, come = set(change.gone), {name: (REGULAR_FILE, blob) for name, blob in change.files.items()}
    for name, below in change.folders.items():
        there = folders.entry(oid, name) if oid and name not in gone else None
        mode, old = there or (FOLDER_MODE, None)
        if mode != FOLDER_MODE and not below.grows:
            continue
        new = grown(folders, old if mode == FOLDER_MODE else None, below)
        gone.add(name)
        if new:
            come.setdefault(name, (FOLDER_MODE, new))
    return folders.changed(oid, gone, come)


def _way(root: Graft, path: str) -> tuple[Graft, str]:
    *names, last = path.split("/")
    for name in names:
        root = root.folders.setdefault(name, Graft())
    return root, last
