"""Leases: given, kept alive by every sign of their session, ended; and who leads by one."""

from __future__ import annotations

import pytest

from gitswarm.errors import Refused
from gitswarm.rooms import agents
from gitswarm.rooms.agents import actions
from gitswarm.rooms.agents.model import SESSIONS, leases_of_session, term
from tests.stage import Stage

HERE, THERE = "clone/here", "clone/there"
TASK = "task/01k9z3m4n5p6q7r8s9t0v1w2x3"


@pytest.fixture
def stage():
    return Stage()


def granted(stage, name=TASK, actor="ada", session="s1", machine=HERE):
    """A lease, as a later room gives it in its fold."""
    lease = agents.Lease(
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
    agents.grant(stage.tables, lease)
    return lease


def signs(stage, name=TASK):
    return agents.lease_of(stage.tables, name).signs


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
    stage.do(actions.lead, machine=HERE)

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

    agents.end(stage.tables, "task/a")
    assert [lease.name for lease in leases_of_session(stage.tables, "s1")] == ["task/b"]

    agents.end(stage.tables, "task/b")
    agents.end(stage.tables, "task/b")
    assert agents.leases(stage.tables) == []
    assert stage.tables.where(SESSIONS) == []


def test_what_is_given_to_another_is_the_first_ones_no_more(stage):
    granted(stage)
    granted(stage, actor="bob", session="s2")
    said(stage)

    assert agents.leases(stage.tables, "ada") == []
    assert [lease.name for lease in agents.leases(stage.tables, "bob")] == [TASK]
    assert signs(stage) == 0


def test_a_lease_stands_so_many_minutes_after_the_last_sign(stage):
    assert agents.until(granted(stage)) == "2026-01-01T01:00:00Z"

    stage.push("note", {"text": "hi"}, "ada", session="s1", at="2026-02-28T23:30:01Z")

    assert agents.until(agents.lease_of(stage.tables, TASK)) == "2026-03-01T00:30:01Z"


# who leads


def elected(stage, term_seen, signs=0, actor="ada", session="s1", minutes=60):
    told = {"term_seen": term_seen, "signs": signs, "minutes": minutes, "machine": HERE, "bound": False}
    return stage.push("leader.elected", told, actor, session=session)


def test_the_first_who_asks_leads_and_the_term_grows(stage):
    first, second = elected(stage, 0), elected(stage, 0, actor="bob", session="s2")

    leader = agents.lease_of(stage.tables, agents.LEADER)
    assert (leader.actor, leader.session, leader.epoch) == ("ada", "s1", 1)
    assert [stage.overruled(event) for event in (first, second)] == [False, True]


def test_who_leads_is_followed_only_where_nothing_was_heard_of_it_to_the_end(stage):
    elected(stage, 0)
    said(stage)

    assert stage.overruled(elected(stage, 1, signs=0, actor="bob", session="s2"))
    assert stage.overruled(elected(stage, 0, signs=1, actor="bob", session="s2"))
    assert not stage.overruled(elected(stage, 1, signs=1, actor="bob", session="s2"))
    assert agents.lease_of(stage.tables, agents.LEADER).epoch == term(stage.tables) == 2


def test_of_two_who_follow_the_first_does(stage):
    elected(stage, 0)
    elected(stage, 1, actor="bob", session="s2")
    late = elected(stage, 1, actor="eve", session="s3")

    assert stage.overruled(late)
    assert agents.lease_of(stage.tables, agents.LEADER).actor == "bob"


@pytest.mark.parametrize("minutes", [0, -1, 10_081])
def test_nobody_leads_for_ever_or_for_no_time(stage, minutes):
    assert stage.overruled(elected(stage, 0, minutes=minutes))


def test_a_term_is_never_used_again(stage):
    stage.do(actions.lead, machine=HERE)
    stage.do(actions.resign)
    assert agents.lease_of(stage.tables, agents.LEADER) is None

    assert stage.overruled(elected(stage, 0))
    stage.do(actions.lead, machine=HERE)
    assert agents.lease_of(stage.tables, agents.LEADER).epoch == 2


def test_to_lead_again_is_refused_to_whoever_leads(stage):
    stage.do(actions.lead, machine=HERE)

    with pytest.raises(actions.AlreadyLeading) as refused:
        stage.do(actions.lead, machine=HERE, in_term=1, signs=0)

    facts = refused.value.facts
    assert (refused.value.kind, facts["yours"], facts["holder"], facts["term"]) == ("already_leading", True, "ada", 1)


def test_to_lead_is_refused_to_others_who_did_not_see_silence(stage):
    stage.do(actions.lead, machine=HERE)
    said(stage)

    with pytest.raises(actions.AlreadyLeading) as refused:
        stage.do(actions.lead, "bob", machine=THERE, in_term=1, signs=0)

    assert refused.value.facts["yours"] is False


def test_only_the_leader_resigns(stage):
    stage.do(actions.lead, machine=HERE)

    with pytest.raises(Refused, match="bob does not lead"):
        stage.do(actions.resign, "bob")
    assert stage.overruled(stage.push("leader.resigned", {"term": 1}, "bob"))
    assert stage.overruled(stage.push("leader.resigned", {"term": 0}, "ada"))
    assert not stage.overruled(stage.push("leader.resigned", {"term": 1}, "ada"))


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
    stage.do(actions.join, machine=HERE)
    stage.do(actions.lead, machine=HERE)
    said(stage)
    elected(stage, 1, 1, "bob", "s2")
    stage.do(actions.beat, HERE, sessions={"s2": 3})

    assert stage.folded_again().digest() == stage.digest()
