"""Who leads: one at a time, by a lease like any other, in terms that never come back."""

from __future__ import annotations

import pytest

from gitswarm.errors import Refused
from gitswarm.rooms.ground import agents
from gitswarm.rooms.ground.agents import actions
from gitswarm.rooms.ground.agents.model import term
from tests.stage import Stage

HERE, THERE = "clone/here", "clone/there"


@pytest.fixture
def stage():
    return Stage()


def said(stage):
    return stage.push("note", {"text": "hi"}, "ada", session="s1")


def elected(stage, term_seen, signs=0, actor="ada", session="s1", minutes=60):
    told = {"term_seen": term_seen, "signs": signs, "minutes": minutes, "machine": HERE, "bound": False}
    return stage.push("leader.elected", told, actor, session=session)


def test_the_first_who_asks_leads_and_the_term_grows(stage):
    first, second = elected(stage, 0), elected(stage, 0, actor="bob", session="s2")

    leader = agents.leader(stage.tables)
    assert (leader.actor, leader.session, leader.epoch) == ("ada", "s1", 1)
    assert [stage.overruled(event) for event in (first, second)] == [False, True]


def test_who_leads_is_followed_only_where_nothing_was_heard_of_it_to_the_end(stage):
    elected(stage, 0)
    said(stage)

    assert stage.overruled(elected(stage, 1, signs=0, actor="bob", session="s2"))
    assert stage.overruled(elected(stage, 0, signs=1, actor="bob", session="s2"))
    assert not stage.overruled(elected(stage, 1, signs=1, actor="bob", session="s2"))
    assert agents.leader(stage.tables).epoch == term(stage.tables) == 2


def test_of_two_who_follow_the_first_does(stage):
    elected(stage, 0)
    elected(stage, 1, actor="bob", session="s2")
    late = elected(stage, 1, actor="eve", session="s3")

    assert stage.overruled(late)
    assert agents.leader(stage.tables).actor == "bob"


@pytest.mark.parametrize("minutes", [0, -1, 10_081])
def test_nobody_leads_for_ever_or_for_no_time(stage, minutes):
    assert stage.overruled(elected(stage, 0, minutes=minutes))


def test_a_term_is_never_used_again(stage):
    stage.do(actions.lead, machine=HERE)
    stage.do(actions.resign)
    assert agents.leader(stage.tables) is None

    assert stage.overruled(elected(stage, 0))
    stage.do(actions.lead, machine=HERE)
    assert agents.leader(stage.tables).epoch == 2


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


def test_folding_again_gives_the_same(stage):
    stage.do(actions.join, machine=HERE)
    stage.do(actions.lead, machine=HERE)
    said(stage)
    elected(stage, 1, 1, "bob", "s2")
    stage.do(actions.resign, "bob")

    assert stage.folded_again().digest() == stage.digest()
