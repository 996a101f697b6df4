"""The part of the log contract about what peers and bad disks do to a log: LogContract gives it a log and a writer."""

from __future__ import annotations

import pytest

from gitswarm.core.log import Changes, Draft, Line, Stray
from gitswarm.core.path import event_path, folder_path, great_page_path, page_path
from gitswarm.core.seal import PAGE_LIMIT, seal
from gitswarm.errors import Damaged
from tests.yard import EXECUTABLE, FILE, LINK, MODULE, Peer, as_peer, files_of, in_order, path_of

MIB = 1024 * 1024


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


class PeerContract:
    """Whatever comes from others is told, and harms nothing beside it."""

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
