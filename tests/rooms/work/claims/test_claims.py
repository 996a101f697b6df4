"""One holder at a time: who is given a task, and what ends it."""

from __future__ import annotations

import pytest

from gitswarm.core.fold import is_strict
from gitswarm.core.stamp import stamp
from gitswarm.errors import Misused, Refused
from gitswarm.rooms.ground import agents, switches
from gitswarm.rooms.ground.switches import Halted
from gitswarm.rooms.work import claims, tasks
from gitswarm.rooms.work.claims import actions
from gitswarm.rooms.work.claims.model import TaskAlreadyHeld, TaskNotReady, lease_on
from gitswarm.rooms.work.tasks import actions as doing
from tests.stage import Stage

LATER = "2027-01-01T00:00:00Z"
HERE = "clone/1"


class Yard(Stage):
    """Agents in sessions, tasks, and who holds them."""

    def make(self, **more):
        return self.do(doing.create, title="a task", **more)[0].id

    def claim(self, id, actor="ada", session="s1", **more):
        return self.act(actions.claim, actor, session, name=id, machine=HERE, **more)[0]

    def act(self, action, actor="ada", session="s1", **values):
        moment = self.moment(actor, session)
        return self.told(action(moment, **values), moment)

    def told(self, happened, moment):
        _, entry = stamp(happened, moment)
        return [self.fold(line) for line in entry.lines]

    def holder(self, id):
        found = tasks.task(self.tables, id)
        return found.holder, found.epoch

    def lease(self, id):
        return lease_on(self.tables, id)

    def status(self, id):
        return tasks.task(self.tables, id).status


@pytest.fixture
def yard():
    return Yard()


def test_a_claim_gives_the_task_for_one_epoch(yard):
    id = yard.make()
    yard.claim(id, minutes=30)

    lease = yard.lease(id)
    assert yard.holder(id) == ("ada", 1)
    assert (lease.actor, lease.session, lease.epoch, lease.minutes, lease.machine) == ("ada", "s1", 1, 30, HERE)
    assert yard.status(id) == "in_progress"
    assert tasks.ready(yard.tables) == []


def test_of_two_claims_that_saw_the_same_epoch_the_first_in_the_log_counts(yard):
    id = yard.make()
    told = {"epoch_seen": 0, "minutes": 60, "machine": HERE}
    first = yard.push("task.claimed", told, actor="ada", task=id)
    second = yard.push("task.claimed", told, actor="bob", task=id)

    assert (yard.overruled(first), yard.overruled(second)) == (False, True)
    assert yard.holder(id) == ("ada", 1)


@pytest.mark.parametrize("end", ["task.released", "task.done", "task.renewed"])
def test_what_follows_from_a_lost_claim_is_overruled(yard, end):
    id = yard.make()
    more = {"minutes": 5} if end == "task.renewed" else {}
    yard.claim(id, "ada", "s1")
    tentative = {"epoch_seen": 0, "minutes": 60, "machine": "clone/2"}
    lost = yard.push("task.tentative", tentative, "ada", session="s2", task=id)
    late = yard.push(end, {"epoch": 1, "claimed_in": "s2", **more}, "ada", session="s2", v=2, task=id)

    assert (yard.overruled(lost), yard.overruled(late)) == (True, True)
    assert (yard.holder(id), yard.lease(id).minutes) == (("ada", 1), 60)
    told = {"epoch": 1, "claimed_in": "s1", **more}
    assert not yard.overruled(yard.push(end, told, "ada", session="x", v=2, task=id))


def test_an_older_event_that_names_no_claim_acts_by_its_epoch(yard):
    id = yard.make()
    yard.claim(id, "ada", "s1")

    assert not yard.overruled(yard.push("task.released", {"epoch": 1}, "ada", task=id))


def test_a_claim_of_an_older_epoch_is_overruled(yard):
    id = yard.make()
    yard.claim(id)
    yard.act(actions.release, name=id)
    late = yard.push("task.claimed", {"epoch_seen": 0, "minutes": 60, "machine": HERE}, actor="bob", task=id)

    assert yard.overruled(late)
    assert yard.holder(id) == (None, 1)


def test_a_claim_of_a_task_that_was_closed_meanwhile_is_overruled(yard):
    id = yard.make()
    yard.do(doing.close, name=id)
    late = yard.push("task.claimed", {"epoch_seen": 0, "minutes": 60, "machine": HERE}, actor="bob", task=id)

    assert yard.overruled(late)
    assert (yard.holder(id), yard.status(id)) == ((None, 0), "closed")


@pytest.mark.parametrize("actor", ["bob", "ada"])
def test_a_claim_answers_success_once_to_whoever_asks(yard, actor):
    id = yard.make()
    yard.claim(id)

    with pytest.raises(TaskAlreadyHeld) as told:
        yard.claim(id, actor, session="s2")
    facts = told.value.as_json()
    assert (facts["kind"], facts["holder"], facts["yours"], told.value.exit_code) == (
        "task_already_held",
        "ada",
        actor == "ada",
        3,
    )
    assert facts["since"] < facts["until"]


def test_what_cannot_be_begun_is_not_claimed(yard):
    first = yard.make()
    waiting = yard.make(deps=(first,))
    paused = yard.make()
    yard.do(doing.pause, name=paused)
    for id, why in [(waiting, "waits for gs-"), (paused, "is paused")]:
        with pytest.raises(TaskNotReady, match=why):
            yard.claim(id)


@pytest.mark.parametrize("minutes", [0, -1, 10_081])
def test_a_lease_has_bounds(yard, minutes):
    id = yard.make()
    with pytest.raises(Misused):
        yard.claim(id, minutes=minutes)
    assert yard.overruled(yard.push("task.claimed", {"epoch_seen": 0, "minutes": minutes, "machine": HERE}, task=id))


def test_a_swarm_that_stands_still_gives_nothing(yard):
    id = yard.make()
    yard.do(switches.stand_still, reason="red")
    with pytest.raises(switches.Halted):
        yard.claim(id)
    with pytest.raises(switches.Halted):
        yard.act(actions.claim_next, machine=HERE)


def test_the_holder_gives_back_and_the_next_epoch_is_another(yard):
    id = yard.make()
    yard.claim(id)
    with pytest.raises(Refused, match="bob cannot release"):
        yard.act(actions.release, "bob", name=id)
    yard.act(actions.release, name=id, reason="no time")

    assert (yard.holder(id), yard.lease(id)) == ((None, 1), None)
    yard.claim(id, "bob", "s2")
    assert yard.holder(id) == ("bob", 2)


def test_what_an_ex_holder_says_is_overruled(yard):
    id = yard.make()
    yard.claim(id)
    yard.act(actions.release, name=id)
    yard.claim(id, "bob", "s2")
    for kind, payload in [
        ("task.done", {"epoch": 1}),
        ("task.released", {"epoch": 1}),
        ("task.renewed", {"epoch": 1, "minutes": 5}),
    ]:
        assert yard.overruled(yard.push(kind, payload, actor="ada", task=id)), kind
    assert yard.holder(id) == ("bob", 2)


def test_done_ends_the_lease(yard):
    id = yard.make()
    yard.claim(id)
    yard.do(doing.done, name=id)

    assert (yard.lease(id), yard.status(id)) == (None, "closed")


def test_closing_ends_the_lease(yard):
    id = yard.make()
    yard.claim(id)
    yard.do(doing.close, name=id)

    assert yard.lease(id) is None


def test_silence_ends_a_claim_and_the_holder_is_lost(yard):
    yard.act(agents.join, machine=HERE)
    id = yard.make()
    yard.claim(id, session="s9")
    yard.act(actions.expire, "clone/2", name=id, epoch=1, signs=0, claimed_in="s9")

    assert yard.holder(id) == (None, 1)
    assert agents.presence(yard.tables, agents.agent(yard.tables, "ada")) == "lost"


def test_any_sign_of_life_that_stands_before_it_overrules_an_expiry(yard):
    id = yard.make()
    yard.claim(id, session="s9")
    signs = yard.lease(id).signs
    yard.act(doing.note, "ada", "s9", name=id, text="still here")
    late = yard.push("task.expired", {"epoch": 1, "signs": signs}, actor="clone/2", task=id)

    assert yard.overruled(late)
    assert yard.holder(id) == ("ada", 1)
    assert yard.act(actions.expire, "clone/2", name=id, epoch=1, signs=signs, claimed_in="s9") == []


def test_silence_of_a_claim_that_was_overruled_ends_and_takes_none_that_has_its_number(yard):
    id = yard.make()
    yard.claim(id, session="s9")
    watched = {"name": id, "signs": 0, "claimed_in": "s8"}
    told = {"epoch_seen": 1, "minutes": 60, "machine": "clone/2", "signs": 0, "claimed_in": "s8"}

    assert yard.act(actions.expire, "clone/2", epoch=1, **watched) == []
    with pytest.raises(TaskAlreadyHeld):
        yard.act(actions.take_over, "bob", "s2", machine="clone/2", reason="silent", **watched)
    late = {"epoch": 1, "signs": 0, "claimed_in": "s8"}
    assert yard.overruled(yard.push("task.expired", late, actor="clone/2", task=id))
    assert yard.overruled(yard.push("task.taken_over", told, actor="bob", task=id))
    assert yard.holder(id) == ("ada", 1)


def test_a_beat_is_a_sign_of_life(yard):
    id = yard.make()
    yard.claim(id, session="s9")
    yard.push("clone.beat", {"sessions": {"s9": 7}}, actor=HERE)

    assert yard.overruled(yard.push("task.expired", {"epoch": 1, "signs": 0}, actor="clone/2", task=id))


def test_a_silent_holder_is_followed_by_another(yard):
    id = yard.make()
    yard.claim(id, session="s9")
    yard.act(actions.take_over, "bob", "s2", name=id, machine="clone/2", signs=0, reason="silent")

    assert yard.holder(id) == ("bob", 2)


def test_a_holder_who_lives_is_not_taken_from(yard):
    id = yard.make()
    yard.claim(id, session="s9")
    yard.act(doing.note, "ada", "s9", name=id, text="here")
    with pytest.raises(TaskAlreadyHeld):
        yard.act(actions.take_over, "bob", "s2", name=id, machine="clone/2", signs=0, reason="silent")
    told = {"epoch_seen": 1, "minutes": 60, "machine": "clone/2", "signs": 0}
    assert yard.overruled(yard.push("task.taken_over", told, actor="bob", task=id))


def test_a_persons_word_takes_from_whoever_lives_but_no_agent_at_work_says_it(yard):
    id, other = yard.make(), yard.make()
    yard.claim(id, session="s9")
    yard.claim(other, "bob", "s2")
    with pytest.raises(Refused, match="a person's decision"):
        yard.act(actions.take_over, "bob", "s2", name=id, machine="clone/2", signs=None, reason="mine now")
    yard.act(actions.take_over, "carol", "s3", name=id, machine="clone/2", signs=None, reason="mine now")

    assert yard.holder(id) == ("carol", 2)


def test_a_renewal_gives_the_lease_another_length(yard):
    id = yard.make()
    yard.claim(id, minutes=10)
    before = claims.facts(yard.tables, tasks.task(yard.tables, id))["until"]
    yard.act(actions.renew, name=id, minutes=90)

    assert yard.lease(id).minutes == 90
    assert claims.facts(yard.tables, tasks.task(yard.tables, id))["until"] > before


def test_a_renewal_is_one_sign_of_life_in_whichever_session_it_is_said(yard):
    id = yard.make()
    yard.claim(id, session="s1")
    for times, session in enumerate(["s1", "elsewhere"], 1):
        renewed = yard.push("task.renewed", {"epoch": 1, "minutes": 5}, "ada", session=session, v=2, at=LATER, task=id)
        assert not yard.overruled(renewed)
        assert (yard.lease(id).signs, yard.lease(id).at) == (times, LATER)


def test_a_renewal_of_somebody_else_is_no_sign_of_life(yard):
    id = yard.make()
    yard.claim(id)
    renewed = yard.push("task.renewed", {"epoch": 1, "minutes": 5}, "bob", session="s2", v=2, task=id)

    assert yard.overruled(renewed)
    assert yard.lease(id).signs == 0


@pytest.mark.parametrize("kind", ["task.expired", "task.taken_over"])
def test_who_renewed_elsewhere_before_he_was_taken_for_silent_holds_the_task_still(yard, kind):
    id = yard.make()
    yard.claim(id)
    watched = yard.lease(id)
    silence = yard.moment("bob", "s2")
    if kind == "task.expired":
        ended = actions.expire(silence, name=id, epoch=1, signs=watched.signs, claimed_in="s1")
    else:
        ended = actions.take_over(silence, name=id, machine=HERE, signs=watched.signs, claimed_in="s1", reason="")
    yard.act(actions.renew, session="elsewhere", name=id)

    assert all(yard.overruled(event) for event in yard.told(ended, silence))
    assert yard.holder(id) == ("ada", 1)


def test_a_tentative_claim_is_a_claim_from_its_place_in_the_log_on(yard):
    id = yard.make()
    yard.act(actions.claim_tentatively, "bob", "s2", name=id, machine="clone/2")
    assert yard.holder(id) == ("bob", 1)
    late = yard.push("task.tentative", {"epoch_seen": 0, "minutes": 60, "machine": HERE}, actor="ada", task=id)

    assert yard.overruled(late)


@pytest.mark.parametrize("take", [actions.claim, actions.claim_next, actions.take_over, actions.expire])
def test_whatever_gives_or_takes_a_task_is_decided_by_the_hub(take):
    assert is_strict(take)


def test_who_takes_from_the_silent_names_the_claim_and_a_person_his_word(yard):
    id, other = yard.make(), yard.make()
    yard.claim(id, session="s9")
    yard.claim(other, "ada", "s8")
    silent = yard.act(actions.take_over, "bob", "s2", name=id, machine="clone/2", signs=0, reason="silent")
    forced = yard.act(actions.take_over, "carol", "s3", name=other, machine="clone/2", signs=None, reason="mine now")

    told = [{name: event.payload.get(name) for name in ("signs", "proof", "claimed_in")} for event in silent + forced]
    assert told[0] == {"signs": 0, "proof": None, "claimed_in": "s9"}
    assert told[1] == {"signs": None, "proof": "terminal", "claimed_in": None}


def test_a_claim_outlives_its_process_unless_it_is_bound_to_it(yard):
    ids = [yard.make() for _ in range(2)]
    yard.claim(ids[0])
    yard.act(actions.claim_next, session="s2", machine=HERE)

    assert [yard.lease(id).bound for id in ids] == [False, False]


def test_folding_again_gives_the_same(yard):
    id = yard.make()
    yard.claim(id)
    yard.act(actions.release, name=id)
    yard.claim(id, "bob", "s2")

    assert yard.folded_again().digest() == yard.digest()


def test_the_door_names_what_is_there():
    assert all(getattr(claims, name) is not None for name in claims.DOOR)


def test_nothing_is_taken_over_while_all_stands_still(yard):
    id = yard.make()
    yard.claim(id)
    yard.do(switches.stand_still, reason="look at this")

    with pytest.raises(switches.Halted):
        yard.act(actions.take_over, "bob", "s2", name=id, machine=HERE, signs=0, reason="")
    assert yard.holder(id) == ("ada", 1)


@pytest.mark.parametrize("stop", [doing.pause, doing.close])
def test_nobody_begins_what_is_part_of_something_stopped(yard, stop):
    above = yard.make()
    part = yard.make(parent=yard.make(parent=above))
    yard.do(stop, name=above, **({"resolution": "wontfix", "force": True} if stop is doing.close else {}))

    for take in (actions.claim, actions.claim_tentatively):
        with pytest.raises(TaskNotReady, match=r"it is part of gs-[0-9a-z]+, which is (paused|closed)$"):
            yard.act(take, name=part, machine=HERE)
    yard.do(doing.resume if stop is doing.pause else doing.reopen, name=above)
    yard.claim(part)


def test_while_all_stands_still_nothing_is_taken_over(yard):
    id = yard.make()
    yard.claim(id)
    yard.push("swarm.halted", {"reason": "the build is red"}, actor="eve")
    with pytest.raises(Halted):
        yard.act(actions.take_over, "bob", "terminal", name=id, machine=HERE, signs=None, reason="mine")

    assert yard.holder(id) == ("ada", 1)
