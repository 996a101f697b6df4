"""Two ``Asks`` on one folder stand for two processes: their locks are apart, as those of processes are."""

from __future__ import annotations

import os

import pytest

from gitswarm.git.clone import asks
from gitswarm.git.clone.asks import Asks
from gitswarm.git.clone.lock import seize


@pytest.fixture
def state(tmp_path):
    return tmp_path / "gitswarm"


@pytest.fixture
def asker(state, ids):
    return Asks(str(state), ids)


@pytest.fixture
def decider(state, ids):
    return Asks(str(state), ids)


def leave(asker, what="cups.take", **values):
    return asker.leave(what, values, "ada", "s1")


def die(asker, ask):
    """End an asker: the kernel frees its lock."""
    os.close(asker._locked.pop(ask.nonce))


def files(state, folder):
    return sorted(path.name for path in (state / folder).iterdir()) if (state / folder).exists() else []


def test_where_nobody_asked_nothing_waits(decider):
    assert decider.waiting() == []
    assert decider.unsettled() == {}


def test_an_ask_is_found_as_it_was_left_the_oldest_first(asker, decider):
    first, second = leave(asker, cup="a", deep={"x": [1, None, "ü"]}), leave(asker, cup="b")

    assert decider.waiting() == [first, second]
    assert asker.waiting() == [first, second]


def test_an_answer_is_read_by_its_asker_and_asked_for_no_longer(asker, decider):
    ask = leave(asker)
    assert asker.answered(ask) is None

    decider.answer(ask, {"events": [["id", "cup.taken"]]})

    assert asker.answered(ask) == {"events": [["id", "cup.taken"]]}
    assert decider.waiting() == []


def test_an_ask_whose_asker_died_is_dropped_with_its_answer(asker, decider, state):
    answered, open_still = leave(asker), leave(asker)
    decider.answer(answered, {"events": []})
    die(asker, answered)
    die(asker, open_still)

    assert decider.waiting() == []
    assert decider.waiting() == []
    assert files(state, "asks") == []


def test_what_a_killed_asker_left_half_written_is_swept(decider, state):
    (state / "asks").mkdir(parents=True)
    (state / "asks" / "01dead.leaving").write_text("[")
    (state / "asks" / "01dead.answer.leaving").write_text("{")

    assert decider.waiting() == []
    assert files(state, "asks") == []


def test_an_ask_is_left_alone_by_who_looks_while_it_is_written(asker, decider, monkeypatch):
    seen, rename = [], os.rename

    def looked_at(before, after):
        seen.append(decider.waiting())
        rename(before, after)

    monkeypatch.setattr(os, "rename", looked_at)
    ask = leave(asker)

    assert seen == [[]]
    assert decider.waiting() == [ask]


def test_who_looks_for_the_dead_as_an_ask_is_locked_does_not_keep_it_from_being_left(asker, decider, monkeypatch):
    answers = [None, None]
    monkeypatch.setattr(asks, "seize", lambda path: answers.pop() if answers else seize(path))

    ask = leave(asker)
    assert decider.waiting() == [ask]


def test_a_file_that_is_no_ask_is_never_decided(asker, decider, state):
    ask = leave(asker)
    (state / "asks" / ask.nonce).write_bytes(b'["too", "short"]')

    assert decider.waiting() == []


def test_an_ask_taken_back_leaves_nothing_behind(asker, decider, state):
    ask = leave(asker)
    decider.note_try(ask, [("id", "cup.taken")])
    decider.answer(ask, {"events": []})
    asker.withdraw(ask)

    assert files(state, "asks") == files(state, "attempts") == []


def test_a_try_outlives_an_asker_that_went_without_an_answer_until_it_is_settled(asker, decider, state):
    ask = leave(asker)
    decider.note_try(ask, [("id", "cup.taken")])
    assert decider.unsettled() == {}

    asker.withdraw(ask)
    assert decider.unsettled() == {ask.nonce: [("id", "cup.taken")]}

    decider.settle(ask.nonce)
    assert (decider.unsettled(), files(state, "attempts")) == ({}, [])


def test_no_moment_shows_tries_of_an_asker_that_was_told_as_nobodys(asker, decider, monkeypatch):
    ask, seen, remove = leave(asker), [], asks.remove
    decider.note_try(ask, [("id", "cup.taken")])
    decider.answer(ask, {"events": []})

    def looking(path):
        seen.append(decider.unsettled())
        return remove(path)

    monkeypatch.setattr(asks, "remove", looking)
    asker.withdraw(ask)

    assert seen == [{}] * 3


def test_every_try_of_an_ask_is_remembered(asker, decider):
    ask = leave(asker)
    decider.note_try(ask, [("one", "cup.taken")])
    decider.note_try(ask, [("two", "cup.taken"), ("three", "cup.sipped")])

    assert asker.tries(ask) == [("one", "cup.taken"), ("two", "cup.taken"), ("three", "cup.sipped")]


def test_a_note_of_tries_that_a_broken_disk_left_is_none(asker, decider, state):
    ask = leave(asker)
    decider.note_try(ask, [("one", "cup.taken")])
    (state / "attempts" / ask.nonce).write_bytes(b"\0\0\0")

    assert decider.tries(ask) == []
