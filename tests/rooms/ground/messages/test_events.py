"""How what was said changes the tables, whoever wrote it."""

from __future__ import annotations

import pytest

from gitswarm.core.payload import NEWER
from gitswarm.rooms.ground.messages import actions
from gitswarm.rooms.ground.messages.model import THREADS, Thread
from tests.stage import Stage


@pytest.fixture
def stage():
    return Stage()


def test_a_thread_begins_with_its_first_event_and_moves_with_each(stage):
    stage.do(actions.say, kind="question", text="who?", thread="t")
    stage.do(actions.say, kind="note", text="elsewhere")
    stage.do(actions.say, "bob", kind="answer", text="me", thread="t")

    assert stage.tables.get(THREADS, "t") == Thread("t", first=0, last=2, events=2, kind="answer", actor="bob")


def test_a_saying_without_a_thread_moves_none(stage):
    stage.do(actions.say, kind="note", text="to nobody")

    assert stage.tables.count(THREADS) == 0


def test_what_was_brought_in_moves_its_thread_in_its_authors_name(stage):
    stage.push("note", {"text": "x", "author": "bob", "source": "d1"}, thread="t")

    assert stage.tables.get(THREADS, "t").actor == "bob"


def test_of_two_that_brought_in_the_same_the_first_counts(stage):
    first = stage.push("note", {"text": "x", "source": "d1"}, thread="t")
    second = stage.push("note", {"text": "x", "source": "d1"}, thread="t")

    assert not stage.overruled(first)
    assert stage.overruled(second)
    assert stage.tables.get(THREADS, "t").events == 1


@pytest.mark.parametrize(
    "payload",
    [
        {},
        {"text": 7},
        {"text": ["x"]},
        {"text": "x", "author": 7},
        {"text": {"digest": "short", "size": 1, "head": ""}},
    ],
)
def test_what_is_no_saying_has_no_effect(stage, payload):
    event = stage.push("note", payload, thread="t")

    assert stage.reason(event)
    assert stage.tables.count(THREADS) == 0


def test_a_saying_of_a_newer_version_has_no_effect_here(stage):
    event = stage.push("note", {"text": "x"}, v=2, thread="t")

    assert stage.reason(event) == NEWER
    assert stage.tables.count(THREADS) == 0


def test_unknown_keys_are_carried(stage):
    event = stage.push("note", {"text": "x", "mood": "good"})

    assert event.payload["mood"] == "good"
    assert stage.reason(event) == ""


def test_folding_again_gives_the_same(stage):
    for number in range(20):
        stage.do(actions.say, kind="note", text=str(number), thread=f"t{number % 3}")
    stage.push("note", {"text": "x", "source": "d1"}, thread="t1")
    stage.push("note", {"text": "x", "source": "d1"}, thread="t2")

    assert stage.folded_again().digest() == stage.digest()
