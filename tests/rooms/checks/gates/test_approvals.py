"""People let a task past a gate, or do not; and nobody past his own work, whatever name he goes by."""

from __future__ import annotations

import pytest

from gitswarm.errors import Misused, Refused
from gitswarm.rooms.checks.gates import actions, model
from gitswarm.rooms.work import claims, tasks
from tests.stage import Stage


@pytest.fixture
def stage():
    return Stage()


def create(stage, actor="ada"):
    return stage.do(tasks.create, actor, title="Reject empty names")[0].id


def add(stage, id, actor="ada", kind="approval", keeps="end", name="", **rule):
    stage.do(actions.add, actor, task=id, kind=kind, rule=rule, keeps=keeps, name=name)


def claim(stage, id, actor="bob", session="at-work"):
    moment = stage.moment(actor, session)
    for happened in claims.claim(moment, name=id, machine="box"):
        epoch, minutes, machine, bound = happened.payload
        told = {"epoch_seen": epoch, "minutes": minutes, "machine": machine, "bound": bound}
        event = stage.push("task.claimed", told, actor=actor, session=session, task=id)
        assert not stage.overruled(event)


def finish(stage, id, actor="bob", session="at-work", commit="c1"):
    epoch = task(stage, id).epoch
    told = {"epoch": epoch, "summary": "", "commit": commit, "claimed_in": session}
    return stage.push("task.done", told, v=2, actor=actor, session=session, task=id)


def task(stage, id):
    return tasks.task(stage.tables, id)


def worked(stage, **rule):
    """A task with a gate at its end, finished by bob."""
    id = create(stage)
    add(stage, id, **rule)
    claim(stage, id)
    finish(stage, id)
    return id


def test_a_finished_task_waits_for_its_gate_and_closes_when_it_opens(stage):
    id = worked(stage)
    assert task(stage, id).status == "in_review"
    stage.do(actions.approve, "eve", gate=id)
    assert task(stage, id).status == "closed"
    assert [one.shut for one in model.gates(stage.tables, id)] == [False]


def test_a_gate_before_the_start_keeps_a_task_from_being_begun(stage):
    id = create(stage)
    add(stage, id, keeps="start")
    assert not task(stage, id).ready
    assert [model.named(stage.tables, one).rpartition("/")[2] for one in model.shut(stage.tables)] == ["approval"]
    stage.do(actions.approve, "eve", gate=id)
    assert task(stage, id).ready
    assert model.shut(stage.tables) == []


def test_as_many_must_approve_as_the_gate_says_and_nobody_twice(stage):
    id = worked(stage, count=2)
    stage.do(actions.approve, "eve", gate=id)
    stage.do(actions.approve, "eve", gate=id)
    assert task(stage, id).status == "in_review"
    assert tasks.holds(stage.tables, id)[0].reason == "gate approval: 1 of 2 approvals"
    stage.do(actions.approve, "zoe", gate=id)
    assert task(stage, id).status == "closed"


def test_only_those_approve_whom_the_gate_asks_by_name_or_by_role(stage):
    id = worked(stage, by=["zoe", "role/reviewer"], count=2)
    with pytest.raises(model.NoSay, match="it asks zoe, role/reviewer"):
        stage.do(actions.approve, "eve", gate=id)
    stage.push("agent.joined", {"role": "reviewer", "types": [], "labels": [], "machine": "m"}, actor="eve")
    stage.do(actions.approve, "eve", gate=id)
    stage.do(actions.approve, "zoe", gate=id)
    assert task(stage, id).status == "closed"


def test_whoever_held_the_task_in_any_epoch_approves_nothing(stage):
    id = create(stage)
    add(stage, id)
    claim(stage, id, "bob", "first")
    stage.push("task.released", {"epoch": 1}, actor="bob", session="first", task=id)
    claim(stage, id, "carl", "second")
    finish(stage, id, "carl", "second")
    for author in ("bob", "carl"):
        with pytest.raises(model.NoSay, match=f"{author} has worked on it"):
            stage.do(actions.approve, author, gate=id)
        with pytest.raises(model.NoSay):
            stage.do(actions.waive, author, gates=[id], hours=1, reason="mine")
        told = {"name": "approval", "epoch": 2, "proof": "terminal", "commit": "c1"}
        assert stage.overruled(stage.push("gate.approved", told, actor=author, task=id))
    assert task(stage, id).status == "in_review"


def test_whoever_wrote_a_task_does_not_let_it_begin(stage):
    id = create(stage, "ada")
    add(stage, id, keeps="start")
    stage.do(tasks.edit, "eve", name=id, title="Reject all names")
    for author in ("ada", "eve"):
        with pytest.raises(model.NoSay, match="has written the task"):
            stage.do(actions.approve, author, gate=id)
    stage.do(actions.approve, "zoe", gate=id)
    assert task(stage, id).ready


def test_a_session_in_which_a_task_was_claimed_speaks_for_nobody(stage):
    id = worked(stage)
    told = {"name": "approval", "epoch": 1, "proof": "terminal", "commit": "c1"}
    assert stage.overruled(stage.push("gate.approved", told, actor="eve", session="at-work", task=id))
    with pytest.raises(Refused, match="session is that of an agent"):
        actions.approve(stage.moment("eve", "at-work"), gate=id)
    other = create(stage)
    claim(stage, other, "dan", "still-at-work")
    with pytest.raises(Refused, match="works on a task, and approving is a person's decision"):
        actions.approve(stage.moment("eve", "still-at-work"), gate=id)
    assert task(stage, id).status == "in_review"


def test_what_is_rejected_is_open_again_and_asks_for_every_word_anew(stage):
    id = worked(stage, count=2)
    stage.do(actions.approve, "zoe", gate=id)
    stage.do(actions.reject, "eve", gate=id, reason="empty names still pass")
    assert (task(stage, id).status, task(stage, id).ready) == ("open", True)
    assert "eve has rejected it: empty names still pass" in tasks.holds(stage.tables, id)[0].reason
    claim(stage, id)
    finish(stage, id, commit="c2")
    stage.do(actions.approve, "eve", gate=id)
    assert task(stage, id).status == "in_review"
    stage.do(actions.approve, "zoe", gate=id)
    assert task(stage, id).status == "closed"


def test_a_word_about_another_result_is_no_word_about_this_one(stage):
    id = worked(stage)
    told = {"name": "approval", "epoch": 1, "proof": "terminal", "commit": "c0"}
    assert stage.overruled(stage.push("gate.approved", told, actor="eve", task=id))
    assert stage.overruled(stage.push("gate.approved", {**told, "commit": "c1", "epoch": 2}, actor="eve", task=id))
    assert not stage.overruled(stage.push("gate.approved", {**told, "commit": "c1"}, actor="eve", task=id))


def test_nothing_is_approved_before_it_is_finished(stage):
    id = create(stage)
    add(stage, id)
    with pytest.raises(Refused, match="waits for nobody's word now: its task is open"):
        stage.do(actions.approve, "eve", gate=id)
    with pytest.raises(Misused, match="a rejection needs a reason"):
        stage.do(actions.reject, "eve", gate=worked(stage), reason=" ")


def test_a_task_that_is_opened_again_meets_its_gates_again(stage):
    id = worked(stage)
    stage.do(actions.approve, "eve", gate=id)
    stage.do(tasks.reopen, "eve", name=id)
    assert [one.shut for one in model.gates(stage.tables, id)] == [True]
    claim(stage, id)
    finish(stage, id, commit="c2")
    assert task(stage, id).status == "in_review"


def test_a_shut_gate_is_not_gone_round_by_closing_the_task_as_done(stage):
    id = worked(stage)
    for force in (False, True):
        with pytest.raises(Refused, match="not to be closed as done: gate approval: 0 of 1 approvals"):
            stage.do(tasks.close, "eve", name=id, force=force)
    assert stage.overruled(stage.push("task.closed", {"resolution": "done"}, task=id))
    stage.do(tasks.close, "eve", name=id, resolution="wontfix")
    assert task(stage, id).status == "closed"


def test_the_first_gate_of_a_name_stays(stage):
    id = create(stage)
    add(stage, id, count=2)
    with pytest.raises(Refused, match="has a gate approval already"):
        add(stage, id)
    told = {"name": "approval", "gate": "approval", "rule": {"count": 1}}
    assert stage.overruled(stage.push("gate.added", told, task=id))
    assert model.count(model.gates(stage.tables, id)[0]) == 2


@pytest.mark.parametrize(
    "told",
    [
        {"name": "a", "gate": "magic", "rule": {}},
        {"name": "a", "gate": "approval", "rule": {"count": 0}},
        {"name": "a", "gate": "approval", "rule": {"by": "eve"}},
        {"name": "a", "gate": "approval", "rule": {"by": ["eve"], "until": "noon"}},
        {"name": "a", "gate": "approval", "rule": {}, "keeps": "middle"},
        {"name": "a", "gate": "ceiling", "rule": {}},
        {"name": "a", "gate": "digest", "rule": {"pins": {"a": "b"}}},
    ],
)
def test_what_no_gate_can_be_is_overruled(stage, told):
    id = create(stage)
    assert stage.overruled(stage.push("gate.added", told, task=id))
    assert tasks.holds(stage.tables, id) == []


def test_a_gate_may_come_with_the_task_that_it_is_of(stage):
    def plan(moment):
        made = tasks.create(moment, title="Deploy")
        return [*made, actions.gate_on(made[0].id, "approval", {"by": ["eve"]}, keeps="start")]

    id = stage.do(plan)[0].id
    assert not task(stage, id).ready
    assert tasks.holds(stage.tables, id)[0].reason == "gate approval: 0 of 1 approvals by eve"


def test_everything_is_folded_the_same_again(stage):
    id = worked(stage, count=2)
    stage.do(actions.approve, "zoe", gate=id)
    stage.do(actions.reject, "eve", gate=id, reason="no")
    assert stage.folded_again().digest() == stage.digest()


@pytest.mark.parametrize(
    ("kind", "rule", "said"),
    [
        ("digest", {"pins": {"x": "abc"}}, "the 64 hexadecimal digits"),
        ("ceiling", {}, "it needs files or lines"),
        ("ceiling", {"files": 0}, "a whole number from 1 on"),
    ],
)
def test_a_rule_that_cannot_be_is_refused_with_what_it_may_be(stage, kind, rule, said):
    with pytest.raises(Misused) as refused:
        add(stage, create(stage), kind=kind, **rule)
    assert said in refused.value.hint
