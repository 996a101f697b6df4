"""Pages that become the great page of the same lines: nothing changed, and that is told without holding the lines."""

from __future__ import annotations

import json

import pytest

from gitswarm.core.layout import GREAT
from gitswarm.core.log import Changes
from gitswarm.core.path import FOLDER, event_path, great_page_path, page_path
from gitswarm.core.reading import Reading
from gitswarm.core.seal import GREAT_PAGE_LIMIT, GROUP
from tests.core.test_memory import MemoryYard
from tests.yard import EXECUTABLE, FILE, Peer, Writer

BAD = b'{"kind":1}\n'
"""A line that is no event."""


@pytest.fixture(scope="module")
def rows():
    numbers = iter(range(GREAT))
    writer = Writer(None, lambda: f"01k00000000000000000{next(numbers):06}")
    return [line.event.line for line in writer.lines(0, GREAT)]


def id_of(row):
    return json.loads(row)["id"]


def pages_of(rows):
    return {page_path(block): b"".join(rows[block * FOLDER : (block + 1) * FOLDER]) for block in range(GROUP)}


def files(contents):
    return {path: Peer(FILE, content) for path, content in contents.items()}


def compared(yard, old, new):
    """What a reading says, what one says that reads both sides whole, and how many files the first took lines from."""
    before, after = (yard.log().find(yard.commit(None, tip), "events") for tip in (old, new))
    fast, slow = Reading(yard.log().things), Reading(yard.log().things)
    slow._read_joined = lambda pair, one, other: False
    seen = []
    read = fast._read
    fast._read = lambda pile, found: seen.append(len(pile.sheets)) or read(pile, found)
    return fast.changes(before, after), slow.changes(before, after), sum(seen)


@pytest.fixture(params=["joined", "parted"])
def turn(request):
    """What was joined on the way is compared the other way round where another clone has not heard of it."""
    return (lambda one, other: (one, other)) if request.param == "joined" else lambda one, other: (other, one)


def test_a_great_page_of_whole_pages_changes_nothing_and_holds_no_line(rows, turn):
    pages, great = files(pages_of(rows)), files({great_page_path(0): b"".join(rows)})
    told, whole, read = compared(MemoryYard(), *turn(pages, great))

    assert told == whole == Changes()
    assert read == 0


def test_of_a_great_page_only_what_was_no_page_before_is_read(rows, turn):
    pages = pages_of(rows)
    del pages[page_path(97)], pages[page_path(98)], pages[page_path(99)]
    loose = {event_path(9_700 + at, id_of(row)): row for at, row in enumerate(rows[9_700:9_850])}
    told, whole, read = compared(MemoryYard(), *turn(files(pages | loose), files({great_page_path(0): b"".join(rows)})))

    assert told == whole
    assert [line.position for line in told.come + told.gone] == list(range(9_850, GREAT))
    assert read == 150


SPOILS = {
    "a line that is another": lambda old, new: new.update(great=new["great"][:-FOLDER] + b"x" * (FOLDER - 1) + b"\n"),
    "one line less": lambda old, new: new.update(great=new["great"][: new["great"].rindex(b"\n", 0, -1) + 1]),
    "one line more": lambda old, new: new.update(great=new["great"] + BAD),
    "a great page that is empty": lambda old, new: new.update(great=b""),
    "a great page too large": lambda old, new: new.update(great=new["great"] + b"x" * GREAT_PAGE_LIMIT),
    "a page that is missing": lambda old, new: old.pop(page_path(7)),
    "the first page missing": lambda old, new: old.pop(page_path(0)),
    "a page that is empty": lambda old, new: old.update({page_path(7): b""}),
    "an event beside the pages": lambda old, new: old.update({event_path(5, "0" * 26): b"x"}),
    "a stray beside the pages": lambda old, new: old.update({"events/0000/odd": b"x"}),
}


@pytest.mark.parametrize("spoil", SPOILS.values(), ids=SPOILS)
def test_whatever_is_not_exactly_that_is_told_as_if_all_were_read(rows, spoil, turn):
    old, new = pages_of(rows), {"great": b"".join(rows)}
    spoil(old, new)
    told, whole, _ = compared(MemoryYard(), *turn(files(old), files({great_page_path(0): new["great"]})))

    assert told == whole != Changes()


def test_an_event_of_a_page_beside_it_is_one_line_of_it(rows, turn):
    """The page alone would be passed over, and its event be gone."""
    beside = files(pages_of(rows) | {event_path(500, id_of(rows[500])): rows[500]})
    told, whole, _ = compared(MemoryYard(), *turn(beside, files({great_page_path(0): b"".join(rows)})))

    assert told == whole == Changes()


def test_a_page_with_a_line_that_is_no_event_is_one_stray_and_its_great_page_another(rows):
    spoilt = [*rows[:150], BAD, *rows[151:]]
    told, whole, _ = compared(MemoryYard(), files(pages_of(spoilt)), files({great_page_path(0): b"".join(spoilt)}))

    assert told == whole
    assert len(told.gone) == GREAT - FOLDER


def test_pages_that_are_cut_elsewhere_are_no_pages(rows):
    cut = {**pages_of(rows), page_path(3): b"".join(rows[300:401]), page_path(4): b"".join(rows[401:500])}
    told, whole, _ = compared(MemoryYard(), files(cut), files({great_page_path(0): b"".join(rows)}))

    assert told == whole
    assert len(told.come) == 2 * FOLDER


def test_a_great_page_of_another_mode_is_none(rows):
    great = {great_page_path(0): Peer(EXECUTABLE, b"".join(rows))}
    told, whole, _ = compared(MemoryYard(), files(pages_of(rows)), great)

    assert told == whole != Changes()


@pytest.mark.parametrize("beside", ["before", "after", "both"])
def test_a_great_page_beside_its_pages_holds_the_same_lines(rows, beside):
    """Each page of both was taken for the same, and not read: all its lines were new, or gone."""
    pages, great = files(pages_of(rows)), files({great_page_path(0): b"".join(rows)})
    old, new = (pages | great if beside in (side, "both") else pages for side in ("before", "after"))
    new = new | files({event_path(5, "0" * 26): b"x"})
    told, whole, _ = compared(MemoryYard(), old, new)

    assert told == whole
    assert (told.gone, told.come) == ((), ())
    assert [stray.path for stray in told.strays_come] == [event_path(5, "0" * 26)]
