"""What every log must keep, whatever it is made of; the tests of each store derive from LogContract.

``yard`` is what a store's tests provide: a way to open the log, to commit as a peer with other tools does, and to lose
an object.
"""

from __future__ import annotations

from collections import namedtuple
from typing import NamedTuple

import pytest

from gitswarm.core.event import Event, compose
from gitswarm.core.log import FORMAT, MARKER, Changes, Draft, Line, Stray
from gitswarm.core.path import event_path, folder_path, great_page_path, page_path, text_path
from gitswarm.core.replay import digest
from gitswarm.core.seal import PAGE_LIMIT, seal
from gitswarm.errors import Damaged, NewerFormat, Refused, TipMoved

FILE, EXECUTABLE, LINK, MODULE = 0o100644, 0o100755, 0o120000, 0o160000
MIB = 1024 * 1024


class Peer(NamedTuple):
    """A file as a peer commits it."""

    mode: int
    content: bytes


class Yard:
    """What a store's tests provide."""

    def log(self):
        """A fresh log on the same store."""
        raise NotImplementedError

    def commit(self, parent, files, gone=()):
        """A commit made with other tools: files are path → Peer; it moves nothing."""
        raise NotImplementedError

    def lose(self, oid, path):
        """Delete the object at a path of a commit."""
        raise NotImplementedError


Moved = namedtuple("Moved", "tip lines")


class Writer:
    """Makes events and puts them onto a log."""

    def __init__(self, log, ids):
        self.log = log
        self.ids = ids

    def event(self, id=None, **more) -> Event:
        fields = {"kind": "note", "payload": {"text": "hello"}, "actor": "ada", "session": "s1"}
        return compose(id=id or self.ids(), at="2026-01-01T00:00:00Z", **{**fields, **more})

    def lines(self, start, count=1) -> list[Line]:
        return [Line(start + offset, self.event()) for offset in range(count)]

    def append(self, count=1, tip=None) -> Moved:
        tip = tip or self.log.tip()
        lines = self.lines(self.log.count(tip), count)
        return Moved(self.log.append(Draft(tip, files_of(lines))), lines)


def files_of(lines):
    return tuple((event_path(line.position, line.event.id), line.event.line) for line in lines)


def path_of(line):
    return event_path(line.position, line.event.id)


def as_peer(lines):
    return {path: Peer(FILE, content) for path, content in files_of(lines)}


def in_order(lines):
    return sorted(lines, key=lambda line: (line.position, line.event.id, line.event.line))


def whole_reading(log, tip):
    return list(log.lines(tip)), log.strays(tip)


def assert_consistent(log, *tips):
    """The difference between any two tips is what differs between their whole readings."""
    for old in (None, *tips):
        for new in (None, *tips):
            (before, strays), (after, newer) = whole_reading(log, old), whole_reading(log, new)
            changes = log.changes(old, new)
            assert list(changes.gone) == [line for line in before if line not in after]
            assert list(changes.come) == [line for line in after if line not in before]
            assert list(changes.strays_gone) == [stray for stray in strays if stray not in newer]
            assert list(changes.strays_come) == [stray for stray in newer if stray not in strays]
        assert log.count(old) > max((line.position for line in log.lines(old)), default=-1)


class LogContract:
    """The tests that every store passes; ``yard`` is its fixture."""

    @pytest.fixture
    def log(self, yard):
        return yard.log()

    @pytest.fixture
    def writer(self, log, ids):
        return Writer(log, ids)

    # appending

    def test_a_new_log_is_empty(self, log):
        assert log.tip() is None
        assert log.count(None) == 0
        assert list(log.lines(None)) == []
        assert log.strays(None) == []
        assert log.changes(None, None) == Changes()

    def test_what_is_appended_is_read_back_by_another_look(self, yard, log, writer):
        first, second = writer.append(), writer.append(3)
        other = yard.log()
        assert other.tip() == second.tip
        assert list(other.lines(second.tip)) == first.lines + second.lines
        assert list(other.lines(second.tip, 2)) == second.lines[1:]
        assert other.count(first.tip) == 1
        assert other.count(second.tip) == 4
        assert other.changes(first.tip, second.tip) == Changes(come=tuple(second.lines))
        assert other.changes(second.tip, first.tip) == Changes(gone=tuple(second.lines))

    def test_one_event_counts_as_one(self, log, writer):
        assert log.count(writer.append().tip) == 1

    def test_the_root_commit_carries_the_marker(self, log, writer):
        tip = writer.append().tip
        assert log.file(tip, MARKER) == b"gitswarm 1\n"
        assert log.file(tip, MARKER, 10) is None
        assert log.names(tip, "") == ["events", MARKER]

    def test_names_come_in_the_order_of_git(self, yard, log, writer):
        tip = yard.commit(writer.append().tip, dict.fromkeys(("a/x", "a.b", "a0"), Peer(FILE, b"x")))
        assert log.names(tip, "") == ["a.b", "a", "a0", "events", MARKER]
        assert log.names(tip, "events") == ["0000"]
        assert log.names(tip, "missing") == log.names(tip, "missing/below") == log.names(tip, MARKER) == []

    def test_a_file_is_read_and_a_missing_one_is_none(self, log, writer):
        line = writer.lines(0)[0]
        tip = log.append(Draft(None, files_of([line])))
        assert log.file(tip, path_of(line)) == line.event.line
        assert log.file(tip, "events") is None
        assert log.file(tip, "events/0000/00/none") is None
        assert log.file(tip, f"{MARKER}/below") is None

    def test_texts_stand_beside_the_events(self, log, writer):
        text = "läng ".encode() * 5000
        path = text_path(digest(text))
        tip = log.append(Draft(None, (*files_of(writer.lines(0)), (path, text))))
        assert log.file(tip, path) == text
        assert log.names(tip, "texts") == [digest(text)]
        assert log.strays(tip) == []

    def test_odd_paths_arrive_as_they_are(self, log, writer):
        tip = writer.append().tip
        names = ('"quoted" path', "back\\slash", " blank ", "süß", "a:b", "-x", "deep/er/still")
        odd = [f"odd/{name}" for name in names]
        new = log.append(Draft(tip, tuple((path, path.encode()) for path in odd)))
        assert [log.file(new, path) for path in odd] == [path.encode() for path in odd]
        newest = log.append(Draft(new, (("kept", b""),), gone=tuple(odd)))
        assert log.names(newest, "odd") == []

    def test_many_folders_and_groups_are_filled(self, log, writer):
        tip, lines = writer.append(10_150)
        assert log.count(tip) == 10_150
        assert list(log.lines(tip)) == lines
        assert list(log.lines(tip, 9_999)) == lines[9_999:]
        assert log.names(tip, "events") == ["0000", "0001"]
        newer, more = writer.append()
        assert log.changes(tip, newer) == Changes(come=tuple(more))

    # compare and swap

    def test_a_stale_parent_moves_nothing(self, log, writer):
        old, new = writer.append(), writer.append()
        with pytest.raises(TipMoved):
            log.append(Draft(old.tip, files_of(writer.lines(1))))
        assert log.tip() == new.tip
        with pytest.raises(TipMoved):
            log.append(Draft(None, files_of(writer.lines(0))))
        assert log.tip() == new.tip

    def test_a_parent_expected_where_there_is_no_branch_moves_nothing(self, yard, log, writer):
        built = log.build(Draft(None, files_of(writer.lines(0))))
        with pytest.raises(TipMoved):
            log.append(Draft(built, files_of(writer.lines(1))))
        assert log.tip() is None

    def test_building_moves_nothing_and_moving_is_a_compare_and_swap(self, log, writer):
        tip = writer.append().tip
        lines = writer.lines(1)
        built = log.build(Draft(tip, files_of(lines)))
        assert log.tip() == tip
        assert log.changes(tip, built).come == tuple(lines)
        with pytest.raises(TipMoved):
            log.move(built, None)
        log.move(built, tip)
        assert log.tip() == built
        with pytest.raises(TipMoved):
            log.move(tip, tip)
        log.move(tip, built)
        assert log.tip() == tip

    def test_the_first_commit_can_be_built_and_moved_to(self, log, writer):
        built = log.build(Draft(None, files_of(writer.lines(0))))
        other = log.build(Draft(None, files_of(writer.lines(0))))
        log.move(built, None)
        with pytest.raises(TipMoved):
            log.move(other, None)
        assert log.tip() == built

    def test_moving_to_a_missing_commit_is_damage(self, log, writer):
        tip = writer.append().tip
        with pytest.raises(Damaged):
            log.move("1" * len(tip), tip)
        assert log.tip() == tip

    # refs

    def test_our_own_refs_point_and_are_moved_anywhere(self, log, writer):
        first, second = writer.append().tip, writer.append().tip
        assert log.pointed("floor") is None
        for oid in (second, first, second):
            log.point("floor", oid)
            assert log.pointed("floor") == oid
        log.point("rescue/branch/one", first)
        assert log.pointed("rescue/branch/one") == first
        assert log.tip() == second

    def test_nothing_points_at_a_missing_commit(self, log, writer):
        tip = writer.append().tip
        with pytest.raises(Damaged):
            log.point("floor", "1" * len(tip))
        assert log.pointed("floor") is None

    def test_our_branch_is_reset_wherever_it_stands(self, log, writer):
        first, second = writer.append().tip, writer.append().tip
        for oid in (first, second, None, None, first):
            log.reset(oid)
            assert log.tip() == oid
        with pytest.raises(Damaged):
            log.reset("1" * len(first))
        assert log.tip() == first

    def test_a_commit_descends_from_itself_and_those_before_it(self, log, writer):
        first, second = writer.append().tip, writer.append().tip
        other = log.build(Draft(first, files_of(writer.lines(1))))
        assert log.descends(second, first)
        assert log.descends(second, second)
        assert not log.descends(first, second)
        assert not log.descends(second, other)
        assert not log.descends(log.build(Draft(None, files_of(writer.lines(0)))), first)

    # drafts

    def test_sealing_changes_no_line(self, log, writer):
        tip, lines = writer.append(205)
        page = (page_path(0), seal(0, lines[:100]))
        sealed = log.append(Draft(tip, (page,), gone=tuple(path_of(line) for line in lines[:100])))
        assert log.names(sealed, "events/0000") == ["00.jsonl", "01", "02"]
        assert log.changes(tip, sealed) == log.changes(sealed, tip) == Changes()
        assert list(log.lines(sealed)) == lines
        assert list(log.lines(sealed, 50)) == lines[50:]
        assert log.count(sealed) == 205
        assert_consistent(log, tip, sealed)

    def test_a_sealed_last_folder_still_counts(self, log, writer):
        tip, lines = writer.append(100)
        whole = log.append(Draft(tip, ((page_path(0), seal(0, lines)),), gone=(folder_path(0),)))
        assert log.count(whole) == 100
        assert log.changes(tip, whole) == Changes()

    def test_a_great_page_changes_no_line(self, log, writer):
        tip, lines = writer.append(10_001)
        page = b"".join(line.event.line for line in lines[:10_000])
        sealed = log.append(Draft(tip, ((great_page_path(0), page),), gone=("events/0000",)))
        assert log.names(sealed, "events") == ["0000.jsonl", "0001"]
        assert log.changes(tip, sealed) == Changes()
        assert list(log.lines(sealed, 9_998)) == lines[9_998:]
        assert log.count(sealed) == 10_001
        only = log.append(Draft(sealed, (), gone=("events/0001",)))
        assert log.count(only) == 10_000

    def test_a_folder_emptied_is_gone(self, log, writer):
        tip, lines = writer.append(101)
        new = log.append(Draft(tip, (), gone=(path_of(lines[100]),)))
        assert log.names(new, "events/0000") == ["00"]
        assert log.count(new) == 100
        assert log.changes(tip, new).gone == (lines[100],)

    def test_everything_can_go(self, log, writer):
        tip = writer.append().tip
        empty = log.build(Draft(tip, (), gone=("events", MARKER)))
        assert log.names(empty, "") == []
        assert log.count(empty) == 0

    def test_what_is_dropped_and_put_stays(self, log, writer):
        tip, (line,) = writer.append()
        new = log.append(Draft(tip, files_of([line]), gone=(path_of(line), "events")))
        assert log.changes(tip, new) == Changes()

    def test_dropping_what_is_not_there_changes_nothing(self, log, writer):
        tip = writer.append().tip
        new = log.append(Draft(tip, (("x", b"y"),), gone=("none", "events/0007/00/none", f"{MARKER}/below")))
        assert log.names(new, "") == ["events", MARKER, "x"]
        assert log.changes(tip, new) == Changes()

    def test_a_draft_may_stand_on_the_tree_of_another_commit(self, log, writer):
        good, lines = writer.append(3)
        bad = log.append(Draft(good, (), gone=(path_of(lines[1]),)))
        more = writer.lines(3)
        mended = log.append(Draft(bad, files_of(more), base=good))
        assert list(log.lines(mended)) == lines + more
        assert log.tip() == mended

    def test_a_new_root_may_stand_on_the_tree_of_another_commit(self, log, writer):
        tip, lines = writer.append(2)
        root = log.build(Draft(None, files_of(writer.lines(2)), gone=(path_of(lines[0]),), base=tip))
        assert [line.position for line in log.lines(root)] == [1, 2]
        assert log.names(root, "") == log.names(tip, "")

    # formats

    def test_a_strangers_branch_is_refused(self, yard, log, writer):
        tip = yard.commit(None, {"README": Peer(FILE, b"mine"), **as_peer(writer.lines(0))})
        log.move(tip, None)
        for make in (log.append, log.build):
            with pytest.raises(Refused, match="stranger's branch") as refused:
                make(Draft(tip, files_of(writer.lines(1))))
            assert "gitswarm init --branch" in refused.value.hint
        assert log.tip() == tip

    @pytest.mark.parametrize("content", [b"", b"gitswarm", b"gitswarm x", "gitswarm ²".encode(), b"other 1", b"\xff"])
    def test_another_marker_is_a_strangers(self, yard, log, writer, content):
        tip = yard.commit(None, {MARKER: Peer(FILE, content)})
        with pytest.raises(Refused):
            log.build(Draft(tip, files_of(writer.lines(0))))

    def test_a_newer_format_is_read_and_not_written(self, yard, log, writer):
        tip, lines = writer.append(2)
        newer = yard.commit(tip, {MARKER: Peer(FILE, b"gitswarm %d\n" % (FORMAT + 1))})
        log.move(newer, tip)
        assert list(log.lines(newer)) == lines
        for make in (log.append, log.build):
            with pytest.raises(NewerFormat):
                make(Draft(newer, files_of(writer.lines(2))))
        assert log.tip() == newer

    def test_a_branch_that_lost_its_marker_is_mended_by_a_draft_on_a_good_tree(self, yard, log, writer):
        good = writer.append(2).tip
        bad = yard.commit(good, {}, gone=[MARKER])
        log.move(bad, good)
        mended = log.append(Draft(bad, files_of(writer.lines(2)), base=good))
        assert log.file(mended, MARKER) == b"gitswarm 1\n"

    # strays

    def test_strays_of_every_kind_harm_no_neighbour(self, yard, log, writer):
        tip, lines = writer.append(3)
        folder, other = folder_path(0), writer.event()
        odd = {
            f"{folder}/00000007-{writer.ids()}.json": Peer(FILE, b"no json"),
            f"{folder}/00000008-{writer.ids()}.json": Peer(FILE, other.line),
            f"{folder}/00000009-{writer.ids()}.json": Peer(FILE, b""),
            f"{folder}/00000110-{other.id}.json": Peer(FILE, other.line),
            f"{folder}/10-{other.id}.json": Peer(FILE, other.line),
            f"{folder}/00000011-{other.id}.json": Peer(EXECUTABLE, other.line),
            f"{folder}/00000012-{other.id}.json": Peer(LINK, b"00000000"),
            f"{folder}/00000013-{other.id}.json": Peer(MODULE, b""),
            f"{folder}/00000014-{other.id}.json": Peer(FILE, b"x" * (64 * 1024 + 1)),
            f"{folder}/00000015-{other.id}.json": Peer(FILE, b"[" * 60_000),
            f"{folder}/00000016-{other.id}.json/00000016-{other.id}.json": Peer(FILE, other.line),
            f"{folder}/readme": Peer(FILE, b"x"),
            f"{folder}/sub/deep/er": Peer(FILE, b"x"),
            "events/0000/100/x": Peer(FILE, b"x"),
            "events/0000/1/x": Peer(FILE, b"x"),
            "events/0000/x.jsonl": Peer(FILE, b"x"),
            "events/0000/07": Peer(FILE, b"x"),
            "events/0000/08.jsonl/x": Peer(FILE, b"x"),
            "events/0000/09.jsonl": Peer(EXECUTABLE, b"x"),
            "events/0001": Peer(FILE, b"x"),
            "events/0002.jsonl": Peer(LINK, b"x"),
            "events/00000/x": Peer(FILE, b"x"),
            "events/x": Peer(FILE, b"x"),
            "events/²²²²/x": Peer(FILE, b"x"),
        }
        newer = yard.commit(tip, odd)
        strays = log.strays(newer)
        shown = {stray.path for stray in strays}
        assert all(any(path == name or path.startswith(name + "/") for name in shown) for path in odd)
        assert len(strays) == len(odd)
        assert all(stray.reason for stray in strays)
        assert list(log.lines(newer)) == lines
        assert list(log.changes(tip, newer).strays_come) == strays
        assert_consistent(log, tip, newer)

    def test_appending_goes_on_beside_strays_and_replaces_one_in_its_way(self, yard, log, writer):
        tip, lines = writer.append(100)
        newer = yard.commit(tip, {"events/0000/01": Peer(FILE, b"in the way"), "events/0000/x y": Peer(FILE, b"x")})
        log.move(newer, tip)
        newest, more = writer.append()
        assert list(log.lines(newest)) == lines + more
        assert log.strays(newest) == [Stray("events/0000/x y", "wrong path")]

    def test_events_that_are_no_folder_are_one_stray(self, yard, log, writer):
        tip = writer.append().tip
        newer = yard.commit(tip, {"events": Peer(FILE, b"x")}, gone=["events"])
        assert log.strays(newer) == [Stray("events", "wrong mode")]
        assert log.count(newer) == 0
        assert_consistent(log, tip, newer)

    def test_the_reasons_of_a_stray_change_with_it(self, yard, log, writer):
        tip = writer.append().tip
        path = f"{folder_path(0)}/00000001-{writer.ids()}.json"
        one = yard.commit(tip, {path: Peer(FILE, b"x")})
        other = yard.commit(tip, {path: Peer(EXECUTABLE, b"x")})
        assert log.changes(one, other).strays_gone == (Stray(path, "not JSON"),)
        assert log.changes(one, other).strays_come == (Stray(path, "wrong mode"),)

    def test_a_file_of_ten_megabytes_is_never_read(self, yard, log, writer):
        tip, lines = writer.append()
        path = event_path(1, writer.ids())
        page = Peer(FILE, b"x" * (PAGE_LIMIT + 1))
        newer = yard.commit(tip, {path: Peer(FILE, b"x" * (10 * MIB)), page_path(3): page})
        assert log.strays(newer) == [Stray(path, "too large"), Stray(page_path(3), "too large")]
        assert list(log.lines(newer)) == lines

    def test_what_stands_beyond_a_gap_does_not_count(self, yard, log, writer):
        tip, lines = writer.append(2)
        far, farther = writer.lines(20_000), writer.lines(90_000)
        newer = yard.commit(tip, {**as_peer(far), great_page_path(9): Peer(FILE, b"x")})
        assert log.count(newer) == 2
        assert log.strays(newer) == [Stray("events/0002", "beyond a gap"), Stray("events/0009.jsonl", "beyond a gap")]
        assert list(log.lines(newer)) == lines
        filled = yard.commit(newer, as_peer(writer.lines(10_000)))
        assert log.count(filled) == 20_001
        assert far[0] in log.changes(newer, filled).come
        assert Stray("events/0002", "beyond a gap") in log.changes(newer, filled).strays_gone
        assert_consistent(log, tip, newer, filled, yard.commit(filled, as_peer(farther)))

    def test_a_log_without_its_first_group_has_no_line(self, yard, log, writer):
        tip = yard.commit(None, as_peer(writer.lines(10_000)))
        assert log.count(tip) == 0
        assert list(log.lines(tip)) == []
        assert log.strays(tip) == [Stray("events/0001", "beyond a gap")]

    # damage by peers

    def test_a_file_added_at_an_old_position_comes_there(self, yard, log, writer):
        tip, lines = writer.append(120)
        late = writer.lines(5)
        newer = yard.commit(tip, as_peer(late))
        assert log.changes(tip, newer) == Changes(come=tuple(late))
        assert log.changes(tip, newer).first() == 5
        assert list(log.lines(newer)) == in_order(lines + late)
        assert_consistent(log, tip, newer)

    def test_modified_removed_and_restored_events_are_told(self, yard, log, writer):
        tip, lines = writer.append(4)
        other = Line(1, writer.event(id=lines[1].event.id, payload={"text": "other"}))
        modified = yard.commit(tip, as_peer([other]))
        assert log.changes(tip, modified) == Changes(gone=(lines[1],), come=(other,))
        removed = yard.commit(modified, {}, gone=[path_of(lines[2])])
        assert log.changes(modified, removed) == Changes(gone=(lines[2],))
        restored = yard.commit(removed, as_peer(lines))
        assert log.changes(tip, restored) == Changes()
        assert_consistent(log, tip, modified, removed, restored)

    def test_two_events_with_one_id_are_both_lines(self, yard, log, writer):
        tip, (line,) = writer.append()
        twin = Line(1, line.event)
        newer = yard.commit(tip, as_peer([twin]))
        assert list(log.lines(newer)) == [line, twin]

    def test_two_events_at_one_position_are_ordered_by_id(self, yard, log, writer):
        tip, (line,) = writer.append()
        low, high = Line(0, writer.event(id="0" * 26)), Line(0, writer.event(id="7" + "z" * 25))
        newer = yard.commit(tip, as_peer([high, low]))
        assert list(log.lines(newer)) == [low, line, high]
        assert log.count(newer) == 1
        assert_consistent(log, tip, newer)

    # pages

    def test_a_file_beside_the_page_of_its_folder_comes_at_an_old_position(self, yard, log, writer):
        tip, lines = writer.append(100)
        sealed = yard.commit(tip, {page_path(0): Peer(FILE, seal(0, lines))}, gone=[folder_path(0)])
        late = writer.lines(7)
        newer = yard.commit(sealed, as_peer(late))
        assert log.changes(sealed, newer) == log.changes(tip, newer) == Changes(come=tuple(late))
        same = yard.commit(sealed, as_peer(lines[:3]))
        assert log.changes(sealed, same) == log.changes(same, tip) == Changes()
        assert list(log.lines(same)) == lines
        assert_consistent(log, tip, sealed, newer, same)

    def test_a_file_beside_a_great_page_comes_at_an_old_position(self, yard, log, writer):
        tip, lines = writer.append(10_000)
        page = b"".join(line.event.line for line in lines)
        sealed = yard.commit(tip, {great_page_path(0): Peer(FILE, page)}, gone=["events/0000"])
        late = writer.lines(7)
        newer = yard.commit(sealed, as_peer([*late, lines[9]]))
        assert log.changes(tip, newer) == log.changes(sealed, newer) == Changes(come=tuple(late))
        assert log.changes(newer, tip) == Changes(gone=tuple(late))
        assert log.count(newer) == 10_000
        bared = yard.commit(newer, {}, gone=[great_page_path(0)])
        assert list(log.changes(newer, bared).gone) == lines[:9] + lines[10:]

    @pytest.mark.parametrize("spoil", ["short", "long", "changed", "blank line", "no newline", "not UTF-8", "empty"])
    def test_a_damaged_page_is_one_stray(self, yard, log, writer, spoil):
        tip, lines = writer.append(150)
        page = seal(0, lines[:100])
        pages = {
            "short": page[len(lines[0].event.line) :],
            "long": page + lines[0].event.line,
            "changed": page.replace(b"hello", b'he"lo', 1),
            "blank line": b"\n" + page,
            "no newline": page[:-1],
            "not UTF-8": page.replace(b"hello", b"he\xff\xfeo", 1),
            "empty": b"",
        }
        newer = yard.commit(tip, {page_path(0): Peer(FILE, pages[spoil])}, gone=[folder_path(0)])
        assert [stray.path for stray in log.strays(newer)] == [page_path(0)]
        assert list(log.lines(newer)) == lines[100:]
        assert list(log.changes(tip, newer).gone) == lines[:100]
        assert_consistent(log, tip, newer)

    # lost objects

    def test_a_missing_event_is_damage_that_names_it(self, yard, log, writer):
        tip, lines = writer.append(3)
        oid = yard.lose(tip, path_of(lines[1]))
        fresh = yard.log()
        with pytest.raises(Damaged) as damaged:
            list(fresh.lines(tip))
        assert damaged.value.facts["oid"] == oid
        with pytest.raises(Damaged):
            fresh.file(tip, path_of(lines[1]))
        assert fresh.file(tip, path_of(lines[0])) == lines[0].event.line
        assert not fresh.whole(tip)

    @pytest.mark.parametrize("path", ["", "events", "events/0000", "events/0000/00"])
    def test_a_missing_folder_is_damage(self, yard, writer, path):
        tip = writer.append(3).tip
        oid = yard.lose(tip, path)
        for look in ("count", "lines", "append"):
            fresh = yard.log()
            with pytest.raises(Damaged) as damaged:
                _looks(fresh, tip, writer)[look]()
            assert damaged.value.facts["oid"] == oid
        assert not yard.log().whole(tip)
        assert yard.log().tip() == tip

    def test_a_missing_commit_is_damage(self, yard, writer):
        tip = writer.append(3).tip
        yard.lose(tip, None)
        with pytest.raises(Damaged):
            yard.log().count(tip)
        with pytest.raises(Damaged):
            yard.log().append(Draft(tip, files_of(writer.lines(3))))
        assert not yard.log().whole(tip)

    def test_a_whole_tip_is_whole_and_an_unknown_one_is_not(self, log, writer):
        first = writer.append(3).tip
        tip = writer.append(3).tip
        assert log.whole(tip)
        assert log.whole(first)
        assert not log.whole("1" * len(tip))

    def test_a_tip_over_a_missing_commit_is_not_whole(self, yard, writer):
        first, tip = writer.append().tip, writer.append().tip
        yard.lose(first, None)
        assert not yard.log().whole(tip)


def _looks(log, tip, writer):
    return {
        "count": lambda: log.count(tip),
        "lines": lambda: list(log.lines(tip)),
        "append": lambda: log.append(Draft(tip, files_of(writer.lines(3)))),
    }
