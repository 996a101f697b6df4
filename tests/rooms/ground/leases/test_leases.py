"""Leases: given, kept alive by every sign of their session, ended."""

from __future__ import annotations

import pytest

from gitswarm.rooms.ground import agents, leases
from gitswarm.rooms.ground.leases import actions
from gitswarm.rooms.ground.leases.model import SESSIONS, leases_of_session
from tests.stage import Stage

HERE, THERE = "clone/here", "clone/there"
TASK = "task/01k9z3m4n5p6q7r8s9t0v1w2x3"


@pytest.fixture
def stage():
    return Stage()


def granted(stage, name=TASK, actor="ada", session="s1", machine=HERE):
    """A lease, as a later room gives it in its fold."""
    lease = leases.Lease(
        name=name,
        actor=actor,
        session=session,
        epoch=1,
        minutes=60,
        bound=False,
        machine=machine,
        signs=0,
        since="2026-01-01T00:00:00Z",
        position=len(stage.lines) - 1,
    )
    leases.grant(stage.tables, lease)
    return lease


def signs(stage, name=TASK):
    return leases.lease_of(stage.tables, name).signs


def said(stage, actor="ada", session="s1"):
    return stage.push("note", {"text": "hi"}, actor, session=session)


def beat(stage, machine=HERE, **counters):
    return stage.push("clone.beat", {"sessions": counters}, machine)


# signs


def test_any_event_of_its_session_is_a_sign(stage):
    granted(stage)

    said(stage)
    stage.push("gates.opened", {"of": "a kind that nobody knows"}, "ada", session="s1")
    stage.push("policy.changed", {"key": 7}, "ada", session="s1")

    assert signs(stage) == 3


def test_the_event_that_gave_it_is_none(stage):
    stage.do(agents.lead, machine=HERE)

    assert signs(stage, agents.LEADER) == 0


@pytest.mark.parametrize(("actor", "session"), [("ada", "s2"), ("bob", "s1"), ("bob", "s2")])
def test_what_others_do_is_none(stage, actor, session):
    granted(stage)

    said(stage, actor, session)

    assert signs(stage) == 0


def test_an_event_that_comes_twice_is_one_sign(stage):
    granted(stage)
    stage.fold(said(stage).line)

    assert signs(stage) == 1


def test_a_sign_counts_for_everything_that_its_session_holds(stage):
    granted(stage, "task/a")
    granted(stage, "task/b")
    granted(stage, "task/c", session="s2")

    said(stage)

    assert [signs(stage, f"task/{name}") for name in "abc"] == [1, 1, 0]


def test_a_beat_is_a_sign_where_its_counter_moved(stage):
    granted(stage)

    counts = []
    for counter in (3, 3, 2, 4):
        beat(stage, s1=counter)
        counts.append(signs(stage))

    assert counts == [1, 1, 1, 2]


def test_only_the_machine_of_a_lease_beats_for_it(stage):
    granted(stage)

    beat(stage, THERE, s1=100)
    beat(stage, HERE, s1=5)

    assert signs(stage) == 1


def test_a_session_on_two_machines_is_counted_apart(stage):
    granted(stage, "task/a", machine=HERE)
    granted(stage, "task/b", machine=THERE)

    beat(stage, HERE, s1=100)
    beat(stage, THERE, s1=5)

    assert [signs(stage, f"task/{name}") for name in "ab"] == [1, 1]


def test_a_beat_for_a_session_that_holds_nothing_leaves_nothing(stage):
    beat(stage, s1=1)

    assert stage.tables.where(SESSIONS) == []


# given and ended


def test_what_ended_is_held_by_nobody_and_leaves_nothing(stage):
    granted(stage, "task/a")
    granted(stage, "task/b")

    leases.end(stage.tables, "task/a")
    assert [lease.name for lease in leases_of_session(stage.tables, "s1")] == ["task/b"]

    leases.end(stage.tables, "task/b")
    leases.end(stage.tables, "task/b")
    assert leases.leases(stage.tables) == []
    assert stage.tables.where(SESSIONS) == []


def test_what_is_given_to_another_is_the_first_ones_no_more(stage):
    granted(stage)
    granted(stage, actor="bob", session="s2")
    said(stage)

    assert leases.leases(stage.tables, "ada") == []
    assert [lease.name for lease in leases.leases(stage.tables, "bob")] == [TASK]
    assert signs(stage) == 0


def test_a_lease_stands_so_many_minutes_after_the_last_sign(stage):
    assert leases.until(granted(stage)) == "2026-01-01T01:00:00Z"

    stage.push("note", {"text": "hi"}, "ada", session="s1", at="2026-02-28T23:30:01Z")

    assert leases.until(leases.lease_of(stage.tables, TASK)) == "2026-03-01T00:30:01Z"


# beating


def test_a_clone_tells_only_of_sessions_that_hold_something(stage):
    granted(stage)

    (told,) = stage.do(actions.beat, HERE, sessions={"s1": 7, "s2": 7})
    assert told.payload == {"sessions": {"s1": 7}}
    assert stage.do(actions.beat, HERE, sessions={"s2": 8}) == []


def test_a_counter_that_was_lost_goes_on_from_the_log(stage):
    granted(stage)
    stage.do(actions.beat, HERE, sessions={"s1": 7})

    (told,) = stage.do(actions.beat, HERE, sessions={"s1": 2})

    assert told.payload == {"sessions": {"s1": 8}}
    assert signs(stage) == 2


def test_folding_again_gives_the_same(stage):
    stage.do(agents.lead, machine=HERE)
    said(stage)
    stage.do(actions.beat, HERE, sessions={"s1": 3})

    assert signs(stage, agents.LEADER) == 2
    assert stage.folded_again().digest() == stage.digest()


def test_every_name_of_the_door_leads_somewhere():
    for name in leases.DOOR:
        assert getattr(leases, name)
