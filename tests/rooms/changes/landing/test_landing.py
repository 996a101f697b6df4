"""The queue as the log tells it: work lands once, in the epoch it was submitted in, whatever order events come in."""

from __future__ import annotations

import pytest

from gitswarm.errors import Refused
from gitswarm.rooms.changes.landing import actions, model
from gitswarm.rooms.ground import switches
from gitswarm.rooms.talk import mail
from gitswarm.rooms.work import tasks
from tests.rooms.work.claims.test_claims import HERE, Yard

ONE, TWO = "1" * 40, "2" * 40
BASE, AFTER = "0" * 39 + "b", "a" * 40


@pytest.fixture
def yard():
    return Yard()


def submitted(yard, commit=ONE, actor="ada", **more):
    """The ULID of a task that was finished and submitted."""
    id = yard.make(**more)
    yard.claim(id, actor)
    yard.act(tasks.done, actor, name=id, commit=commit)
    submit(yard, id, commit, actor)
    return id


def submit(yard, id, commit=ONE, actor="ada", epoch=1, target="main"):
    told = {"epoch": epoch, "commit": commit, "branch": "gs/x", "base": BASE, "target": target}
    return yard.act(actions.submit, actor, name=id, **told)


def start(yard, *ids, commits=(ONE,), actor="ada"):
    told = {"target": "main", "before": BASE, "after": AFTER, "method": "merge", "machine": HERE}
    (made,) = yard.act(actions.start, actor, tasks=ids, commits=commits, steps=[AFTER] * len(ids), **told)
    return made.id


def state(yard, id):
    return model.item(yard.tables, id).state


def test_a_task_is_in_review_until_it_has_landed_and_lands_once(yard):
    id = submitted(yard)
    assert (yard.status(id), state(yard, id)) == ("in_review", "waiting")
    move = start(yard, id)
    assert state(yard, id) == "landing"
    yard.act(actions.land, landing=move)

    assert (yard.status(id), state(yard, id)) == ("closed", "landed")
    assert yard.overruled(yard.push("landing.landed", {"landing": move}))
    assert yard.act(actions.land, landing=move) == []


def test_what_is_submitted_again_waits_for_the_target_that_was_said_last(yard):
    id = submitted(yard)
    assert submit(yard, id) == []
    (moved,) = submit(yard, id, target="trunk")

    assert (model.item(yard.tables, id).target, model.targets(yard.tables)) == ("trunk", ["trunk"])
    assert yard.overruled(yard.push(moved.kind, dict(moved.payload), task=id))
    with pytest.raises(Refused, match="has changed"):
        start(yard, id)


def test_what_waits_for_a_task_waits_again_while_its_work_is_to_land(yard):
    id = yard.make()
    later = yard.make(deps=(id,))
    yard.claim(id)
    yard.act(tasks.done, name=id, commit=ONE)
    assert [one.id for one in tasks.ready(yard.tables)] == [later]
    submit(yard, id)
    assert tasks.ready(yard.tables) == []
    yard.act(actions.land, landing=start(yard, id))
    assert [one.id for one in tasks.ready(yard.tables)] == [later]


@pytest.mark.parametrize("short", ["tasks", "commits", "steps", "epochs"])
def test_a_landing_whose_lists_do_not_fit_together_is_none_and_nothing_can_be_taken_back_of_it(yard, short):
    ids = [submitted(yard, number * 40) for number in ("1", "2")]
    told = {
        "target": "main", "before": BASE, "after": AFTER, "method": "merge", "machine": HERE,
        "tasks": ids, "commits": [ONE, TWO], "steps": [AFTER, AFTER], "epochs": [1, 1],
    }  # fmt: skip
    move = yard.push("landing.started", {**told, short: told[short][:1]})
    assert yard.overruled(move)
    assert yard.overruled(yard.push("landing.landed", {"landing": move.id}))
    back = {"landings": [move.id], "tasks": [ids[1]], "subject": "task", "name": "x", "reason": ""}
    more = {"target": "main", "before": AFTER, "after": BASE, "machine": HERE}
    assert yard.overruled(yard.push("rollback.started", {**back, **more}))
    assert [state(yard, id) for id in ids] == ["waiting", "waiting"]


def test_of_two_who_begin_with_the_same_work_one_is_overruled(yard):
    id = submitted(yard)
    told = {
        "target": "main", "before": BASE, "after": AFTER, "method": "merge", "machine": HERE,
        "tasks": [id], "commits": [ONE], "steps": [AFTER], "epochs": [1],
    }  # fmt: skip
    first, second = yard.push("landing.started", told), yard.push("landing.started", told)

    assert (yard.overruled(first), yard.overruled(second)) == (False, True)
    with pytest.raises(Refused, match="does not wait"):
        start(yard, id)


@pytest.mark.parametrize("change", ["reopened", "resubmitted", "held", "paused", "halted"])
def test_nothing_begins_to_land_that_does_not_wait_as_it_did(yard, change):
    id = submitted(yard)
    if change == "reopened":
        yard.act(tasks.reopen, name=id)
        yard.claim(id, "bob")
    elif change == "resubmitted":
        submit(yard, id, TWO)
    elif change == "held":
        tasks.hold(yard.tables, id, "gate", "end", "somebody has to look")
    elif change == "paused":
        yard.act(actions.pause, reason="a release")
    else:
        yard.act(switches.stand_still)

    with pytest.raises(Refused):
        start(yard, id)


def test_what_was_dropped_too_early_has_landed_all_the_same(yard):
    id = submitted(yard)
    move = start(yard, id)
    yard.act(actions.drop, landing=move, why="whoever began it is no more")
    assert state(yard, id) == "waiting"
    yard.act(actions.land, "bob", landing=move)

    assert (yard.status(id), state(yard, id)) == ("closed", "landed")
    assert yard.overruled(yard.push("landing.dropped", {"landing": move, "why": "late"}))


def test_what_is_landing_is_sent_back_by_nobody(yard):
    id = submitted(yard)
    start(yard, id)
    told = {"epoch": 1, "commit": ONE, "cause": "red", "why": "no"}

    assert yard.overruled(yard.push("landing.sent_back", told, task=id))
    assert yard.act(actions.send_back, name=id, commit=ONE, cause="red", why="no") == []
    assert yard.status(id) == "in_review"


def test_what_is_sent_back_is_open_and_told_to_who_did_it_and_who_submitted_it(yard):
    id = submitted(yard)
    yard.act(actions.send_back, name=id, commit=ONE, cause="red", why="with it `make` fails", output="no rule")

    assert (yard.status(id), state(yard, id)) == ("open", "sent_back")
    assert tasks.holds(yard.tables, id) == []
    (letter,) = mail.inbox(yard.tables, "ada")
    assert "with it `make` fails" in letter.text
    assert "no rule" in letter.text
    assert yard.overruled(
        yard.push("landing.sent_back", {"epoch": 1, "commit": ONE, "cause": "red", "why": ""}, task=id)
    )


def test_what_needs_a_pull_request_can_be_submitted_again(yard):
    id = submitted(yard)
    yard.act(actions.hand_over, name=id, commit=ONE, why="protected")
    assert state(yard, id) == "pull_request"
    submit(yard, id)
    assert state(yard, id) == "waiting"
    assert submit(yard, id) == []


def test_what_is_withdrawn_is_closed_as_done(yard):
    id = submitted(yard)
    yard.act(actions.withdraw, name=id)
    assert (yard.status(id), state(yard, id)) == ("closed", "withdrawn")
    with pytest.raises(Refused, match="it is withdrawn"):
        yard.act(actions.withdraw, name=id)


def test_a_pause_of_one_target_lets_the_others_go_on(yard):
    id = submitted(yard)
    yard.act(actions.pause, target="release")
    start(yard, id)
    assert yard.act(actions.pause, target="release") == []
    yard.act(actions.go_on)
    assert model.pauses(yard.tables) == []


def test_what_is_under_way_is_looked_after_though_its_task_was_opened_again(yard):
    id = submitted(yard)
    move = start(yard, id)
    yard.act(tasks.reopen, name=id)
    assert [one.id for one in model.open_landings(yard.tables, "main")] == [move]
    yard.act(actions.land, landing=move)
    assert (yard.status(id), state(yard, id)) == ("open", "landed")


@pytest.mark.parametrize(
    "more", [{"commit": "main"}, {"commit": ONE[:12]}, {"base": "--all"}, {"branch": "gs/\0x"}, {"target": "ma\0in"}]
)
def test_what_git_could_not_be_asked_about_is_never_in_the_queue(yard, more):
    id = yard.make()
    yard.claim(id)
    yard.act(tasks.done, name=id, commit=ONE)
    told = {"epoch": 1, "commit": ONE, "branch": "gs/x", "base": BASE, "target": "main"}
    assert yard.overruled(yard.push("landing.submitted", {**told, **more}, task=id))
    assert model.queue(yard.tables) == []


@pytest.mark.parametrize("more", [{"before": "main"}, {"after": "a\0" + AFTER[2:]}, {"steps": ["HEAD"]}])
def test_a_landing_whose_commits_git_could_not_be_asked_about_is_none(yard, more):
    id = submitted(yard)
    told = {"target": "main", "before": BASE, "after": AFTER, "method": "merge", "machine": HERE}
    lists = {"tasks": [id], "commits": [ONE], "steps": [AFTER], "epochs": [1]}
    assert yard.overruled(yard.push("landing.started", {**told, **lists, **more}))
    assert state(yard, id) == "waiting"
    assert not yard.overruled(yard.push("landing.started", {**told, **lists}))


@pytest.mark.parametrize("more", [{"before": "main"}, {"after": "\0" + AFTER[1:]}])
def test_a_rollback_whose_commits_git_could_not_be_asked_about_is_none(yard, more):
    id = submitted(yard)
    move = start(yard, id)
    yard.act(actions.land, landing=move)
    back = {"landings": [move], "tasks": [id], "subject": "task", "name": "x", "reason": ""}
    told = {"target": "main", "before": AFTER, "after": BASE, "machine": HERE}
    assert yard.overruled(yard.push("rollback.started", {**back, **told, **more}))
    assert not yard.overruled(yard.push("rollback.started", {**back, **told}))
