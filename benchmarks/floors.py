"""The floors: the least that somebody without gitswarm would have to pay, written down as plainly as possible."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

import pygit2
from pygit2.enums import FileMode

from benchmarks.lines import BEGINNING, BRANCH, note

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


class PlainLog:
    """Events as files on a branch, by libgit2: no lock, no journal, no index, nothing synced, nothing checked."""

    def __init__(self, path: str, position: int) -> None:
        self._repository = pygit2.Repository(path)
        self.position = position

    def append(self, events: int = 1) -> None:
        """Commit so many events."""
        root: dict[str, object] = {}
        for number in range(self.position, self.position + events):
            path, line = note(number)
            *folders, name = path.split("/")
            place = root
            for folder in folders:
                place = place.setdefault(folder, {})
            place[name] = line
        reference = self._repository.references[BRANCH]
        tip = self._repository[reference.target]
        tree = self._grown(tip.tree, root)
        self.position += events
        who = pygit2.Signature("bench", "bench@localhost", BEGINNING // 1_000 + self.position, 0)
        commit = self._repository.create_commit(None, who, who, "events", tree, [tip.id])
        reference.set_target(commit)

    def read(self) -> list[object]:
        """Parse every line of every event."""
        events = self._repository[self._repository.references[BRANCH].target].tree / "events"
        return [json.loads(line) for content in self._files(events) for line in content.splitlines()]

    def _files(self, tree: pygit2.Tree) -> Iterator[bytes]:
        for entry in tree:
            if isinstance(entry, pygit2.Tree):
                yield from self._files(entry)
            else:
                yield entry.data

    def _grown(self, tree: pygit2.Tree | None, names: Mapping[str, object]) -> pygit2.Oid:
        builder = self._repository.TreeBuilder(tree) if tree else self._repository.TreeBuilder()
        for name, content in names.items():
            if isinstance(content, bytes):
                builder.insert(name, self._repository.create_blob(content), FileMode.BLOB)
            else:
                below = tree[name] if tree is not None and name in tree else None
                builder.insert(name, self._grown(below, content), FileMode.TREE)
        return builder.write()


class SyncedFile:
    """A file of lines that a power loss cannot take."""

    def __init__(self, path: str) -> None:
        self._file = os.open(path, os.O_CREAT | os.O_APPEND | os.O_WRONLY, 0o600)

    def append(self, line: bytes) -> None:
        """Append one line and wait until it is safe."""
        os.write(self._file, line)
        os.fdatasync(self._file)
