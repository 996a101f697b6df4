"""What every log must keep, whatever it is made of; the tests of each store derive from LogContract."""

from __future__ import annotations

import pytest

from gitswarm.core.log import FORMAT, MARKER, Changes, Draft, Made
from gitswarm.core.path import folder_path, great_page_path, page_path, text_path
from gitswarm.core.replay import digest
from gitswarm.core.seal import seal
from gitswarm.errors import Damaged, NewerFormat, Refused, TipMoved
from tests.peer_contract import PeerContract, assert_consistent
from tests.yard import FILE, Peer, Writer, as_peer, files_of, path_of


class LogContract(PeerContract):
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

    def test_a_name_is_lost_where_another_tip_lacks_it_or_has_it_otherwise(self, log, writer):
        files = {f"texts/{name}": name.encode() for name in ("gone", "kept", "other")}
        old = log.append(Draft(None, (*files_of(writer.lines(0)), *files.items())))
        new = log.append(Draft(old, (("texts/other", b"changed"), ("texts/come", b"")), ("texts/gone",)))
        none = log.append(Draft(new, (), tuple(f"texts/{name}" for name in ("come", "kept", "other"))))
        assert sorted(log.lost(old, new, "texts")) == ["gone", "other"]
        assert sorted(log.lost(old, none, "texts")) == ["gone", "kept", "other"]
        assert log.lost(old, old, "texts") == log.lost(none, old, "texts") == []

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

    def test_what_a_commit_stands_on_is_told_down_to_another(self, log, writer):
        first, second = writer.append().tip, writer.append().tip
        other = log.build(Draft(first, files_of(writer.lines(1))))
        assert log.above(second, None) == [Made(second, (first,)), Made(first, ())]
        assert log.above(second, first) == log.above(second, other) == [Made(second, (first,))]
        assert log.above(second, second) == log.above(first, second) == []
        apart = log.build(Draft(None, files_of(writer.lines(0))))
        assert log.above(apart, second) == [Made(apart, ())]

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
