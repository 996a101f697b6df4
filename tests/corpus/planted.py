"""The corpus as files of a real branch: raw objects in a pack, since no git would write such trees itself.

What was judged under the one path that most cases share stands at a position of its own: a verdict asks for the id in
the path, never for its position. Cases that cannot lie in one tree lie in several, one after the other.
"""

from __future__ import annotations

import hashlib
import subprocess
import zlib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from gitswarm.core.path import event_path
from gitswarm.git.log.tree import LONGEST_NAME
from tests.corpus import hand

FOLDER, MODULE = 0o040000, 0o160000
KINDS = {"commit": 1, "tree": 2, "blob": 3}
COMMIT = b"tree %b\nparent %b\nauthor P <p@x> 0 +0000\ncommitter P <p@x> 0 +0000\n\nby hand\n"

Files = dict[bytes, tuple[int, bytes]]


class Plot(NamedTuple):
    """What one tree holds, and the names of the cases that each of its files stands for."""

    files: Files
    folders: set[bytes]
    names: dict[bytes, list[str]]

    def has_room_for(self, path: bytes) -> bool:
        """Whether this path can stand here too: no file is a folder of another."""
        return path not in self.folders and not any(each in self.files for each in (path, *_above(path)))

    def put(self, path: bytes, file: tuple[int, bytes], names: list[str]) -> None:
        """Let a file stand here for these cases."""
        self.files[path], self.names[path] = file, names
        self.folders.update(_above(path))


def plots(cases: Iterable[hand.Case], taken: Mapping[bytes, tuple[int, bytes]]) -> list[Plot]:
    """Trees that hold the cases beside what is ``taken``; a case that no tree can hold is left out."""
    found: list[Plot] = []
    for path, mode, data, names in _distinct(cases):
        if any(len(name) > LONGEST_NAME for name in path.split(b"/")):
            continue
        plot = next((plot for plot in found if plot.has_room_for(path)), None)
        if plot is None:
            plot = Plot(dict(taken), {each for known in taken for each in _above(known)}, {})
            if not plot.has_room_for(path):
                continue
            found.append(plot)
        plot.put(path, (mode, data), names)
    return found


def _above(path: bytes) -> Iterator[bytes]:
    """The folders that a path lies in."""
    at = path.find(b"/")
    while at >= 0:
        yield path[:at]
        at = path.find(b"/", at + 1)


def _distinct(cases: Iterable[hand.Case]) -> Iterator[tuple[bytes, int, bytes, list[str]]]:
    """Each file once, with the names of all cases it stands for; the cases of the shared path side by side."""
    names: dict[tuple[bytes, int, bytes], list[str]] = {}
    shared: dict[tuple[int, bytes], bytes] = {}
    for name, path, mode, data in cases:
        place = path.encode("utf-8", "surrogateescape")
        if path == hand.PATH:
            place = shared.setdefault((mode, data), event_path(len(shared) + 1, hand.ID).encode())
        if all(place.split(b"/")) and b"\0" not in place:
            names.setdefault((place, mode, data), []).append(name)
    return ((*file, each) for file, each in names.items())


def plant(git_dir: Path, files: Files, parent: str) -> str:
    """Write a commit on top of ``parent`` whose tree holds exactly these files; it moves nothing."""
    pack = Pack()
    commit = pack.add("commit", COMMIT % (pack.folder(_nested(files)).encode(), parent.encode()))
    argv = ["git", f"--git-dir={git_dir}", "index-pack", "--stdin"]
    subprocess.run(argv, input=pack.bytes(), check=True, capture_output=True)
    return commit


def _nested(files: Files) -> dict[bytes, object]:
    tree: dict[bytes, object] = {}
    for path, file in files.items():
        *folders, name = path.split(b"/")
        here = tree
        for folder in folders:
            here = here.setdefault(folder, {})
        here[name] = file
    return tree


class Pack:
    """Objects on their way into a repository; nothing judges what they say."""

    def __init__(self) -> None:
        self._kept: dict[str, bytes] = {}

    def add(self, kind: str, data: bytes) -> str:
        """Take one object along; its name."""
        oid = hashlib.sha1(b"%b %d\0%b" % (kind.encode(), len(data), data)).hexdigest()
        if oid not in self._kept:
            self._kept[oid] = _head(KINDS[kind], len(data)) + zlib.compress(data, 1)
        return oid

    def folder(self, entries: Mapping[bytes, object]) -> str:
        """Take a folder along, and all that lies in it."""
        rows = [(name, *self._entry(entry)) for name, entry in entries.items()]
        rows.sort(key=lambda row: row[0] + b"/" if row[1] == FOLDER else row[0])
        return self.add("tree", b"".join(b"%o %b\0%b" % (mode, name, bytes.fromhex(oid)) for name, mode, oid in rows))

    def _entry(self, entry: object) -> tuple[int, str]:
        if isinstance(entry, dict):
            return FOLDER, self.folder(entry)
        mode, data = entry
        if mode == MODULE:
            return mode, "1" * 40
        return mode, self.folder({b"file": (hand.FILE, data)}) if mode == FOLDER else self.add("blob", data)

    def bytes(self) -> bytes:
        """The pack as git reads it."""
        body = b"PACK" + (2).to_bytes(4) + len(self._kept).to_bytes(4) + b"".join(self._kept.values())
        return body + hashlib.sha1(body).digest()


def _head(kind: int, size: int) -> bytes:
    """The head of a packed object: its kind and its size, seven bits to a byte after the first four."""
    size, low = size >> 4, size & 15
    head = [kind << 4 | low]
    while size:
        head[-1] |= 128
        size, low = size >> 7, size & 127
        head.append(low)
    return bytes(head)
