"""Trees as git keeps them, taken apart and put together byte by byte: the same for both ways to the objects."""

from __future__ import annotations

from gitswarm.core.layout import FOLDER_MODE, Item
from gitswarm.errors import Damaged

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from typing import Protocol, TypeVar

    from gitswarm.core.graft import Entries, Entry

    Row = tuple[bytes, bytes, bytes]
    Rows = list[Row]
    """Mode, name and oid of each entry of a tree, as they stand there."""
    V = TypeVar("V")
else:
    Protocol = object

KNOWN = 16
FOLDER = b"%o" % FOLDER_MODE
MODES = frozenset((b"40000", b"100644", b"100755", b"120000", b"160000"))
"""Those that git writes today."""
LONGEST_MODE = 7
LONGEST_NAME = 4096
"""Bytes of a name that git takes without a warning; its fast-import dies of one sixteen times as long."""


class Objects(Protocol):
    """The objects of a repository by name; each method raises Damaged for one that is missing or unreadable."""

    def contents(self, oids: Sequence[str]) -> list[bytes]:
        """The bytes of each of these objects."""

    def sizes(self, oids: Sequence[str]) -> list[int]:
        """How large each of these objects is, without reading it."""


class Trees:
    """Commits and folders made of raw objects; what was taken apart is not again, but must be there still."""

    def __init__(self, objects: Objects) -> None:
        self.contents = objects.contents
        self.sizes = objects.sizes
        self._roots: dict[str, str] = {}
        self._rows: dict[str, Rows] = {}
        self._items: dict[str, list[Item]] = {}
        self.odd: set[str] = set()
        """The trees taken apart so far in which more stands than counts."""

    def root(self, commit: str) -> str:
        """The tree of a commit."""
        if commit in self._roots:
            return self._roots[commit]
        (data,) = self.contents([commit])
        if not data.startswith(b"tree "):
            raise Damaged(f"{commit} is no commit", hint="gitswarm doctor --fix", oid=commit, is_commit=False)
        return keep(self._roots, commit, data[5 : data.index(b"\n")].decode())

    def folders(self, oids: Sequence[str]) -> list[list[Item]]:
        """What lies in each of these trees; bytes that are not UTF-8 show as escapes, in no name of ours."""
        return [self._folder(oid, data) for oid, data in zip(oids, self.contents(oids), strict=True)]

    def rows(self, oid: str) -> Rows:
        """What counts of a tree, as it stands there."""
        return self._taken_apart(oid, *self.contents([oid]))

    def learn(self, oid: str, rows: Rows) -> None:
        """Remember a tree that was written: the next write begins with it."""
        keep(self._rows, oid, rows)

    def _folder(self, oid: str, data: bytes) -> list[Item]:
        if oid in self._items:
            return self._items[oid]
        rows = self._taken_apart(oid, data)
        return keep(self._items, oid, [Item(_shown(name), int(mode, 8), entry.hex()) for mode, name, entry in rows])

    def _taken_apart(self, oid: str, data: bytes) -> Rows:
        if oid in self._rows:
            return self._rows[oid]
        rows = _rows(oid, data)
        counted = _counted(rows)
        if len(counted) < len(rows):
            self.odd.add(oid)
        return keep(self._rows, oid, counted)


class Planter:
    """Reads and writes folders for a graft, keeping every other byte of a peer's names that count as it is."""

    def __init__(self, trees: Trees, write: Callable[[bytes], str]) -> None:
        self._trees = trees
        self._write = write

    def entry(self, oid: str, name: str) -> Entry | None:
        """What stands under a name of a tree."""
        sought = _bytes(name)
        found = next((row for row in self._trees.rows(oid) if row[1] == sought), None)
        return (int(found[0], 8), found[2].hex()) if found else None

    def changed(self, oid: str | None, gone: Iterable[str], come: Entries) -> str | None:
        """Write a tree that is another but for what goes and what comes, and name it; None where nothing is left."""
        rows = {row[1]: row for row in self._trees.rows(oid)} if oid else {}
        for name in gone:
            rows.pop(_bytes(name), None)
        for name, (mode, entry) in come.items():
            rows[_bytes(name)] = (b"%o" % mode, _bytes(name), bytes.fromhex(entry))
        return self._plant(sorted(rows.values(), key=_rank)) if rows else None

    def _plant(self, rows: Rows) -> str:
        written = self._write(b"".join([b"%b %b\0%b" % row for row in rows]))
        self._trees.learn(written, rows)
        return written


def keep(known: dict[str, V], oid: str, found: V) -> V:
    """Remember what was read last, and not much of it: a write asks for its few folders again and again."""
    if len(known) >= KNOWN:
        del known[next(iter(known))]
    known[oid] = found
    return found


def damaged(oid: str) -> Damaged:
    """The error for an object that is missing or unreadable."""
    return Damaged(f"an object of our branch is missing or unreadable: {oid}", hint="gitswarm doctor --fix", oid=oid)


def _rank(row: Row) -> bytes:
    """Where git sorts an entry."""
    return row[1] + b"/" if row[0] == FOLDER else row[1]


def _bytes(name: str) -> bytes:
    return name.encode("utf-8", "surrogateescape")


def _shown(name: bytes) -> str:
    return name.decode("utf-8", "backslashreplace")


def _rows(oid: str, data: bytes) -> Rows:
    digest, end, rows = len(oid) // 2, 0, []
    while end < len(data):
        said = data.find(b"\0", end)
        mode, _, name = data[end:said].partition(b" ")
        end = said + 1 + digest
        if said < 0 or end > len(data) or not name or (mode not in MODES and not _is_mode(mode)):
            raise damaged(oid)
        rows.append((mode, name, data[said + 1 : end]))
    return rows


def _counted(rows: Rows) -> Rows:
    """As for git, the first of those with one name; and none whose name is too long to be written again."""
    once: dict[bytes, Row] = {}
    for row in rows:
        if len(row[1]) <= LONGEST_NAME:
            once.setdefault(row[1], row)
    return list(once.values())


def _is_mode(text: bytes) -> bool:
    return 0 < len(text) <= LONGEST_MODE and not text.strip(b"01234567")
