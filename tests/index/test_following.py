"""The index follows the log: what is new is folded, what moved is taken back, and it always equals a rebuild."""

from __future__ import annotations

import pytest

from gitswarm.core import register
from gitswarm.core.log import Line, Stray
from gitswarm.core.path import event_path
from gitswarm.errors import Damaged
from gitswarm.index.cabinet import State
from gitswarm.index.shelves import Shelves
from tests.toy_rooms import (
    COUNTERS,
    HOLDERS,
    SUMS,
    Counter,
    FakeLog,
    Taken,
    at,
    digest_of,
    event,
    folded,
    id_of,
    opened,
)


@pytest.fixture
def log():
    return FakeLog()


def images(index):
    with index._cabinet.writing() as writing:
        return list(writing.shelves.images(0))


def counting(log):
    """Which questions the log is asked from here on."""
    asked = []
    for name in ("lines", "groups", "changes", "strays"):
        told = getattr(log, name)
        setattr(log, name, lambda *values, name=name, told=told: asked.append((name, *values)) or told(*values))
    return asked


def test_an_index_of_nothing_stands_nowhere(index):
    assert (index.tip, index.count, index.shared) == (None, 0, 0)
    assert index.view(None).where(COUNTERS) == []
    assert index.position(id_of(1)) is None


def test_catching_up_folds_what_is_new(index, log):
    first = at(0, event(1), event(2))
    assert index.catch_up(log.add("a", first))
    asked = counting(log)
    assert index.catch_up(log.add("b", first + at(2, event(3, "note", text="hi"))))

    assert (index.tip, index.count) == ("b", 3)
    assert index.tables.get(COUNTERS, "n").value == 2
    assert asked == [("changes", "a", "b")]
    assert index.digest() == folded(log, "b")


def test_catching_up_to_where_it_stands_asks_nothing(index, log):
    index.catch_up(log.add("a", at(0, event(1))))
    asked = counting(log)

    assert index.catch_up("a")
    assert asked == []


def test_catching_up_to_where_it_stands_waits_for_nobody(index, log, tmp_path):
    index.catch_up(log.add("a", at(0, event(1))))
    with opened(tmp_path / "index.db", log)._cabinet.writing():
        assert index.catch_up("a")


def test_what_another_process_folded_meanwhile_is_not_folded_again(index, log, monkeypatch):
    lines = at(0, event(1), event(2))
    index.catch_up(log.add("a", lines[:1]))
    index.catch_up(log.add("b", lines))
    asked = counting(log)
    monkeypatch.setattr(index._cabinet, "look", lambda: State("", "a", 1, 0))

    assert index.catch_up("b")
    assert asked == []


def test_our_own_lines_are_folded_without_reading_them_again(index, log):
    index.catch_up(log.add("a", at(0, event(1))))
    asked, new = counting(log), at(1, event(2), event(3))
    log.add("b", [*log.tips["a"][0], *new])

    assert index.advance("a", "b", new)
    assert asked == []
    assert (index.tip, index.count) == ("b", 3)
    assert index.digest() == folded(log, "b")


def test_an_interrupted_fold_leaves_nothing_and_holds_nobody_up(index, log):
    lines = at(0, event(1), event(2))
    index.catch_up(log.add("a", lines[:1]))
    before = index.digest()
    log.add("b", lines)

    def interrupted():
        yield lines[1]
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        index.advance("a", "b", interrupted())
    assert (index.tip, index.digest()) == ("a", before)
    assert opened(index._cabinet.path, log).advance("a", "b", lines[1:])
    assert index.digest() == folded(log, "b")


def test_a_long_fold_is_written_in_parts(index, log, monkeypatch):
    monkeypatch.setattr("gitswarm.index.following.BATCH", 2)
    flushed, flush = [], Shelves.flush
    monkeypatch.setattr(Shelves, "flush", lambda shelves: flushed.append(1) or flush(shelves))
    index.catch_up(log.add("a", at(0, *(event(number) for number in range(9)))))
    assert len(flushed) == 4 + 1
    index.catch_up(log.add("b", at(0, *(event(number) for number in (0, 1, 12, 13, 14, 15)))))

    assert index.digest() == folded(log, "b")


def test_lines_on_top_of_another_tip_are_caught_up_with(index, log):
    lines = at(0, event(1), event(2), event(3))
    index.catch_up(log.add("a", lines[:1]))
    log.add("b", lines[:2])
    log.add("c", lines)

    assert index.advance("b", "c", lines[2:])
    assert (index.tip, index.digest()) == ("c", folded(log, "c"))


def test_advancing_never_rebuilds(index, log):
    log.add("a", at(0, event(1)))

    assert index.advance(None, "a", at(0, event(1))) is False
    assert index.catch_up("a", rebuild=False) is False
    assert index.tip is None


def test_a_replay_rolls_back_to_the_first_position_that_changed(index, log):
    shared, ours = [event(1), event(2)], [event(3, Taken.KIND, thing="x", seen=0), event(4)]
    index.catch_up(log.add("a", at(0, *shared, *ours)), settled=2)
    asked = counting(log)
    theirs = event(5, Taken.KIND, "bob", thing="x", seen=0)
    index.catch_up(log.add("b", at(0, *shared, theirs, *ours)), settled=3)

    assert asked == [("changes", "a", "b"), ("lines", "b", 2)]
    assert index.overruled(id_of(3))
    assert index.tables.get(HOLDERS, "x").holder == "bob"
    assert index.position(id_of(4)) == 4
    assert (index.count, index.shared) == (5, 3)
    assert index.digest() == folded(log, "b")


def test_a_branch_set_back_is_followed_back(index, log):
    lines = at(0, event(1), event(2), event(3))
    index.catch_up(log.add("a", lines))
    index.catch_up(log.add("b", lines[:1]))

    assert (index.tip, index.count) == ("b", 1)
    assert index.position(id_of(3)) is None
    assert index.digest() == folded(log, "b")


def test_a_file_added_at_an_old_position_is_folded_in_its_place(index, log):
    lines = at(0, *(event(number, name="n", by=number) for number in (1, 2, 3)))
    index.catch_up(log.add("a", lines))
    index.catch_up(log.add("b", [*lines, Line(1, event(9, name="m", by=9))]))

    assert index.tables.get(COUNTERS, "m") == Counter("m", 9, (1,))
    assert index.digest() == folded(log, "b")


def test_what_changed_below_the_shared_position_makes_it_fold_everything_again(index, log):
    index.catch_up(log.add("a", at(0, event(1), event(2))))
    index.settle(2)
    asked = counting(log)
    assert index.catch_up(log.add("b", at(0, event(1), event(3))), rebuild=False) is False
    assert (index.tip, index.position(id_of(2))) == ("a", 1)
    assert index.catch_up("b")

    assert ("groups", "b") in asked
    assert (index.tip, index.shared, index.digest()) == ("b", 0, folded(log, "b"))


def test_an_old_tip_that_cannot_be_read_makes_it_fold_everything_again(index, log):
    index.catch_up(log.add("a", at(0, event(1))))
    log.add("b", at(0, event(1), event(2)))
    log.unreadable.add("a")

    assert index.catch_up("b")
    assert (index.tip, index.digest()) == ("b", folded(log, "b"))


def test_a_new_tip_that_cannot_be_read_is_told_and_changes_nothing(index, log):
    index.catch_up(log.add("a", at(0, event(1))))
    before = index.digest()
    log.add("b", at(0, event(1), event(2)))
    log.unreadable.add("b")

    with pytest.raises(Damaged):
        index.catch_up("b")
    with pytest.raises(Damaged):
        index.view("b")
    log.at = "a"
    assert index.view("a").get(COUNTERS, "n").value == 1
    assert index.digest() == before
    log.at = "b"
    log.unreadable.clear()
    asked = counting(log)
    assert index.catch_up("b")
    assert asked == [("changes", "a", "b")]


# What is kept to take events back, and for how long


def test_only_what_is_not_shared_leaves_images(index, log):
    index.catch_up(log.add("a", at(0, event(1), event(2))), settled=2)
    assert images(index) == []
    index.catch_up(log.add("b", at(0, event(1), event(2), event(3))))
    assert {image.shelf for image in images(index)} == {"counters", "sums", "log_register"}


def test_settling_drops_the_images_below(index, log):
    index.catch_up(log.add("a", at(0, event(1), event(2))))
    both = len(images(index))
    index.settle(1)
    assert (index.shared, len(images(index))) == (1, both // 2)
    index.settle(0)
    assert index.shared == 1
    index.settle(2)
    assert images(index) == []


def test_catching_up_with_what_is_settled_drops_its_images(index, log):
    lines = at(0, event(1), event(2), event(3))
    index.catch_up(log.add("a", lines[:2]))
    each = len(images(index)) // 2
    index.catch_up(log.add("b", lines), settled=1)

    assert (index.shared, len(images(index))) == (1, 2 * each)


def test_settling_ahead_holds_for_what_comes(index, log):
    index.catch_up(log.add("a", at(0, event(1))))
    index.settle(5)
    index.catch_up(log.add("b", at(0, event(1), event(2))))

    assert images(index) == []


# Ids and paths


def test_of_two_lines_with_one_id_the_other_counts_once_the_first_is_gone(index, log):
    lines = at(0, event(1), event(2), event(1))
    index.catch_up(log.add("a", lines))
    assert (index.position(id_of(1)), len(index.quarantine())) == (0, 1)

    index.catch_up(log.add("b", lines[1:]))
    assert (index.position(id_of(1)), index.quarantine()) == (2, [])
    assert index.tables.get(COUNTERS, "n").value == 2
    assert index.digest() == folded(log, "b")


def test_two_lines_at_one_position_are_folded_by_id(index, log):
    first = Line(0, event(1, Taken.KIND, "ada", thing="x", seen=0))
    second = Line(0, event(2, Taken.KIND, "bob", thing="x", seen=0))
    index.catch_up(log.add("a", [second]))
    assert index.tables.get(HOLDERS, "x").holder == "bob"
    index.catch_up(log.add("b", [second, first]))

    assert index.tables.get(HOLDERS, "x").holder == "ada"
    assert index.digest() == folded(log, "b")


def test_the_quarantine_follows_the_tree_and_the_payloads(index, log):
    stray, bad = Stray("events/readme", "wrong path"), event(2, name="n", by="many")
    index.catch_up(log.add("a", at(0, event(1), bad), [stray]))
    assert [found.path for found in index.quarantine()] == [event_path(1, id_of(2)), "events/readme"]
    index.catch_up(log.add("b", at(0, event(1)), [Stray(event_path(1, id_of(2)), "not JSON")]))

    assert index.quarantine() == [Stray(event_path(1, id_of(2)), "not JSON")]
    assert index.digest() == folded(log, "b")


def test_the_next_position_is_after_what_is_no_event_too(index, log):
    index.catch_up(log.add("a", at(0, event(1))))
    index.catch_up(log.add("b", at(0, event(1)), [Stray(event_path(5, id_of(5)), "not JSON")]))
    assert index.count == 6
    index.catch_up(log.add("c", at(0, event(1))))

    assert index.digest() == folded(log, "c")


# Notes


def test_a_note_stays_until_the_fold_is_taken_back(index, log):
    lines = at(0, event(1), event(2))
    index.catch_up(log.add("a", lines[:1]))
    index.set_note("drained", "g1 42")
    index.catch_up(log.add("b", lines))
    assert index.note("drained") == "g1 42"
    index.set_note("drained", "g1 43")
    assert index.note("drained") == "g1 43"
    index.catch_up(log.add("c", lines[:1]))

    assert index.note("drained") is None
    assert index.note("never left") is None


def test_a_note_goes_with_the_file(index, log, tmp_path):
    index.catch_up(log.add("a", at(0, event(1))))
    index.set_note("drained", "g1 42")
    (tmp_path / "index.db").unlink()
    index.catch_up("a")

    assert index.note("drained") is None


# Views


def test_a_view_of_our_tip_is_caught_up_and_kept(index, log):
    log.add("a", at(0, event(1)))

    assert index.view("a") is index.tables
    assert index.tip == "a"


def test_a_view_stands_still_while_others_write(index, log, tmp_path):
    lines = at(0, event(1), event(2))
    index.catch_up(log.add("a", lines[:1]))
    seen = index.view("a")
    assert seen.get(COUNTERS, "n").value == 1
    other = opened(index._cabinet.path, log)
    other.catch_up(log.add("b", lines))

    assert (seen.get(COUNTERS, "n").value, seen.where(SUMS)[0].events) == (1, 1)
    index.release()
    assert index.tables.get(COUNTERS, "n").value == 2


def test_a_view_of_another_tip_is_folded_beside_and_moves_nothing(index, log):
    ours = at(0, event(1), event(2), event(3, Taken.KIND, thing="x", seen=0))
    index.catch_up(log.add("a", ours), settled=1)
    theirs = event(4, Taken.KIND, "bob", thing="x", seen=0)
    log.add("b", at(0, event(1), theirs, *(line.event for line in ours[1:])), [Stray("events/x", "wrong path")])
    log.at = "a"
    seen = index.view("b")

    assert digest_of(seen) == folded(log, "b")
    assert register.overruled(seen, id_of(3))
    assert (index.tip, index.digest()) == ("a", folded(log, "a"))


def test_who_asks_cannot_write(index, log):
    index.catch_up(log.add("a", at(0, event(1))))

    with pytest.raises(TypeError):
        index.view("a").put(COUNTERS, Counter("n", 1, ()))
    with pytest.raises(TypeError):
        index.view("a").delete(COUNTERS, "n")
