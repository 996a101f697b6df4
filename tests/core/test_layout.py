from __future__ import annotations

import stat

import pytest

from gitswarm.core.layout import (
    FOLDER_MODE,
    Item,
    Pair,
    Sheet,
    Slot,
    differing,
    groups,
    open_groups,
    position_claimed,
    sort_out,
    speaks_of,
    unsealed,
)
from gitswarm.core.log import Draft, Line, Stray
from gitswarm.core.memory import MemoryLog
from gitswarm.core.path import FOLDER, event_path, page_path
from gitswarm.core.seal import GREAT_PAGE_LIMIT, PAGE_LIMIT, seal
from tests.yard import Writer, files_of

FILE = 0o100644


def folder(name):
    return Item(name, FOLDER_MODE, "1" * 40)


def page(name):
    return Item(name + ".jsonl", FILE, "2" * 40)


def test_folders_and_pages_are_sorted_into_slots():
    slots, strays = sort_out("p", [folder("00"), page("01"), folder("02"), page("02")], 2)
    assert slots == {0: Slot(folder("00")), 1: Slot(None, page("01")), 2: Slot(folder("02"), page("02"))}
    assert [slot.mixed for slot in slots.values()] == [False, False, True]
    assert strays == []


@pytest.mark.parametrize(
    "name", ["0", "000", "100", "-1", "+1", " 1", "1_", "a0", "²²", "٣٣", "", "9" * 5000, "00.json"]
)
def test_a_name_that_is_not_written_as_we_write_it_is_a_stray(name):
    assert sort_out("p", [folder(name)], 2) == ({}, [Stray(f"p/{name}", "wrong path")])


def test_a_folder_that_is_a_file_and_a_page_that_is_none_are_strays():
    items = [Item("00", FILE, "1"), Item("01.jsonl", FOLDER_MODE, "1"), Item("02.jsonl", 0o100755, "1")]
    slots, strays = sort_out("p", items, 2)
    assert slots == {}
    assert {stray.reason for stray in strays} == {"wrong mode"}
    assert len(strays) == 3


def test_groups_count_up_to_the_first_that_is_missing():
    names = ["0000", "0001", "0003", "10000"]
    slots, strays = groups([*map(folder, names), page("0004"), page("0002")])
    assert sorted(slots) == [0, 1, 2, 3, 4]
    assert strays == [Stray("events/10000", "beyond a gap")]


def test_groups_go_on_past_four_digits():
    slots, strays = groups(folder(f"{number:04}") for number in range(10_002))
    assert len(slots) == 10_002
    assert strays == []


@pytest.mark.parametrize(("name", "counts"), [("10000000", True), ("100000000", False)])
def test_a_number_has_eight_digits_at_most(name, counts):
    slots, strays = sort_out("events", [folder(name)], 4)
    assert list(slots) == ([int(name)] if counts else [])
    assert strays == ([] if counts else [Stray(f"events/{name}", "wrong path")])


def test_a_folder_has_the_mode_that_git_gives_it():
    assert stat.S_IFDIR == FOLDER_MODE


PLAIN, MIXED = Slot(folder("00")), Slot(folder("00"), page("00"))


@pytest.mark.parametrize(
    ("old", "new", "mixed"),
    [(PLAIN, PLAIN, False), (MIXED, PLAIN, True), (PLAIN, MIXED, True), (MIXED, MIXED, True)],
)
def test_a_pair_is_read_whole_where_either_side_has_both_forms(old, new, mixed):
    assert Pair(0, old, new).mixed is mixed


def test_only_slots_that_are_not_the_same_are_compared_unless_every_one_is_asked_for():
    old, new = {0: PLAIN, 1: PLAIN}, {1: MIXED, 0: PLAIN, 2: PLAIN}
    changed = [Pair(1, PLAIN, MIXED), Pair(2, Slot(), PLAIN)]
    assert differing(old, new) == changed
    assert differing(old, new, every=True) == [Pair(0, PLAIN, PLAIN), *changed]


def test_a_file_claims_the_position_in_its_name(ids):
    name = event_path(7, ids()).rpartition("/")[2]
    assert position_claimed("events/0000/00", Item(name, FILE, "1")) == 7
    assert position_claimed("events/0000/00", Item("notes.txt", FILE, "1")) is None
    assert position_claimed("events/0000/00", Item(name, 0o120000, "1")) is None


def test_a_sheet_is_an_event_unless_it_is_said_to_be_a_page():
    assert Sheet("p", Item("p", FILE, "")) == Sheet("p", Item("p", FILE, ""), first=0, span=1)


def test_only_regular_files_within_their_limit_are_readable():
    for span, limit in ((1, 64 * 1024), (FOLDER, PAGE_LIMIT), (FOLDER * 100, GREAT_PAGE_LIMIT)):
        assert Sheet("p", Item("p", FILE, ""), 0, span).is_readable(limit)
        assert not Sheet("p", Item("p", FILE, ""), 0, span).is_readable(limit + 1)
        assert not Sheet("p", Item("p", 0o120000, ""), 0, span).is_readable(1)


def test_the_folders_that_still_stand_are_found(ids):
    writer = Writer(MemoryLog(), ids)
    tip, lines = writer.append(10_250)
    assert unsealed(writer.log, tip, 0, 3) == [0, 1, 2]
    assert unsealed(writer.log, tip, 98, 102) == [98, 99, 100, 101]
    assert unsealed(writer.log, tip, 99, 101) == [99, 100]
    page = (page_path(1), seal(1, lines[100:200]))
    sealed = writer.log.append(Draft(tip, (page,), gone=("events/0000/01",)))
    assert unsealed(writer.log, sealed, 0, 3) == [0, 2]


def test_of_a_long_log_only_the_groups_that_still_stand_are_looked_into(ids, monkeypatch):
    writer = Writer(MemoryLog(), ids)
    tip, lines = writer.append(10_250)
    great = b"".join(line.event.line for line in lines[:10_000])
    sealed = writer.log.append(Draft(tip, (("events/0000.jsonl", great),), gone=("events/0000",)))
    asked = []
    names = writer.log.names
    monkeypatch.setattr(writer.log, "names", lambda oid, folder: asked.append(folder) or names(oid, folder))

    assert open_groups(writer.log, sealed, 0, 2) == [1]
    assert unsealed(writer.log, sealed, 0, 102) == [100, 101]
    assert "events/0000" not in asked


def test_only_the_groups_asked_for_are_looked_into(ids, monkeypatch):
    writer = Writer(MemoryLog(), ids)
    files = files_of([Line(number, writer.event()) for number in (0, 10_000, 20_000)])
    tip, asked = writer.log.append(Draft(None, files)), []
    names = writer.log.names
    monkeypatch.setattr(writer.log, "names", lambda oid, folder: asked.append(folder) or names(oid, folder))

    assert open_groups(writer.log, tip, 0, 1) == [0]
    assert unsealed(writer.log, tip, 0, 100) == [0]
    assert asked == ["events", "events", "events/0000"]


def test_a_folder_of_a_foreign_name_is_not_to_be_sealed(ids):
    log = MemoryLog()
    line = Line(0, Writer(log, ids).event())
    files = ((event_path(0, line.event.id), line.event.line), ("events/0000/٣/x", b"x"), ("events/0000/003/x", b"x"))
    tip = log.append(Draft(None, files))
    assert unsealed(log, tip, 0, 100) == [0]


@pytest.mark.parametrize("place", [0, 99, 100, 250, 299, 310])
@pytest.mark.parametrize("sealed", [(), (0,), (0, 1), (1,), (0, 2), (0, 1, 2)])
def test_a_log_speaks_of_a_kind_wherever_it_stands_sealed_or_not(ids, place, sealed):
    writer = Writer(MemoryLog(), ids)
    lines = [Line(number, writer.event(kind="policy.changed" if number == place else "note")) for number in range(311)]
    tip = writer.log.append(Draft(None, files_of(lines)))
    for block in sealed:
        page = (page_path(block), seal(block, lines[block * FOLDER : (block + 1) * FOLDER]))
        tip = writer.log.append(Draft(tip, (page,), gone=(f"events/0000/{block:02}",)))
    assert speaks_of(writer.log, tip, "policy.changed")
    assert not speaks_of(writer.log, tip, "task.created")


def read_from(log, tip, monkeypatch):
    """Where the reading of lines begins, so what stands before it was only searched."""
    begun, lines = [], log.lines
    monkeypatch.setattr(log, "lines", lambda oid, begin=0: begun.append(begin) or lines(oid, begin))
    assert not speaks_of(log, tip, "policy.changed")
    monkeypatch.undo()
    return begun


def test_pages_that_a_log_begins_with_are_searched_and_not_read(ids, monkeypatch):
    writer = Writer(MemoryLog(), ids)
    tip, lines = writer.append(10_311)
    assert read_from(writer.log, tip, monkeypatch) == [0]
    for block in (0, 2, 1):
        page = (page_path(block), seal(block, lines[block * FOLDER : (block + 1) * FOLDER]))
        tip = writer.log.append(Draft(tip, (page,), gone=(f"events/0000/{block:02}",)))
    assert read_from(writer.log, tip, monkeypatch) == [300]
    great = ("events/0000.jsonl", b"".join(line.event.line for line in lines[:10_000]))
    beside = writer.log.build(Draft(tip, (great,)))
    assert read_from(writer.log, beside, monkeypatch) == [0]
    tip = writer.log.append(Draft(tip, (great,), gone=("events/0000",)))
    assert read_from(writer.log, tip, monkeypatch) == [10_000]
    for block in (100, 101):
        page = (page_path(block), seal(block, lines[block * FOLDER : (block + 1) * FOLDER]))
        tip = writer.log.append(Draft(tip, (page,), gone=(f"events/0001/{block - 100:02}",)))
    assert read_from(writer.log, tip, monkeypatch) == [10_200]


def test_what_stands_beyond_a_gap_does_not_speak(ids):
    writer = Writer(MemoryLog(), ids)
    late = [Line(10_000 + number, writer.event(kind="policy.changed")) for number in range(100)]
    files = ((page_path(100), seal(100, late)), *files_of([Line(20_000, writer.event())]))
    assert not speaks_of(writer.log, writer.log.append(Draft(None, files)), "policy.changed")


@pytest.mark.parametrize("beside", ["events/0000/00/00000003-{id}.json", "events/0000/00/00000099-{id}.json"])
def test_a_log_speaks_of_what_stands_beside_a_page_too(ids, beside):
    writer = Writer(MemoryLog(), ids)
    tip, lines = writer.append(200)
    pages = tuple((page_path(block), seal(block, lines[block * FOLDER :][:FOLDER])) for block in range(2))
    tip = writer.log.append(Draft(tip, pages, gone=("events/0000/00", "events/0000/01")))
    assert not speaks_of(writer.log, tip, "policy.changed")
    late = writer.event(kind="policy.changed")
    tip = writer.log.append(Draft(tip, ((beside.format(id=late.id), late.line),)))
    assert speaks_of(writer.log, tip, "policy.changed")


def test_a_log_speaks_of_what_stands_in_great_pages_and_beside_them(ids):
    writer = Writer(MemoryLog(), ids)
    lines = [Line(number, writer.event(kind="word" if number == 5 else "note")) for number in range(10_000)]
    great = b"".join(line.event.line for line in lines)
    tip = writer.log.append(Draft(None, (("events/0000.jsonl", great),)))
    assert speaks_of(writer.log, tip, "word")
    assert not speaks_of(writer.log, tip, "policy.changed")
    late = writer.event(kind="policy.changed")
    tip = writer.log.append(Draft(tip, ((event_path(7, late.id), late.line),)))
    assert speaks_of(writer.log, tip, "policy.changed")
