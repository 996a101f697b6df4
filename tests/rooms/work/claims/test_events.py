"""What each event of a claim leaves behind, and which of them come to nothing."""

from __future__ import annotations

import pytest

from gitswarm.rooms.work import tasks
from gitswarm.rooms.work.claims import actions
from gitswarm.rooms.work.claims.events import PAYLOADS
from gitswarm.rooms.work.tasks import actions as doing
from tests.rooms.work.claims.test_claims import HERE, Yard

LATER = "2026-02-03T04:05:06Z"
CLAIM = {"epoch_seen": 0, "minutes": 60, "machine": HERE}
TAKEN = {"epoch_seen": 1, "minutes": 60, "machine": "clone/2"}
ENDS = {
    "task.claimed": (CLAIM, 1),
    "task.tentative": (CLAIM, 1),
    "task.taken_over": (TAKEN, 2),
    "task.expired": ({"epoch": 1, "signs": 0}, 2),
    "task.released": ({"epoch": 1}, 2),
    "task.renewed": ({"epoch": 1, "minutes": 5}, 2),
}


@pytest.fixture
def yard():
    return Yard()


@pytest.mark.parametrize("kind", ENDS)
def test_whatever_happens_to_a_claim_is_the_last_change_of_its_task(yard, kind):
    id = yard.make()
    payload, version = ENDS[kind]
    if "epoch_seen" not in payload or payload["epoch_seen"] == 1:
        yard.claim(id)
    event = yard.push(kind, payload, actor="ada", at=LATER, v=version, task=id)

    found = tasks.task(yard.tables, id)
    assert not yard.overruled(event)
    assert (found.changed, found.changed_at) == (len(yard.lines) - 1, LATER)


@pytest.mark.parametrize("kind", ENDS)
def test_what_is_told_of_no_task_comes_to_nothing(yard, kind):
    payload, version = ENDS[kind]
    assert yard.overruled(yard.push(kind, payload, actor="ada", v=version))


@pytest.mark.parametrize("kind", ["task.taken_over", "task.expired", "task.released", "task.renewed"])
def test_an_older_form_is_read_as_the_new_one(yard, kind):
    id = yard.make()
    yard.claim(id)
    event = yard.push(kind, ENDS[kind][0], actor="ada", v=1, task=id)

    assert (yard.reason(event), yard.overruled(event)) == ("", False)


def test_every_kind_is_here_in_its_newest_form(yard):
    newest = {payload.KIND: payload.V for payload in PAYLOADS}
    assert newest == {kind: version for kind, (_, version) in ENDS.items()}


@pytest.mark.parametrize("kind", ["task.taken_over", "task.expired"])
@pytest.mark.parametrize(("epoch", "signs"), [(0, 0), (2, 0), (1, 1)])
def test_silence_is_believed_only_of_the_epoch_and_the_signs_that_were_watched(yard, kind, epoch, signs):
    id = yard.make()
    yard.claim(id)
    payload, version = ENDS[kind]
    told = payload | {"signs": signs, ("epoch" if kind == "task.expired" else "epoch_seen"): epoch}
    event = yard.push(kind, told, actor="bob", v=version, task=id)

    assert yard.overruled(event)
    assert (yard.holder(id), yard.lease(id).actor) == (("ada", 1), "ada")


@pytest.mark.parametrize("kind", ["task.taken_over", "task.expired"])
def test_of_a_free_task_nobody_is_taken_for_silent(yard, kind):
    id = yard.make()
    payload, version = ENDS[kind]
    epoch = "epoch" if kind == "task.expired" else "epoch_seen"
    event = yard.push(kind, payload | {epoch: 0}, actor="bob", v=version, task=id)

    assert yard.overruled(event)
    assert yard.holder(id) == (None, 0)


def test_whoever_takes_over_holds_the_only_lease_there_is(yard):
    id = yard.make()
    yard.claim(id, session="s1")
    yard.push("task.taken_over", TAKEN | {"signs": 0, "minutes": 7}, actor="bob", v=2, session="s2", task=id)

    lease = yard.lease(id)
    assert (lease.actor, lease.session, lease.epoch, lease.minutes, lease.machine) == ("bob", "s2", 2, 7, "clone/2")
    assert yard.holder(id) == ("bob", 2)
    yard.do(doing.note, "ada", name=id, text="still here")
    assert yard.lease(id).signs == 0


@pytest.mark.parametrize("more", [{}, {"bound": False}, {"bound": True}])
def test_a_lease_ends_with_a_process_only_where_the_claim_says_so(yard, more):
    id = yard.make()
    yard.push("task.claimed", CLAIM | more, actor="ada", task=id)
    assert yard.lease(id).bound is more.get("bound", False)


def test_a_tentative_claim_does_not_end_with_its_process(yard):
    id = yard.make()
    yard.act(actions.claim_tentatively, "bob", "s2", name=id, machine="clone/2")
    assert yard.lease(id).bound is False


@pytest.mark.parametrize("keeps", ["a gate", "another task"])
def test_a_tentative_claim_begins_nothing_that_was_kept_from_being_begun_meanwhile(yard, keeps):
    id = yard.make()
    if keeps == "a gate":
        tasks.hold(yard.tables, id, "gate approval", "start", "0 of 1 approvals by mira", firm=True)
    else:
        yard.act(doing.link, name=id, on=yard.make())
    late = yard.push("task.tentative", CLAIM, actor="ada", task=id)

    assert (yard.overruled(late), yard.holder(id)) == (True, (None, 0))


def closed_unseen(yard, id, *claims, **more):
    """Decide to close a task, let it be claimed meanwhile, and bring that decision into the log."""
    moment = yard.moment("eve", "s9")
    told = doing.close(moment, name=id, resolution="wontfix", **more)
    for actor, session in claims:
        yard.claim(id, actor, session)
    (event,) = yard.told(told, moment)
    return event


def test_a_close_that_was_decided_before_a_claim_does_not_end_it(yard):
    id = yard.make()
    event = closed_unseen(yard, id, ("ada", "s1"))

    assert yard.overruled(event)
    assert (yard.holder(id), yard.status(id), yard.lease(id).session) == (("ada", 1), "in_progress", "s1")


def test_a_close_of_an_older_holding_does_not_end_a_newer_one(yard):
    id = yard.make()
    yard.claim(id, "eve", "s9")
    moment = yard.moment("eve", "s9")
    told = doing.close(moment, name=id)
    yard.act(actions.release, "eve", "s9", name=id)
    yard.claim(id, "ada", "s1")

    assert yard.overruled(yard.told(told, moment)[0])
    assert yard.holder(id) == ("ada", 2)


def test_a_close_by_a_claim_that_was_lost_ends_none_that_has_its_number(yard):
    id = yard.make()
    yard.claim(id, "ada", "s1")
    told = {"resolution": "done", "epoch_seen": 1, "claimed_in": "s2"}

    assert yard.overruled(yard.push("task.closed", told, "ada", session="s2", v=2, task=id))
    assert not yard.overruled(yard.push("task.closed", told | {"claimed_in": "s1"}, "ada", v=2, task=id))


def test_a_close_of_what_nobody_holds_counts_whatever_was_seen(yard):
    id = yard.make()
    yard.claim(id)
    moment = yard.moment("ada", "s1")
    told = doing.close(moment, name=id)
    yard.act(actions.release, name=id)

    assert not yard.overruled(yard.told(told, moment)[0])
    assert yard.status(id) == "closed"


@pytest.mark.parametrize("version", [1, 2])
def test_a_close_by_force_and_one_of_old_ends_whatever_is_held(yard, version):
    id = yard.make()
    if version == 1:
        yard.claim(id)
        event = yard.push("task.closed", {"resolution": "wontfix"}, "eve", v=1, task=id)
    else:
        event = closed_unseen(yard, id, ("ada", "s1"), force=True)

    assert not yard.overruled(event)
    assert (yard.status(id), yard.lease(id)) == ("closed", None)
