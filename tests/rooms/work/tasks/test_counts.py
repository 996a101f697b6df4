"""Which events of a task count and which are overruled, and that those that count are what the task shows."""

from __future__ import annotations

import pytest

from gitswarm.rooms.work.tasks import events, model
from tests.rooms.work.tasks.test_events import Yard, line_of

NOBODY = "01k9z3m4n5p6q7r8s9t0v1w2x3"
COUNT = [
    ("task.edited", {"title": "new"}),
    ("task.assigned", {"assignee": "bob"}),
    ("task.noted", {"text": "seen"}),
    ("task.linked", {"on": "other"}),
    ("task.closed", {}),
    ("task.paused", {}),
]
OVERRULED = [
    ("task.edited", {"parent": NOBODY, "title": "new"}),
    ("task.linked", {"on": NOBODY}),
    ("task.linked", {"on": "itself"}),
    ("task.unlinked", {"on": "other"}),
    ("task.done", {"epoch": 0}),
    ("task.reopened", {}),
    ("task.resumed", {}),
]


@pytest.fixture
def yard():
    return Yard()


def say(yard, id, kind, payload, at="2026-01-01T00:00:09Z"):
    """One event about a task, where another one may be meant by name; and the task afterwards."""
    meant = {"other": yard.make("other"), "itself": id}
    told = {name: meant.get(value, value) for name, value in payload.items()}
    return yard.push(kind, told, task=id, at=at), yard.task(id)


@pytest.mark.parametrize(("kind", "payload"), COUNT)
def test_what_counts_is_the_last_that_happened_to_the_task(yard, kind, payload):
    event, after = say(yard, yard.make(), kind, payload)

    assert not yard.overruled(event)
    assert (after.changed, after.changed_at) == (len(yard.lines) - 1, "2026-01-01T00:00:09Z")


@pytest.mark.parametrize(("kind", "payload"), OVERRULED)
def test_what_is_overruled_changes_nothing(yard, kind, payload):
    id = yard.make()
    before = yard.task(id)
    event, after = say(yard, id, kind, payload)

    assert yard.overruled(event)
    assert after == before


def test_a_task_that_is_made_counts(yard):
    assert not yard.overruled(yard.push("task.created", {"title": "x"}))


def test_what_ends_a_task_and_what_takes_that_back_count_once(yard):
    id = yard.make()
    yard.give(id)
    done = yard.push("task.done", {"epoch": 1}, actor="ada", task=id, v=1)
    pause, again, reopened = (yard.push(f"task.{kind}", {}, task=id) for kind in ("paused", "reopened", "reopened"))

    assert [yard.overruled(event) for event in (done, pause, again, reopened)] == [False, True, False, True]
    for kind in ("paused", "resumed"):
        assert not yard.overruled(yard.push(f"task.{kind}", {}, task=id))
        assert yard.overruled(yard.push(f"task.{kind}", {}, task=id))


def test_links_that_are_taken_back_count_and_those_that_are_not_there_do_not(yard):
    id, other = yard.make(), yard.make()
    told = [yard.push(f"task.{kind}", {"on": other}, task=id) for kind in ("linked", "unlinked", "unlinked")]

    assert [yard.overruled(event) for event in told] == [False, False, True]


@pytest.mark.parametrize(
    ("edit", "value", "effort"),
    [
        ({"value": 7}, 7, 3),
        ({"effort": 8}, 2, 8),
        ({"cleared": ["value"]}, None, 3),
        ({"cleared": ["effort"]}, 2, None),
        ({"cleared": ["value"], "value": 7}, 7, 3),
        ({}, 2, 3),
    ],
)
def test_an_edit_changes_the_figures_that_it_names(yard, edit, value, effort):
    id = yard.make(value=2, effort=3)
    yard.push("task.edited", edit, task=id)

    assert (yard.task(id).value, yard.task(id).effort) == (value, effort)


def test_an_edit_changes_the_details_that_it_names(yard):
    id = yard.make(accept=("works",), paths=("a",), description="old")
    yard.push("task.edited", {"accept": ["is fast"], "description": "new"}, task=id)

    told = model.detail(yard.tables, id)
    assert (told.accept, told.paths, told.description) == (("is fast",), ("a",), "new")


def test_a_task_is_assigned_and_is_no_more(yard):
    id = yard.make()
    for who in ("bob", None):
        yard.push("task.assigned", {"assignee": who}, task=id)
        assert yard.task(id).assignee == who


def test_a_new_task_waits_for_none_that_is_not_there(yard):
    other = yard.make()
    event = yard.push("task.created", {"title": "x", "deps": [NOBODY, other, other]})

    assert model.waits_for(yard.tables, event.id) == [other]
    assert yard.task(event.id).blockers == 1


def test_a_type_that_nobody_knows_is_that_of_any_task(yard):
    event = yard.push("task.created", {"title": "x", "type": "nonsense"})

    assert yard.task(event.id).type == "task"


def test_where_all_shorter_ones_are_given_a_task_is_called_by_all_of_its_id(yard):
    id = "0" * 21 + "zzzz9"
    code = model.code_of(id)
    for length in range(model.SHORTEST, len(code)):
        yard.tables.put(model.SHORTS, model.Short(code[:length], NOBODY))
    yard.fold(line_of(id, "x"))

    assert yard.task(id).short == code


def test_versions_change_only_where_the_verdict_on_older_ones_is_kept():
    versions = {told.KIND: told.V for told in events.PAYLOADS}

    assert (versions.pop("task.done"), versions.pop("task.closed")) == (2, 2)
    assert set(versions.values()) == {1}
