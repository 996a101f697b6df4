"""Gates past which work is let by measure or by a waiver: of this commit, in this epoch, before this time."""

from __future__ import annotations

import pytest

from gitswarm.core.event import timestamp
from gitswarm.errors import Misused, Refused
from gitswarm.rooms.checks.gates import actions, model
from gitswarm.rooms.work import tasks
from tests.rooms.checks.gates.test_approvals import add, claim, create, finish, stage, task

__all__ = ["stage"]

HOUR = 3600


def small(stage):
    """A task with a ceiling, held by bob."""
    id = create(stage)
    add(stage, id, kind="ceiling", files=1)
    claim(stage, id)
    return id


def judged(stage, id, commit="c1", epoch=1, **failed):
    told = {"epoch": epoch, "commit": commit, "passed": [] if failed else ["ceiling"], "failed": failed}
    return stage.push("gate.judged", told, actor="bob", session="at-work", task=id)


def later(stage, seconds):
    return timestamp(stage.clock() + seconds)


def waive(stage, id, hours=1, actor="eve"):
    return stage.do(actions.waive, actor, gates=[id], hours=hours, reason="a rename")


def test_what_was_measured_lets_past_the_commit_that_was_measured(stage):
    id = small(stage)
    judged(stage, id)
    assert [one.shut for one in model.gates(stage.tables, id)] == [True]
    assert model.why(stage.tables, model.gates(stage.tables, id)[0]) == "it lets c1 past, which is not finished"
    finish(stage, id)
    assert task(stage, id).status == "closed"


def test_what_nobody_measured_is_not_let_past_whoever_says_that_it_is_done(stage):
    id = small(stage)
    assert not stage.overruled(finish(stage, id))
    assert task(stage, id).status == "in_review"
    assert tasks.holds(stage.tables, id)[0].reason == "gate ceiling: nobody has judged this work yet"
    judged(stage, id)
    assert task(stage, id).status == "closed"


@pytest.mark.parametrize("told", [{"commit": "c0"}, {"ceiling": "it changes 2 files"}])
def test_a_verdict_about_another_commit_or_a_bad_one_keeps_it_shut(stage, told):
    id = small(stage)
    judged(stage, id, **told)
    finish(stage, id)
    assert task(stage, id).status == "in_review"


def test_a_verdict_about_another_epoch_is_none(stage):
    id = small(stage)
    judged(stage, id)
    stage.push("task.released", {"epoch": 1}, actor="bob", session="at-work", task=id)
    claim(stage, id, "carl", "other")
    assert stage.overruled(judged(stage, id))
    finish(stage, id, "carl", "other")
    assert task(stage, id).status == "in_review"


def test_nobody_measures_what_people_approve(stage):
    id = create(stage)
    add(stage, id)
    claim(stage, id)
    told = {"epoch": 1, "commit": "c1", "passed": ["approval"]}
    assert stage.overruled(stage.push("gate.judged", told, task=id))
    finish(stage, id)
    assert task(stage, id).status == "in_review"


def test_a_waiver_lets_past_what_is_finished_while_it_stands(stage):
    id = small(stage)
    waive(stage, id)
    finish(stage, id)
    assert task(stage, id).status == "closed"


def test_a_waiver_that_has_ended_lets_nothing_past(stage):
    id = small(stage)
    waive(stage, id)
    told = {"epoch": 1, "summary": "", "commit": "c1", "claimed_in": "at-work"}
    stage.push("task.done", told, v=2, actor="bob", session="at-work", task=id, at=later(stage, 2 * HOUR))
    assert task(stage, id).status == "in_review"


def test_whoever_finishes_past_a_waivers_end_is_refused(stage):
    id = small(stage)
    waive(stage, id)
    moment = stage.moment("bob", "at-work")
    asked = {"name": id, "commit": "c1", "verdicts": {"ceiling": "it changes 2 files"}}
    assert [one.payload.KIND for one in actions.done(moment, **asked)] == ["gate.judged", "task.done"]
    with pytest.raises(model.GateClosed, match="gate ceiling: it changes 2 files"):
        actions.done(moment._replace(now=moment.now + 2 * HOUR), **asked)


def test_a_waiver_says_why_and_when_it_ends(stage):
    id = small(stage)
    for wrong in ({"hours": 0}, {"hours": 24 * 400}, {"reason": " "}):
        with pytest.raises(Misused):
            stage.do(actions.waive, "eve", **{"gates": [id], "hours": 1, "reason": "a rename", **wrong})
    for until in ("", "soon", "2000-01-01T00:00:00Z"):
        told = {"names": ["ceiling"], "until": until, "reason": "mine", "proof": "terminal"}
        assert stage.overruled(stage.push("gate.waived", told, actor="eve", task=id))


def test_neither_the_holder_nor_an_agents_session_waives(stage):
    id = small(stage)
    with pytest.raises(model.NoSay):
        waive(stage, id, actor="bob")
    told = {"names": ["ceiling"], "until": later(stage, HOUR), "reason": "mine", "proof": "terminal"}
    assert stage.overruled(stage.push("gate.waived", told, actor="bob", task=id))
    assert stage.overruled(stage.push("gate.waived", told, actor="eve", session="at-work", task=id))
    assert stage.overruled(stage.push("gate.waived", {**told, "proof": "my word"}, actor="eve", task=id))
    assert not stage.overruled(stage.push("gate.waived", told, actor="eve", task=id))


def test_no_waiver_is_signed_whatever_it_says_of_itself(stage):
    id = small(stage)
    with pytest.raises(Refused, match="a waiver is not signed"):
        stage.do(actions.waive, "eve", gates=[id], hours=1, reason="a rename", proof="signed")
    told = {"names": ["ceiling"], "until": later(stage, HOUR), "reason": "a rename", "proof": "signed"}
    assert stage.overruled(stage.push("gate.waived", told, actor="eve", task=id))
    assert model.waived(stage.tables, id, later(stage, 0)) == set()


def test_a_gate_that_came_meanwhile_is_not_passed_unseen(stage):
    id = small(stage)
    with pytest.raises(Refused, match=r"a gate was put on .* meanwhile"):
        actions.done(stage.moment("bob", "at-work"), name=id, commit="c1", verdicts={})


def test_a_waiver_is_strict_and_nothing_else_is():
    assert getattr(actions.waive, "strict", False)
    assert not any(getattr(each, "strict", False) for each in (actions.approve, actions.reject, actions.done))


def test_everything_is_folded_the_same_again(stage):
    id = small(stage)
    judged(stage, id, ceiling="no")
    waive(stage, id)
    finish(stage, id)
    assert stage.folded_again().digest() == stage.digest()
