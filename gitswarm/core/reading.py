"""What the tree of a tip says: which lines it holds, what in it is no event, and what differs between two tips.

Equal folders are skipped by their oids, so that a comparison costs what differs. What counts is told by each side from
its own names; so a tip says the same whether it is read whole or as a difference.
"""

from __future__ import annotations

from itertools import groupby

from gitswarm.core.layout import (
    EMPTY,
    EVENTS,
    FOLDER_DIGITS,
    FOLDER_MODE,
    GREAT,
    PAGE,
    Pair,
    Sheet,
    differing,
    group_path,
    groups,
    position_claimed,
    sort_out,
)
from gitswarm.core.log import Changes, Line, Stray
from gitswarm.core.path import FOLDER, folder_path
from gitswarm.core.seal import GREAT_PAGE_LIMIT, GROUP, open_page
from gitswarm.core.verdict import REGULAR_FILE, judge
from gitswarm.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from typing import Protocol, TypeVar

    from gitswarm.core.layout import Item, Slot

    T = TypeVar("T")
else:
    Protocol = object

BATCH = 500
"""Objects asked for at once."""
TIPS = 2


class Shelf(Protocol):
    """Where tips are read from; each method raises Damaged for an object that is not there."""

    def root(self, commit: str) -> str:
        """The folder that a commit holds."""

    def folders(self, oids: Sequence[str]) -> list[list[Item]]:
        """What lies in each of these folders."""

    def sizes(self, oids: Sequence[str]) -> list[int]:
        """How large each of these files is, without reading it."""

    def contents(self, oids: Sequence[str]) -> list[bytes]:
        """The bytes of each of these files."""


class Pile(Record):
    """What one side of a comparison still has to read, and the strays that names alone tell."""

    sheets: list[Sheet]
    strays: list[Stray]


class Found(Record):
    """What was read on one side; the same line in a page and beside it is one line."""

    lines: dict[tuple[int, str, bytes], Line]
    strays: set[Stray]


class Reading:
    """Reads the folder ``events`` of tips; None stands for a tip without one."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf
        self._grouped: dict[str, tuple[dict[int, Slot], list[Stray]]] = {}
        """The groups of the tips that were compared last: what is new now is what is old the next time."""

    def changes(self, old: Item | None, new: Item | None) -> Changes:
        """What differs between two tips, at a cost that follows the difference."""
        if old == new:
            return Changes()
        (before, strays), (after, newer_strays) = self._groups(old), self._groups(new)
        one, other = Found({}, set(strays)), Found({}, set(newer_strays))
        for pair in differing(before, after):
            if self._read_joined(pair, one, other):
                continue
            for found, pile in zip((one, other), self._piles(pair), strict=True):
                self._read(pile, found)
        gone = [one.lines[key] for key in sorted(one.lines) if key not in other.lines]
        come = [other.lines[key] for key in sorted(other.lines) if key not in one.lines]
        lost, odd = sorted(one.strays - other.strays), sorted(other.strays - one.strays)
        return Changes(tuple(gone), tuple(come), tuple(lost), tuple(odd))

    def lines(self, events: Item | None, start: int) -> Iterator[Line]:
        """Every well-formed line from position ``start`` on, by position, then id."""
        slots, _ = self._groups(events)
        for number in sorted(slots):
            if (number + 1) * GREAT > start:
                for found in self._parts(number, slots[number], start):
                    lines = (found.lines[key] for key in sorted(found.lines))
                    yield from (line for line in lines if line.position >= start)

    def groups(self, events: Item | None) -> Iterator[tuple[list[Line], list[Stray]]]:
        """All of a tip, read once, group by group: its lines in order, and what in it is no event."""
        slots, strays = self._groups(events)
        yield [], sorted(strays)
        for number in sorted(slots):
            found = self._whole(number, slots[number])
            yield [found.lines[key] for key in sorted(found.lines)], sorted(found.strays)

    def strays(self, events: Item | None) -> list[Stray]:
        """Everything under ``events`` that is no event."""
        return sorted({stray for _, strays in self.groups(events) for stray in strays})

    def count(self, events: Item | None) -> int:
        """One more than the highest position that a name claims."""
        slots, _ = self._groups(events)
        counts = (self._count(number, slots[number]) for number in sorted(slots, reverse=True))
        return next((count for count in counts if count), 0)

    def _count(self, group: int, slot: Slot) -> int:
        if slot.page:
            return (group + 1) * GREAT
        slots, _ = sort_out(group_path(group), self._folders([slot.folder])[0], FOLDER_DIGITS)
        for number in sorted(slots, reverse=True):
            block = group * GROUP + number
            if slots[number].page:
                return (block + 1) * FOLDER
            items = self._folders([slots[number].folder])[0]
            highest_first = sorted(items, key=lambda item: item.name, reverse=True)
            claimed = (position_claimed(folder_path(block), item) for item in highest_first)
            highest = next((position for position in claimed if position is not None), None)
            if highest is not None:
                return highest + 1
        return 0

    def _groups(self, events: Item | None) -> tuple[dict[int, Slot], list[Stray]]:
        if events is not None and events.mode != FOLDER_MODE:
            return {}, [Stray(EVENTS, "wrong mode")]
        items = self._folders([events])[0]
        if events is None or events.oid in self._grouped:
            return self._grouped[events.oid] if events else ({}, [])
        if len(self._grouped) == TIPS:
            del self._grouped[next(iter(self._grouped))]
        return self._grouped.setdefault(events.oid, groups(items))

    def _folders(self, folders: Sequence[Item | None]) -> list[list[Item]]:
        there = [item.oid for item in folders if item]
        found = (items for oids in _batches(there) for items in self._shelf.folders(oids))
        return [next(found) if item else [] for item in folders]

    def _piles(self, group: Pair, start: int = 0) -> tuple[Pile, Pile]:
        """All of a group that both sides must read to tell how they differ, but for folders below ``start``."""
        piles = Pile([], []), Pile([], [])
        path = group_path(group.number)
        _add_pages(piles, path, group, GREAT, group.mixed)
        old, new = self._folders([group.old.folder, group.new.folder])
        before, after = _sorted_out(piles[0], path, old), _sorted_out(piles[1], path, new)
        slots = differing(before, after, every=group.mixed)
        pairs = [pair._replace(number=group.number * GROUP + pair.number) for pair in slots]
        late = [pair for pair in pairs if (pair.number + 1) * FOLDER > start]
        for pair in late:
            _add_pages(piles, folder_path(pair.number), pair, FOLDER, group.mixed or pair.mixed)
        self._add_events(piles, late, group.mixed)
        return piles

    def _add_events(self, piles: tuple[Pile, Pile], pairs: Sequence[Pair], every: bool) -> None:
        old = self._folders([pair.old.folder for pair in pairs])
        new = self._folders([pair.new.folder for pair in pairs])
        for pair, items, newer in zip(pairs, old, new, strict=True):
            same = set() if every or pair.mixed or not items else set(items).intersection(newer)
            path = folder_path(pair.number)
            for pile, some in zip(piles, (items, newer), strict=True):
                pile.sheets.extend(Sheet(f"{path}/{item.name}", item) for item in some if item not in same)

    def _read_joined(self, pair: Pair, one: Found, other: Found) -> bool:
        """Read a great page beside what it was joined from, but for pages that are a part of it as they are.

        Whether it could be: two great pages, or two groups of folders, are read as they are; so is what holds both.
        """
        if pair.mixed or bool(pair.old.page) == bool(pair.new.page):
            return False
        both = [*zip((one, other), self._piles(pair), strict=True)]
        (ours, pile), (theirs, (sheets, _)) = both if pair.new.page else reversed(both)
        parts = self._cut(sheets[0])
        if parts is None:
            return False
        same = self._same(pile.sheets, parts)
        self._read(Pile([sheet for sheet in pile.sheets if sheet not in same], pile.strays), ours)
        for first in parts.keys() - {page.first for page in same}:
            _add(theirs, open_page(sheets[0].path, first, FOLDER, parts[first])[0])
        return True

    def _cut(self, great: Sheet) -> dict[int, bytes] | None:
        """A great page as the pages it was joined from, by their first positions; None where it does not count."""
        _, _, page = next(self._opened([great]))
        data, parts, start = page or b"", dict[int, bytes](), 0
        for first in range(great.first, great.first + GREAT, FOLDER):
            end = _end_of_rows(data, start)
            parts[first], start = data[start:end], end
        odd = (open_page(great.path, first, FOLDER, part)[1] for first, part in parts.items())
        return None if start < len(data) or any(odd) else parts

    def _same(self, sheets: Sequence[Sheet], parts: Mapping[int, bytes]) -> set[Sheet]:
        """The pages that are such a part, and stand alone for their folder."""
        loose = {_folder(sheet) for sheet in sheets if sheet.span == 1}
        pages = [sheet for sheet in sheets if sheet.span == FOLDER and _folder(sheet) not in loose]
        return {page for page, _, data in self._opened(pages) if data == parts[page.first]}

    def _parts(self, group: int, slot: Slot, start: int) -> Iterator[Found]:
        """A group in parts that follow each other, so that one at a time is in memory; what two hold is one part."""
        if slot.page:
            yield self._whole(group, slot, start)
            return
        _, pile = self._piles(Pair(group, EMPTY, slot), start)
        for sheets in _by_folder(pile.sheets):
            found = Found({}, set())
            self._read(Pile(sheets, []), found)
            yield found

    def _whole(self, group: int, slot: Slot, start: int = 0) -> Found:
        _, pile = self._piles(Pair(group, EMPTY, slot), start)
        found = Found({}, set())
        self._read(pile, found)
        return found

    def _read(self, pile: Pile, found: Found) -> None:
        strays = pile.strays
        for sheets in _batches(pile.sheets):
            for sheet, size, data in self._opened(sheets):
                lines, odd = _judged(sheet, size, data)
                _add(found, lines)
                strays += odd
        found.strays.update(strays)

    def _opened(self, sheets: Sequence[Sheet]) -> Iterator[tuple[Sheet, int, bytes | None]]:
        """Each file with its size, and its bytes where they may be read; a submodule has neither."""
        sizes = iter(self._shelf.sizes([sheet.item.oid for sheet in sheets if sheet.item.mode == REGULAR_FILE]))
        sized = [(sheet, next(sizes) if sheet.item.mode == REGULAR_FILE else 0) for sheet in sheets]
        for some in _portions(sized):
            contents = iter(self._shelf.contents([sheet.item.oid for sheet, size in some if sheet.is_readable(size)]))
            for sheet, size in some:
                yield sheet, size, next(contents) if sheet.is_readable(size) else None


def _end_of_rows(page: bytes, start: int) -> int:
    """Where the rows of one folder end that begin here; never a list of all rows, which takes more than the page."""
    for _ in range(FOLDER):
        start = page.find(b"\n", start) + 1 or len(page)
    return start


def _add(found: Found, lines: Iterable[Line]) -> None:
    found.lines.update(((line.position, line.event.id, line.event.line), line) for line in lines)


def _sorted_out(pile: Pile, path: str, items: Sequence[Item]) -> dict[int, Slot]:
    slots, strays = sort_out(path, items, FOLDER_DIGITS)
    pile.strays.extend(strays)
    return slots


def _add_pages(piles: tuple[Pile, Pile], path: str, pair: Pair, span: int, every: bool) -> None:
    if pair.old.page == pair.new.page and not every:
        return
    for pile, slot in zip(piles, (pair.old, pair.new), strict=True):
        if slot.page:
            pile.sheets.append(Sheet(path + PAGE, slot.page, pair.number * span, span))


def _judged(sheet: Sheet, size: int, data: bytes | None) -> tuple[Sequence[Line], Sequence[Stray]]:
    if sheet.span == 1:
        event = judge(sheet.path, sheet.item.mode, size, data)
        if isinstance(event, str):
            return (), [Stray(sheet.path, event)]
        return [Line(int(sheet.item.name.partition("-")[0]), event)], ()
    if data is None:
        return (), [Stray(sheet.path, "too large")]
    return open_page(sheet.path, sheet.first, sheet.span, data)


def _by_folder(sheets: Sequence[Sheet]) -> Iterator[list[Sheet]]:
    """The files of a group in portions of whole folders, each with its page, by position."""
    held: list[Sheet] = []
    for _, some in groupby(sorted(sheets), _folder):
        held += some
        if sum(sheet.span for sheet in held) >= BATCH:
            yield held
            held = []
    yield held


def _folder(sheet: Sheet) -> str:
    """The folder that a file lies in, or that a page stands for."""
    return sheet.path.rpartition("/")[0] if sheet.span == 1 else sheet.path.removesuffix(PAGE)


def _portions(sized: Sequence[tuple[Sheet, int]]) -> Iterator[Sequence[tuple[Sheet, int]]]:
    """The files in portions that may be held in memory together."""
    start, held = 0, 0
    for index, (sheet, size) in enumerate(sized):
        if sheet.is_readable(size):
            held += size
        if held > GREAT_PAGE_LIMIT:
            yield sized[start:index]
            start, held = index, size
    yield sized[start:]


def _batches(things: Sequence[T]) -> Iterator[Sequence[T]]:
    for start in range(0, len(things), BATCH):
        yield things[start : start + BATCH]
