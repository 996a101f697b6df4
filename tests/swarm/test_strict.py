from __future__ import annotations

import pytest

from gitswarm.core.fold import Rooms
from gitswarm.core.memory import REFUSED, REPLY_LOST, REQUEST_LOST, UNREACHABLE
from gitswarm.errors import HubUnreachable, Refused
from gitswarm.swarm import riders
from gitswarm.swarm.ground import Ground
from gitswarm.swarm.strict import Decisions
from tests import cups
from tests.simulated import LATE, FakeHub
from tests.swarms import World
from tests.verdicts import settle_down


def kinds(lines):
    return [line.event.kind for line in lines]


def cup(world, clone, name="cup"):
    return cups.cup_of(clone.disk.index.tables, name)


@pytest.mark.parametrize("seed", range(5))
def test_however_many_reach_for_a_cup_one_gets_it(seed):
    world = World(seed, {"turn": 0.4})
    hub = world.new_hub()
    clones = [world.new_clone(hub) for _ in range(3)]
    answers = []

    def reach(clone):
        answers.append(world.strictly(clone, cups.take))

    world.crew.together(*(lambda clone=clone: reach(clone) for clone in clones * 2))
    settle_down(world)

    assert sum(hasattr(answer, "events") for answer in answers) == 1
    assert cup(world, clones[0]).epoch == 1


def test_an_ask_whose_answer_was_lost_is_told_of_the_event_that_arrived(world, clone):
    world.planned["push"] = [REPLY_LOST]

    [told] = world.strictly(clone, cups.sip).events

    assert [line.event.id for line in clone.hub.lines()] == [told.id]


def test_an_ask_whose_push_never_arrived_is_decided_again_under_a_new_id(world, clone):
    world.planned["push"] = [REQUEST_LOST]

    [told] = world.strictly(clone, cups.sip).events

    assert len(clone.hub.offered) == 2
    assert [line.event.id for line in clone.hub.lines()] == [told.id]


def test_a_push_that_arrives_late_is_the_answer_and_the_second_decision_is_none(world, clone):
    world.planned["push"] = [LATE]
    world.once["before note_try"] = lambda _: world.once.update({"before note_try": arrive})

    def arrive(_):
        clone.hub.accept(*clone.hub.late.pop())

    [told] = world.strictly(clone, cups.sip).events
    settle_down(world)

    assert [line.event.id for line in clone.hub.lines()] == [told.id]
    assert cup(world, clone).sips == 1


def test_a_refused_push_leaves_nothing_behind(world, clone):
    world.say(clone)
    world.planned["push"] = [REFUSED]

    assert world.strictly(clone, cups.take).kind == "push_refused"
    assert "cup.taken" not in kinds(clone.lines())
    assert clone.disk.tries == {}
    settle_down(world)
    assert kinds(clone.hub.lines()) == ["note", "incident.noted", "incident.resolved"]


def test_a_strict_event_stands_on_our_branch_only_when_the_hub_has_it(world, clone):
    world.say(clone)
    seen = []
    world.once["before push"] = lambda _: seen.extend([*kinds(clone.lines()), clone.disk.index.tables.count(cups.CUPS)])

    world.strictly(clone, cups.take)

    assert seen == ["note", 0]


def test_without_the_hub_there_is_no_cup_and_nothing_is_left_behind(world, clone):
    clone.is_online = False

    assert world.strictly(clone, cups.take).kind == "needs_hub"
    assert (clone.disk.asks, clone.disk.tries) == ({}, {})


def test_who_waits_for_one_that_waits_for_the_hub_is_told_of_the_hub_and_else_of_the_lock(world, clone, monkeypatch):
    monkeypatch.setattr(FakeHub, "limit", 0.0)
    decider = world.open(clone)
    assert decider.ground.locks.sync.try_hold("decide")
    assert world.strictly(clone, cups.take).kind == "busy"
    decider.exchange.contact.lost(HubUnreachable("no route"))

    answer = world.strictly(clone, cups.take)

    assert (answer.kind, answer.message) == ("needs_hub", "this needs the hub: no route")
    assert not clone.disk.asks


@pytest.mark.parametrize("push", [REPLY_LOST, REQUEST_LOST, LATE])
def test_where_nobody_can_know_the_outcome_is_unknown_and_the_next_sync_settles_it(world, clone, push):
    world.planned = {"push": [push], "fetch": ["", UNREACHABLE]}

    assert world.strictly(clone, cups.sip).kind == "unknown_outcome"
    settle_down(world)
    assert cup(world, clone).sips == (push != REQUEST_LOST)


def test_a_push_that_surely_failed_after_one_that_may_still_arrive_leaves_the_outcome_unknown(world, clone):
    world.planned = {"push": [LATE, UNREACHABLE], "fetch": ["", ""]}

    assert world.strictly(clone, cups.sip).kind == "unknown_outcome"
    settle_down(world)
    assert cup(world, clone).sips == 1


def test_an_asker_hears_nothing_of_a_decision_whose_push_never_left(world, clone):
    """The decider is killed before its push; who waited with it asks again, and is told of what the hub has."""
    world.rates = {"turn": 0.5}
    world.once["before push"] = lambda process: process.die()
    answers = []

    def drink(name):
        answers.append(world.strictly(clone, cups.sip, name))

    world.crew.together(*(lambda name=name: drink(name) for name in "abcd"))

    told = {event.id for answer in answers if answer for event in answer.events}
    assert answers.count(None) == 1
    assert told == {line.event.id for line in clone.hub.lines()}


def test_a_decision_of_a_killed_decider_is_answered_by_the_next(world, clone):
    world.rates = {"turn": 0.5}
    world.once["after push"] = lambda process: process.die()
    answers = []

    def drink(name):
        answers.append(world.strictly(clone, cups.sip, name))

    world.crew.together(*(lambda name=name: drink(name) for name in "abc"))
    settle_down(world)

    assert answers.count(None) == 1
    assert len(clone.hub.lines()) == 3


def test_all_asks_of_a_clone_go_in_one_push(world, clone):
    world.rates = {"turn": 1.0}
    pushed = []
    accept = clone.hub.accept
    clone.hub.accept = lambda *values: pushed.append(values) or accept(*values)

    world.crew.together(*(lambda name=name: world.strictly(clone, cups.sip, name) for name in "abcdef"))

    assert len(clone.hub.lines()) == 6
    assert len(pushed) <= 3


def test_what_was_decided_on_tables_that_a_reader_led_away_is_not_offered(world, clone, monkeypatch):
    """While a decision is made the user rewinds our branch, somebody looks, and the user puts it back."""
    other = world.new_clone(clone.hub)
    session = world.fresh()
    world.strictly(other, cups.take, session=session)
    world.sync(clone)
    log = clone.disk.log
    good = log.tip()

    def led_away(ground, tip):
        monkeypatch.undo()
        log.reset(None)
        world.look(clone)
        log.reset(good)
        return riders.with_pages(ground, tip)

    world.say(clone)
    monkeypatch.setattr(riders, "with_pages", led_away)
    answer = world.strictly(clone, cups.take)

    assert answer.kind == "refused"
    settle_down(world)
    assert kinds(clone.hub.lines()).count("cup.taken") == 1


def test_what_a_round_decides_is_folded_and_witnessed_where_it_will_stand(world, clone, monkeypatch):
    world.rates = {"turn": 1.0}
    seen, witness, decide = [], Rooms.witness, Decisions._decide

    def decided(decisions, ask, known, position):
        with monkeypatch.context() as patch:
            patch.setattr(
                Rooms, "witness", lambda rooms, line, tables: seen.append(line) or witness(rooms, line, tables)
            )
            return decide(decisions, ask, known, position)

    monkeypatch.setattr(Decisions, "_decide", decided)
    world.crew.together(*(lambda name=name: world.strictly(clone, cups.sip, name) for name in "abcdef"))

    places = {line.event.id: line.position for line in seen}
    assert {line.event.id: line.position for line in clone.hub.lines()} == places


def test_a_round_is_answered_when_its_push_has_landed_without_another_look_at_the_hub(world, clone, monkeypatch):
    fetched, fetch = [], FakeHub.fetch
    monkeypatch.setattr(FakeHub, "fetch", lambda hub: fetched.append(hub) or fetch(hub))
    world.strictly(clone, cups.sip)

    assert len(fetched) == 1


@pytest.mark.parametrize("refusal", ["refuse_newer", "refuse_switched_off"])
def test_a_decision_is_refused_by_all_that_refuses_a_write(world, clone, monkeypatch, refusal):
    asked = []

    def refuse(_ground, *values):
        asked.append(values)
        raise Refused("not here", hint="elsewhere")

    monkeypatch.setattr(Ground, refusal, refuse)
    assert world.strictly(clone, cups.sip).kind == "refused"
    assert asked == ([("tests.sip",)] if refusal == "refuse_switched_off" else [()])


def test_a_decision_is_written_as_retold_since_its_asker_was_told_of_secrets_already(world, clone, monkeypatch):
    retold, stamp = [], Ground.stamp
    monkeypatch.setattr(
        Ground, "stamp", lambda *values, **more: retold.append(more.get("retold")) or stamp(*values, **more)
    )
    world.strictly(clone, cups.sip)

    assert retold == [True]


def test_what_is_due_rides_along_with_a_decision(world, clone, monkeypatch):
    rode, with_pages = [], riders.with_pages
    monkeypatch.setattr(riders, "with_pages", lambda ground, tip: rode.append(tip) or with_pages(ground, tip))
    monkeypatch.setattr(riders, "are_wanted", lambda _ground: False)
    world.strictly(clone, cups.sip)

    assert len(rode) == 1
