from __future__ import annotations

import pytest

from gitswarm.core.layout import Item
from gitswarm.core.path import event_path, folder_path, page_path
from gitswarm.core.reading import BATCH, Reading
from gitswarm.core.seal import GREAT_PAGE_LIMIT, PAGE_LIMIT
from tests.core.test_memory import MemoryYard
from tests.yard import FILE, Peer, Writer, as_peer


class Watched:
    """A shelf that remembers what was asked of it."""

    def __init__(self, things):
        self._things = things
        self.asked = {"folders": [], "sizes": [], "contents": []}

    def __getattr__(self, name):
        def ask(oids):
            self.asked[name].append(list(oids))
            return getattr(self._things, name)(oids)

        return ask

    def count(self, name):
        return sum(len(oids) for oids in self.asked[name])


@pytest.fixture
def yard():
    return MemoryYard()


@pytest.fixture
def writer(yard, ids):
    return Writer(yard.log(), ids)


def events(yard, tip):
    return yard.log().find(tip, "events")


def test_one_new_event_costs_the_folders_on_its_way_and_itself(yard, writer):
    old = writer.append(1_150).tip
    new = writer.append().tip
    shelf = Watched(yard.log().things)
    assert len(Reading(shelf).changes(events(yard, old), events(yard, new)).come) == 1
    assert shelf.count("folders") == 6
    assert shelf.count("contents") == shelf.count("sizes") == 1


def test_the_same_tip_costs_nothing(yard, writer):
    tip = writer.append(3).tip
    shelf = Watched(yard.log().things)
    Reading(shelf).changes(events(yard, tip), events(yard, tip))
    assert not any(shelf.asked.values())


def test_counting_reads_no_event_and_one_folder_of_each_kind(yard, writer):
    tip = writer.append(1_150).tip
    shelf = Watched(yard.log().things)
    assert Reading(shelf).count(events(yard, tip)) == 1_150
    assert shelf.count("folders") == 3
    assert shelf.count("contents") == shelf.count("sizes") == 0


def test_lines_from_a_position_read_only_the_folders_from_there(yard, writer):
    tip = writer.append(1_150).tip
    shelf = Watched(yard.log().things)
    assert len(list(Reading(shelf).lines(events(yard, tip), 1_120))) == 30
    assert shelf.count("contents") == 50


def test_no_question_is_longer_than_a_batch(yard, writer):
    tip = writer.append(1_150).tip
    shelf = Watched(yard.log().things)
    list(Reading(shelf).lines(events(yard, tip), 0))
    assert max(len(oids) for asked in shelf.asked.values() for oids in asked) == BATCH


def test_a_whole_tip_is_read_once_group_by_group(yard, writer):
    odd = f"{folder_path(3)}/odd"
    tip = yard.commit(writer.append(1_150).tip, {odd: Peer(FILE, b"x"), page_path(100): Peer(FILE, b"x")})
    shelf = Watched(yard.log().things)
    groups = list(Reading(shelf).groups(events(yard, tip)))
    assert shelf.count("contents") == 1_152
    assert [len(lines) for lines, _ in groups] == [0, 1_150, 0]
    assert [line for lines, _ in groups for line in lines] == list(yard.log().lines(tip))
    assert [[stray.path for stray in strays] for _, strays in groups] == [[], [odd], [page_path(100)]]


def test_large_pages_are_read_in_portions(yard, writer):
    pages = {page_path(block): Peer(FILE, bytes([block]) * PAGE_LIMIT) for block in range(7)}
    tip = yard.commit(writer.append().tip, pages)
    shelf = Watched(yard.log().things)
    assert [stray.path for stray in Reading(shelf).strays(events(yard, tip))] == list(pages)
    portions = [sum(yard.log().things.sizes(oids)) for oids in shelf.asked["contents"]]
    assert max(portions) <= GREAT_PAGE_LIMIT
    assert len(portions) == 4


def test_what_is_refused_by_name_or_size_is_not_read(yard, writer):
    path = event_path(1, writer.ids())
    files = {path: Peer(FILE, b"x" * 100_000), f"{folder_path(0)}/sub/x": Peer(FILE, b"x")}
    tip = yard.commit(writer.append().tip, files)
    shelf = Watched(yard.log().things)
    assert len(Reading(shelf).strays(events(yard, tip))) == 2
    assert shelf.count("contents") == 1


def test_a_sealed_end_counts_whole_folders(yard, writer):
    tip = yard.commit(writer.append().tip, {page_path(4): Peer(FILE, b""), **as_peer(writer.lines(307))})
    assert yard.log().count(tip) == 500
    tip = yard.commit(tip, {"events/0001.jsonl": Peer(FILE, b"")})
    assert yard.log().count(tip) == 20_000


def test_a_group_in_which_nothing_claims_a_position_counts_for_nothing(yard, writer):
    moved = writer.append(3)
    stray = yard.commit(moved.tip, {"events/0001/00/theirs": Peer(FILE, b"x")})
    assert yard.log().count(stray) == 3
    assert yard.log().count(yard.commit(stray, {}, gone=list(as_peer(moved.lines)))) == 0


def test_nothing_is_read_where_there_are_no_events():
    shelf = Watched(None)
    reading = Reading(shelf)
    assert reading.count(None) == 0
    assert reading.count(Item("events", FILE, "1")) == 0
    assert list(reading.lines(None, 0)) == reading.strays(None) == []
    assert list(reading.groups(None)) == [([], [])]


def test_lines_are_read_in_parts_and_no_further_than_they_are_asked_for(yard, writer):
    tip = writer.append(1_150).tip
    shelf = Watched(yard.log().things)
    lines = Reading(shelf).lines(events(yard, tip), 0)
    assert [next(lines).position for _ in range(BATCH)] == list(range(BATCH))
    assert shelf.count("contents") == BATCH


def test_what_stands_in_a_page_and_beside_it_is_one_part(yard, writer):
    tip, lines = writer.append(2 * BATCH)
    page = {page_path(block): b"".join(line.event.line for line in lines[block * 100 :][:100]) for block in (4, 9)}
    both = yard.commit(tip, {path: Peer(FILE, content) for path, content in page.items()})
    assert list(Reading(yard.log().things).lines(events(yard, both), 0)) == lines
