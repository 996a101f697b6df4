"""The files that other tools leave: read with limits, never through links, and told about line by line."""

from __future__ import annotations

import json
import os
import stat
import sys

from gitswarm.core.words import sized
from gitswarm.errors import Misused, NotFound, StoreError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import BinaryIO

    from gitswarm.desk import Desk
    from gitswarm.record import Record

STDIN = "-"
FILE_LIMIT = 64 * 1024 * 1024
PAGE_LIMIT = 1024 * 1024
FILES = 50_000
DEEP = 6
FOLDER_HINT = "name the folder that the tool keeps its tasks in"
SHOWN = 10
"""Lines that are shown; the file beside tells of all."""


def opened(file: str) -> BinaryIO:
    """A file to read, or standard input."""
    if file == STDIN:
        if sys.stdin is None:
            raise Misused("there is no standard input", hint="name a file")
        return sys.stdin.buffer
    try:
        return open(file, "rb")
    except FileNotFoundError as error:
        raise NotFound(f"there is no file {file}", hint="- reads standard input") from error
    except OSError as error:
        raise Misused(f"{file} cannot be read: {error.strerror}", hint="name a file you may read") from error


def content(file: str) -> bytes:
    """All that a file holds; refused where that is too much to be a list of tasks."""
    with opened(file) as source:
        data = source.read(FILE_LIMIT + 1)
    if len(data) > FILE_LIMIT:
        raise Misused(f"{file} is larger than {sized(FILE_LIMIT)}", hint="bring it in by parts")
    return data


def lines_of(data: bytes) -> Iterator[bytes]:
    """The lines of a content, by their newlines alone."""
    start = 0
    while start < len(data):
        end = data.find(b"\n", start) + 1 or len(data)
        yield data[start:end]
        start = end


def within(folder: str, mark: str, names: tuple[str, ...]) -> str:
    """The folder that has this mark in it: the one that is named, or one of these names in it."""
    for found in (folder, *(os.path.join(folder, name) for name in names)):
        if os.path.isdir(os.path.join(found, mark)):
            return found
    if not os.path.isdir(folder):
        raise NotFound(f"there is no folder {folder}", hint=FOLDER_HINT)
    raise NotFound(f"{folder} has no folder {mark} in it, nor in {' or '.join(names)}", hint=FOLDER_HINT)


def pages(folder: str) -> Iterator[tuple[str, bytes | str]]:
    """The Markdown files of a folder and those below, by path: what each holds, or why it cannot be read."""
    count = 0
    for path in _below(folder, DEEP):
        name = os.path.relpath(path, folder)
        if not name.endswith((".md", ".yml", ".yaml")):
            continue
        count += 1
        if count > FILES:
            yield name, f"more than {FILES} files: this and the rest is left out"
            return
        yield name, _page(path)


def _below(folder: str, deep: int) -> Iterator[str]:
    try:
        with os.scandir(folder) as found:
            entries = sorted(found, key=lambda entry: entry.name)
    except NotADirectoryError as error:
        raise Misused(f"{folder} is no folder", hint=FOLDER_HINT) from error
    except FileNotFoundError as error:
        raise NotFound(f"there is no folder {folder}", hint=FOLDER_HINT) from error
    except OSError as error:
        raise Misused(f"{folder} cannot be read: {error.strerror}", hint="name a folder you may read") from error
    for entry in entries:
        if entry.is_dir(follow_symlinks=False):
            if deep and not entry.name.startswith("."):
                yield from _below(entry.path, deep - 1)
        else:
            yield entry.path


def _page(path: str) -> bytes | str:
    """What a plain file holds: no link is followed, and nothing is waited for."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError as error:
        return f"cannot be read: {error.strerror}"
    with open(descriptor, "rb") as file:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            return "no plain file"
        data = file.read(PAGE_LIMIT + 1)
    return data if len(data) <= PAGE_LIMIT else f"larger than {sized(PAGE_LIMIT)}"


class Aside:
    """The file for what could not be taken from one source; made when there is any, and gone when there is none."""

    def __init__(self, desk: Desk, source: str) -> None:
        self.count = 0
        self.kept: str | None = None
        self._desk = desk
        name = "stdin" if source == STDIN else os.path.basename(os.path.abspath(source))
        self._path = os.path.join(desk.place.state, "import", f"{name}.bad.jsonl")

    def put(self, rows: Iterable[tuple[str, Record]]) -> None:
        """Set these aside: each is shown in these words, as long as they are few."""
        written = []
        for words, row in rows:
            self.count += 1
            if self.count <= SHOWN:
                self._desk.screen.warn(words)
            written.append(json.dumps(row._asdict(), ensure_ascii=False) + "\n")
        if written:
            self._write(written)

    def close(self) -> None:
        """Say where the rest can be read; forget what an earlier import set aside."""
        if self.count > SHOWN:
            self._desk.screen.warn(f"and {self.count - SHOWN} more: {self.kept}")
        if self.kept is None and os.path.exists(self._path):
            os.unlink(self._path)

    def _write(self, lines: list[str]) -> None:
        try:
            os.makedirs(os.path.dirname(self._path), exist_ok=True)
            with open(self._path, "a" if self.kept else "w", encoding="utf-8", errors="backslashreplace") as file:
                file.writelines(lines)
        except OSError as error:
            raise StoreError(f"{self._path} cannot be written: {error.strerror}", hint="see gitswarm doctor") from error
        self.kept = self._path
