"""What may be said, and what is brought in once."""

from __future__ import annotations

import pytest

from gitswarm.core.fold import is_add_only, is_strict
from gitswarm.errors import Misused
from gitswarm.rooms.ground.messages import actions
from gitswarm.rooms.ground.messages.model import Saying, came_before
from tests.stage import Stage


@pytest.fixture
def stage():
    return Stage()


def saying(digest, **changes):
    return Saying("note", "hello", None, "ada", "2025-01-01T00:00:00Z", digest)._replace(**changes)


def test_what_is_said_becomes_one_event_of_its_kind(stage):
    (event,) = stage.do(actions.say, kind="question", text="who tags it?", thread="release")

    assert (event.kind, event.thread, event.actor) == ("question", "release", "ada")
    assert event.payload == {"text": "who tags it?"}
    assert stage.reason(event) == ""


def test_a_kind_with_a_dot_is_not_for_people(stage):
    with pytest.raises(Misused, match=r"task\.claimed is a kind of the machinery"):
        stage.do(actions.say, kind="task.claimed", text="mine")


@pytest.mark.parametrize("kind", ["", "Größe", "a b", "9", "a" * 65])
def test_a_kind_that_is_no_word_cannot_be_written(stage, kind):
    with pytest.raises(Misused):
        stage.do(actions.say, kind=kind or " ", text="x")


def test_a_thread_that_is_no_name_cannot_be_written(stage):
    with pytest.raises(Misused):
        stage.do(actions.say, kind="note", text="x", thread="a\nb")


def test_a_long_text_is_cut_to_its_head_and_named_by_its_digest(stage):
    (event,) = stage.do(actions.say, kind="note", text="x" * 100_000)

    assert event.payload["text"]["size"] == 100_000
    assert len(event.line) < 10_000
    assert stage.reason(event) == ""


def test_a_text_beyond_the_limit_is_refused(stage):
    with pytest.raises(Misused):
        stage.do(actions.say, kind="note", text="x" * (1024 * 1024 + 1))


def test_saying_needs_no_state_and_bringing_in_does(stage):
    assert is_add_only(actions.say)
    assert not is_add_only(actions.bring_in)
    assert not is_strict(actions.say)


def test_what_is_brought_in_names_its_author_and_time(stage):
    (event,) = stage.do(actions.bring_in, actor="ada", sayings=[saying("d1", kind="answer", author="bob", thread="t")])

    assert (event.kind, event.thread, event.actor) == ("answer", "t", "ada")
    assert event.payload == {"text": "hello", "author": "bob", "said_at": "2025-01-01T00:00:00Z", "source": "d1"}


def test_a_saying_without_a_time_is_brought_in_too(stage):
    (event,) = stage.do(actions.bring_in, sayings=[saying("d1", said_at=None)])

    assert "said_at" not in event.payload
    assert stage.reason(event) == ""


def test_what_came_before_is_left_out(stage):
    stage.do(actions.bring_in, sayings=[saying("d1"), saying("d2")])

    again = stage.do(actions.bring_in, sayings=[saying("d1"), saying("d3"), saying("d2")])

    assert [event.payload["source"] for event in again] == ["d3"]
    assert came_before(stage.tables, "d3")
    assert not came_before(stage.tables, "d4")


def test_nothing_new_is_no_event(stage):
    assert stage.do(actions.bring_in, sayings=[]) == []
