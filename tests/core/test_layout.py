from __future__ import annotations

import pytest

from gitswarm.core.layout import FOLDER_MODE, Item, Sheet, Slot, groups, open_groups, sort_out, speaks_of, unsealed
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
