"""How events lie under ``events``: groups of folders of events, and the pages either may be sealed to."""

from __future__ import annotations

from gitswarm.core.envelope import EVENT_LIMIT
from gitswarm.core.log import Stray
from gitswarm.core.path import FOLDER, parse_event_path
from gitswarm.core.seal import GREAT_PAGE_LIMIT, GROUP, PAGE_LIMIT
from gitswarm.core.verdict import REGULAR_FILE
from gitswarm.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from gitswarm.core.log import Log

EVENTS = "events"
PAGE = ".jsonl"
FOLDER_MODE = 0o040000
GREAT = FOLDER * GROUP
"""Positions to a group, and to its great page."""
LIMITS = {1: EVENT_LIMIT, FOLDER: PAGE_LIMIT, GREAT: GREAT_PAGE_LIMIT}
"""The most bytes in a file, by the positions it stands for."""
GROUP_DIGITS, FOLDER_DIGITS, MOST_DIGITS = 4, 2, 8


class Item(Record):
    """One name in a folder; equal oids mean equal content."""

    name: str
    mode: int
    oid: str


class Slot(Record):
    """The two forms of a folder of a hundred, or of a group of ten thousand: either, or one beside the other."""

    folder: Item | None = None
    page: Item | None = None

    @property
    def mixed(self) -> bool:
        """Whether both forms stand here, so that only reading both tells which lines the slot holds."""
        return self.folder is not None and self.page is not None

    @property
    def names(self) -> list[str]:
        """The names that stand here."""
        return [item.name for item in self if item]


class Pair(Record):
    """The same slot in two tips."""

    number: int
    old: Slot
    new: Slot

    @property
    def mixed(self) -> bool:
        """Whether either side must be read whole."""
        return self.old.mixed or self.new.mixed


class Sheet(Record):
    """A file to be read: an event (span 1), or a page that stands for ``span`` positions from ``first`` on."""

    path: str
    item: Item
    first: int = 0
    span: int = 1

    def is_readable(self, size: int) -> bool:
        """Whether its bytes are needed to judge it; larger ones are refused unread."""
        return self.item.mode == REGULAR_FILE and size <= LIMITS[self.span]


EMPTY = Slot()


def sort_out(path: str, items: Iterable[Item], digits: int) -> tuple[dict[int, Slot], list[Stray]]:
    """The numbered slots of a folder, and what else lies there."""
    slots: dict[int, Slot] = {}
    strays = []
    for item in items:
        number = _number(item.name.removesuffix(PAGE), digits)
        is_page = item.name.endswith(PAGE)
        if number is None:
            strays.append(Stray(f"{path}/{item.name}", "wrong path"))
        elif item.mode != (REGULAR_FILE if is_page else FOLDER_MODE):
            strays.append(Stray(f"{path}/{item.name}", "wrong mode"))
        else:
            slot = slots.get(number, EMPTY)
            slots[number] = Slot(slot.folder, item) if is_page else Slot(item, slot.page)
    return slots, strays


def groups(items: Iterable[Item]) -> tuple[dict[int, Slot], list[Stray]]:
    """The groups that count: those below which none is missing, so that no name can jump far ahead."""
    slots, strays = sort_out(EVENTS, items, GROUP_DIGITS)
    first_missing = next(number for number in range(len(slots) + 1) if number not in slots)
    beyond = [slots.pop(number) for number in sorted(slots) if number > first_missing]
    strays += [Stray(f"{EVENTS}/{name}", "beyond a gap") for slot in beyond for name in slot.names]
    return slots, strays


def differing(old: Mapping[int, Slot], new: Mapping[int, Slot], every: bool = False) -> list[Pair]:
    """The slots that are not the same in both tips, by number; or every slot."""
    numbers = (number for number in {*old, *new} if every or old.get(number, EMPTY) != new.get(number, EMPTY))
    return [Pair(number, old.get(number, EMPTY), new.get(number, EMPTY)) for number in sorted(numbers)]


def group_path(group: int) -> str:
    """The folder of a group."""
    return f"{EVENTS}/{group:0{GROUP_DIGITS}}"


def position_claimed(folder: str, item: Item) -> int | None:
    """The position that the name of a file says, where it is the name of an event."""
    found = parse_event_path(f"{folder}/{item.name}") if item.mode == REGULAR_FILE else None
    return found[0] if found else None


def unsealed(log: Log, tip: str, begin: int, end: int) -> list[int]:
    """The blocks from ``begin`` to ``end`` (not with it) that still stand as folders."""
    found = []
    for group in open_groups(log, tip, begin // GROUP, (end - 1) // GROUP + 1):
        numbers = (_number(name, FOLDER_DIGITS) for name in log.names(tip, group_path(group)))
        found += [group * GROUP + number for number in numbers if number is not None]
    return sorted(block for block in found if begin <= block < end)


def open_groups(log: Log, tip: str, begin: int, end: int) -> list[int]:
    """The groups from ``begin`` to ``end`` (not with it) that still stand as folders: of a long log, few."""
    found = (_number(name, GROUP_DIGITS) for name in log.names(tip, EVENTS))
    return sorted(group for group in found if group is not None and begin <= group < end)


def speaks_of(log: Log, tip: str, kind: str) -> bool:
    """Whether a log may hold an event of this kind: its pages are searched, not parsed; what follows them is read."""
    word, begin = f'"kind":"{kind}"'.encode(), 0
    for path, end in _first_pages(log, tip):
        data = log.file(tip, path)
        if data is None:
            break
        if word in data:
            return True
        begin = end
    return any(line.event.kind == kind for line in log.lines(tip, begin))


def _first_pages(log: Log, tip: str) -> Iterator[tuple[str, int]]:
    """The pages that a log begins with, up to where anything else stands: each with the position behind it."""
    names = set(log.names(tip, EVENTS))
    for group in range(len(names)):
        path = group_path(group)
        name = path.removeprefix(f"{EVENTS}/")
        if name not in names:
            yield f"{path}{PAGE}", GREAT * (group + 1)
            continue
        inside = set(log.names(tip, path))
        for number in range(GROUP):
            page = f"{number:0{FOLDER_DIGITS}}{PAGE}"
            if f"{name}{PAGE}" in names or page not in inside or page.removesuffix(PAGE) in inside:
                return
            yield f"{path}/{page}", GREAT * group + FOLDER * (number + 1)


def _number(name: str, digits: int) -> int | None:
    """The number of a slot, written in exactly the digits we write it in."""
    if not (name.isascii() and name.isdigit() and len(name) <= MOST_DIGITS):
        return None
    number = int(name)
    fits = digits == GROUP_DIGITS or number < GROUP
    return number if fits and f"{number:0{digits}}" == name else None
