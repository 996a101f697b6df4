"""A draft put onto a tree: only the folders on the way to what comes and goes are made again."""

from __future__ import annotations

from gitswarm.core.layout import FOLDER_MODE
from gitswarm.core.verdict import REGULAR_FILE

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Protocol

    Entries = dict[str, tuple[int, str]]
    """A folder to be written: each name with its mode and oid."""
else:
    Protocol = object


class Folders(Protocol):
    """Where folders are read and written."""

    def entries(self, oid: str) -> Entries:
        """What lies in a folder; the caller may change the answer."""

    def plant(self, entries: Entries) -> str:
        """Write a folder and name it."""


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
    entries = folders.entries(oid) if oid else {}
    for name in change.gone:
        entries.pop(name, None)
    for name, below in change.folders.items():
        mode, old = entries.get(name, (FOLDER_MODE, None))
        if mode != FOLDER_MODE and not below.grows:
            continue
        new = grown(folders, old if mode == FOLDER_MODE else None, below)
        entries.pop(name, None)
        if new:
            entries[name] = (FOLDER_MODE, new)
    entries.update((name, (REGULAR_FILE, blob)) for name, blob in change.files.items())
    return folders.plant(entries) if entries else None


def _way(root: Graft, path: str) -> tuple[Graft, str]:
    *names, last = path.split("/")
    for name in names:
        root = root.folders.setdefault(name, Graft())
    return root, last
