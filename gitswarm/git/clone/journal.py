"""The journal: every action that is acknowledged here and not yet sent, one checksummed line each.

The first line names the generation; a cut starts a new file with a new one. Within a generation no whole line ever
moves, so a mark stays true. The header says ``?`` until the folder is known to hold the file; who appends sees to that.

A line may hold no entry: it is torn (its writer was killed), withdrawn (it could not be synced, and its writer was told
so) or damaged, and then no cut throws it away.
"""

from __future__ import annotations

import os
import zlib

from gitswarm import json
from gitswarm.core.clone import Mark
from gitswarm.core.log import Entry
from gitswarm.errors import Busy, NewerFormat
from gitswarm.git.clone.store import (
    BESIDE,
    BLOCK,
    READING,
    reading,
    remove,
    sync_data,
    sync_folder,
    sync_whole,
    translated,
    write_all,
)
from gitswarm.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from contextlib import AbstractContextManager
    from typing import Protocol
else:
    Protocol = object

TITLE = b"gitswarm journal "
FORMAT = b"1"
UNSETTLED, SETTLED = b" ?\n", b" .\n"
TITLE_LENGTH = len(TITLE)
HEADER_LENGTH = TITLE_LENGTH + len(b"1 0123456789abcdef ?\n")
WITHDRAWN = b"withdrew"  # as long as the checksum it is written over

TORN = "cut off in the middle: its writer was stopped"
ALTERED = "the checksum does not match"
SHAPELESS = "holds no events"
TAKEN_BACK = "withdrawn: it could not be synced"


class Held(Protocol):
    """What the journal needs of its lock."""

    def held(self, command: str, wait: float = 5.0) -> AbstractContextManager[object]:
        """Hold the lock for the time of a ``with``."""


class Line(Record):
    """One line of the file as found: its entry, or the reason why it has none."""

    start: int
    end: int
    entry: Entry | None
    reason: str


class Journal:
    """The queue of what is not sent yet, in one file that survives kills, full disks and power loss."""

    def __init__(self, state: str, journal_lock: Held) -> None:
        self.path = os.path.join(state, "journal")
        self._folder = state
        self._lock = journal_lock

    def append(self, entry: Entry) -> Mark:
        """Keep an action for good; the mark is after it, entries of others may stand between it and an older mark."""
        try:
            return self._append(_encode(entry))
        except OSError as cause:
            raise translated(cause, self.path) from cause

    def _append(self, line: bytes) -> Mark:
        with self._lock.held("journal append"):
            descriptor, mark = self._write(line)
        try:
            sync_data(descriptor)
        except OSError:
            if self._withdraw(descriptor, mark.offset - len(line)):
                raise
        finally:
            os.close(descriptor)
        return mark

    def read(self, since: Mark | None = None) -> tuple[list[Entry], Mark]:
        """The entries after a mark, or all where it no longer holds; with the mark to go on from."""
        generation, start, data = self._load(since)
        entries = [line.entry for line in _lines(data, start) if line.entry]
        return entries, Mark(generation, start + data.rfind(b"\n") + 1)

    def pending(self) -> list[Entry]:
        """All that is not sent yet, oldest first."""
        return self.read()[0]

    def ids(self) -> list[str]:
        """The ids of all events that are not sent yet, oldest first."""
        return [one for entry in self.pending() for one in entry.ids]

    def size(self) -> int:
        """The bytes it takes on the disk."""
        try:
            return os.stat(self.path).st_size
        except FileNotFoundError:
            return 0

    def damaged(self) -> list[tuple[int, str]]:
        """The lines that cannot be read: where they begin and why."""
        _, start, data = self._load(None)
        return [(line.start, line.reason) for line in _lines(data, start) if line.reason not in ("", TAKEN_BACK)]

    def cut(self, done: Callable[[str], bool]) -> int:
        """Drop the entries whose ids are all done, for the holder of the sync or write lock; how many events went."""
        generation, start, data = self._load(None)
        gone, dropped = _droppable(_lines(data, start), done)
        if not dropped:
            return 0
        with self._lock.held("journal cut"):
            now, start, data = self._load(None)
            if now != generation:
                return 0
            self._rewrite(_without(data, start, gone))
        return dropped

    def put_first(self, entries: Sequence[Entry]) -> None:
        """Keep entries for good before all that waits, for the holder of the sync or write lock."""
        with self._lock.held("journal put first"):
            _, start, data = self._load(None)
            self._rewrite(b"".join(map(_encode, entries)) + _without(data, start, []))

    def _write(self, line: bytes) -> tuple[int, Mark]:
        """Put the line at the end, whole or not at all; the file stays open to be synced."""
        descriptor, generation = self._open()
        try:
            end = os.lseek(descriptor, 0, os.SEEK_END)
            torn = os.pread(descriptor, 1, end - 1) != b"\n"
            line = b"\n" + line if torn else line
            try:
                write_all(descriptor, line)
            except OSError:
                os.ftruncate(descriptor, end)
                raise
        except BaseException:
            os.close(descriptor)
            raise
        return descriptor, Mark(generation, end + len(line))

    def _open(self) -> tuple[int, str]:
        """Open the file to append: made where missing, its name known to be on the disk."""
        if not self.size():
            self._replace(b"")
        descriptor = os.open(self.path, os.O_RDWR)
        try:
            header = os.pread(descriptor, HEADER_LENGTH, 0)
            generation = _generation(header)
            if header.endswith(UNSETTLED):
                self._settle(descriptor)
        except BaseException:
            os.close(descriptor)
            raise
        return descriptor, generation

    def _settle(self, descriptor: int) -> None:
        """Sync the folder, and note it, so that the next one need not."""
        sync_folder(self._folder)
        os.pwrite(descriptor, SETTLED, HEADER_LENGTH - len(SETTLED))

    def _rewrite(self, body: bytes) -> None:
        """Make the file anew, or say what kept it from that; then the old one is still there."""
        try:
            self._replace(body)
        except OSError as cause:
            raise translated(cause, self.path) from cause

    def _replace(self, body: bytes) -> None:
        """Make the file anew with this body and a new generation, under the lock."""
        beside = self.path + BESIDE
        descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o666)
        try:
            write_all(descriptor, _header() + body)
            sync_whole(descriptor)
            os.rename(beside, self.path)
            self._settle(descriptor)
        except OSError:
            remove(beside)
            raise
        finally:
            os.close(descriptor)

    def _withdraw(self, descriptor: int, start: int) -> bool:
        """Take back a line that could not be synced; False where a cut has meanwhile synced it in a new file.

        Its checksum is written over: others may have appended behind it, and a mark may already stand after it.
        """
        try:
            with self._lock.held("journal append"):
                if not os.path.samestat(os.fstat(descriptor), os.stat(self.path)):
                    return False
                os.pwrite(descriptor, WITHDRAWN, start)
        except (OSError, Busy):
            return True  # the first error is the one that its caller must hear
        return True

    def _load(self, since: Mark | None) -> tuple[str, int, bytes]:
        """The generation, and the bytes after the mark with the offset where they begin."""
        with reading(self.path):
            try:
                descriptor = os.open(self.path, READING)
            except FileNotFoundError:
                return "", 0, b""
            try:
                return _after(descriptor, since)
            finally:
                os.close(descriptor)


def _after(descriptor: int, since: Mark | None) -> tuple[str, int, bytes]:
    generation = _generation(os.pread(descriptor, HEADER_LENGTH, 0))
    if since and since.generation == generation and since.offset >= HEADER_LENGTH:
        data = _rest(descriptor, since.offset - 1)
        if data.startswith(b"\n"):
            return generation, since.offset, data[1:]
    start = HEADER_LENGTH if generation else 0
    return generation, start, _rest(descriptor, start)


def _rest(descriptor: int, start: int) -> bytes:
    """The bytes of a file from there on."""
    blocks = []
    while block := os.pread(descriptor, BLOCK, start):
        blocks.append(block)
        start += len(block)
    return b"".join(blocks)


def _header() -> bytes:
    return b"%s%s %s%s" % (TITLE, FORMAT, os.urandom(8).hex().encode(), UNSETTLED)


def _generation(header: bytes) -> str:
    """The generation a header names, empty where there is no such header."""
    title, number, generation = header[:TITLE_LENGTH], header[TITLE_LENGTH : TITLE_LENGTH + 1], header[-19:-3]
    if title == TITLE and number.isdigit() and number != FORMAT:
        raise NewerFormat("the journal was written by a newer gitswarm", hint="update gitswarm; nothing was touched")
    whole = header in [TITLE + FORMAT + b" " + generation + end for end in (UNSETTLED, SETTLED)]
    return generation.decode("ascii", "replace") if whole and generation.isalnum() else ""


def _encode(entry: Entry) -> bytes:
    parts = {"lines": list(map(_text, entry.lines)), "texts": list(map(_text, entry.texts))}
    body = _bytes(json.dumps(parts, ensure_ascii=False, separators=(",", ":")))
    return b"%08x %s\n" % (zlib.crc32(body), body)


def _text(data: bytes) -> str:
    """Bytes as JSON can hold them; those that are no UTF-8, as a peer may have pushed them, come back as they were."""
    return data.decode("utf-8", "surrogateescape")


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")


def _decode(raw: bytes) -> Entry | str:
    """The entry of a line, or the reason why there is none."""
    check, _, body = raw.partition(b" ")
    if check == WITHDRAWN:
        return TAKEN_BACK
    if check != b"%08x" % zlib.crc32(body):
        return ALTERED if raw.endswith(b"}") else TORN
    try:
        parts = json.loads(_text(body))
        entry = Entry(tuple(map(_bytes, parts["lines"])), tuple(map(_bytes, parts["texts"])))
        ids = entry.ids
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return SHAPELESS
    return entry if ids and all(isinstance(one, str) for one in ids) else SHAPELESS


def _lines(data: bytes, offset: int) -> Iterator[Line]:
    """The complete lines; what follows the last newline is still being written, or torn."""
    for raw in data.split(b"\n")[:-1]:
        end = offset + len(raw) + 1
        found = _decode(raw)
        yield Line(offset, end, None, found) if isinstance(found, str) else Line(offset, end, found, "")
        offset = end


def _droppable(lines: Iterator[Line], done: Callable[[str], bool]) -> tuple[list[Line], int]:
    """The lines a cut leaves out, and how many events went with them."""
    dead = (TORN, TAKEN_BACK)
    gone = [line for line in lines if (all(map(done, line.entry.ids)) if line.entry else line.reason in dead)]
    return gone, sum(len(line.entry.lines) for line in gone if line.entry)


def _without(data: bytes, offset: int, gone: list[Line]) -> bytes:
    """The bytes without those lines, and without a tail that nobody can be writing any more."""
    kept, place = [], offset
    for line in gone:
        kept.append(data[place - offset : line.start - offset])
        place = line.end
    kept.append(data[place - offset : data.rfind(b"\n") + 1])
    return b"".join(kept)
