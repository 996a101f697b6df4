"""Tips read by their commits: files, names and the log in them, the same for every store that can read objects."""

from __future__ import annotations

from gitswarm.core.layout import EVENTS, FOLDER_MODE, Item
from gitswarm.core.reading import Reading
from gitswarm.core.seal import GREAT_PAGE_LIMIT
from gitswarm.core.verdict import REGULAR_FILE

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from gitswarm.core.log import Changes, Line, Stray
    from gitswarm.core.reading import Shelf

LARGEST = GREAT_PAGE_LIMIT
"""Bytes in a file of ours at most; a peer's larger one is never read."""


class Tips:
    """The reading half of a log."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf
        self._reading = Reading(shelf)

    def count(self, oid: str | None) -> int:
        """The position the next event on top of ``oid`` takes."""
        return self._reading.count(self._events(oid))

    def changes(self, old: str | None, new: str | None) -> Changes:
        """What differs between two tips, at a cost that follows the difference."""
        return self._reading.changes(self._events(old), self._events(new))

    def lines(self, oid: str | None, start: int = 0) -> Iterator[Line]:
        """Every well-formed line from position ``start`` on, by position, then id."""
        return self._reading.lines(self._events(oid), start)

    def groups(self, oid: str | None) -> Iterator[tuple[list[Line], list[Stray]]]:
        """All of a tip, read once, group by group: its lines in order, and what in it is no event."""
        return self._reading.groups(self._events(oid))

    def strays(self, oid: str | None) -> list[Stray]:
        """Everything under ``events/`` of this tip that is no event."""
        return self._reading.strays(self._events(oid))

    def file(self, oid: str, path: str, limit: int = LARGEST) -> bytes | None:
        """The content of one regular file of a tip, None where there is none, or a larger one than any of ours."""
        found = self.find(oid, path)
        if found is None or found.mode != REGULAR_FILE or self._shelf.sizes([found.oid])[0] > limit:
            return None
        return self._shelf.contents([found.oid])[0]

    def names(self, oid: str, folder: str) -> list[str]:
        """The names directly under one folder of a tip, as git orders them; none where it is missing."""
        found = self.find(oid, folder)
        return [item.name for item in self._items(found)] if found and found.mode == FOLDER_MODE else []

    def lost(self, old: str, new: str, folder: str) -> list[str]:
        """The names directly under a folder of one tip that another lacks, or has with other content."""
        before, after = self.find(old, folder), self.find(new, folder)
        if before == after or before is None or before.mode != FOLDER_MODE:
            return []
        stay = set(self._items(after)) if after and after.mode == FOLDER_MODE else set()
        return [item.name for item in self._items(before) if item not in stay]

    def find(self, oid: str, path: str) -> Item | None:
        """What stands at a path of a tip; the tip's own folder at the empty path."""
        found: Item | None = Item("", FOLDER_MODE, self._shelf.root(oid))
        for name in path.split("/") if path else ():
            if found is None or found.mode != FOLDER_MODE:
                return None
            found = next((item for item in self._items(found) if item.name == name), None)
        return found

    def _items(self, folder: Item) -> Sequence[Item]:
        return self._shelf.folders([folder.oid])[0]

    def _events(self, oid: str | None) -> Item | None:
        return self.find(oid, EVENTS) if oid else None
