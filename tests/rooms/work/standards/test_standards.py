"""What the project asks of all work holds what is worked on from its claim on, whatever door finishes it."""

from __future__ import annotations

import pytest

from gitswarm.errors import Refused
from gitswarm.rooms.checks.gates import Standing, actions, model
from gitswarm.rooms.work import tasks
from gitswarm.rooms.work.standards import actions as standards
from gitswarm.rooms.work.standards.model import NotMeasured, expected
from tests.rooms.checks.gates.test_approvals import claim, create, finish, stage, task

__all__ = ["stage"]

SMALL = {"all/small": {"kind": "ceiling", "rule": {"files": 1}}}
SMALL_GATE = Standing("all/small", "ceiling", {"files": 1})
FOR_BUGS = {"all/small": {**SMALL["all/small"], "when": {"types": ["bug"]}}}


def told(stage, gates, commit="m1"):
    return stage.do(standards.tell, commit=commit, gates=gates)


def held(stage, id):
    return [hold.reason for hold in tasks.holds(stage.tables, id) if hold.name == "standards"]


@pytest.fixture
def work(stage):
    """A task that bob works on, where the project asks that results are small."""
    told(stage, SMALL)
    id = create(stage)
    claim(stage, id)
    return id


def measured(stage, id, **said):
    asked = {"name": id, "commit": "c1", "verdicts": {"all/small": ""}, "standing": (SMALL_GATE,), **said}
    return stage.do(actions.done, "bob", **asked)


def test_what_is_finished_by_a_door_that_measures_nothing_stays_in_review(stage, work):
    stage.do(tasks.done, "bob", name=work, commit="c1")
    assert task(stage, work).status == "in_review"
    assert held(stage, work) == ["its result was not yet held against what the project asks of all work: all/small"]


@pytest.mark.parametrize("resolution", ["done", "duplicate"])
def test_what_was_begun_is_closed_by_no_word(stage, work, resolution):
    with pytest.raises(Refused, match="not to be closed"):
        stage.do(tasks.close, "bob", name=work, resolution=resolution, force=True)
    assert stage.overruled(stage.push("task.closed", {"resolution": resolution}, actor="bob", task=work))
    stage.do(tasks.close, "bob", name=work, resolution="wontfix")


def test_what_was_measured_closes(stage, work):
    measured(stage, work)
    assert task(stage, work).status == "closed"
    assert [one.name for one in model.gates(stage.tables, work)] == ["all/small"]


def test_a_gate_of_the_project_that_is_of_another_kind_by_now_is_put_on_anew(stage, work):
    asked = {"all/small": {"kind": "secrets", "rule": {}}}
    measured(stage, work, standing=(Standing("all/small", "secrets", {}),), told={"commit": "m2", "gates": asked})
    stage.do(tasks.reopen, "eve", name=work)
    claim(stage, work)
    asked = {"all/small": {"kind": "approval", "rule": {}}}
    review = {"standing": (Standing("all/small", "approval", {}),), "verdicts": {}}
    measured(stage, work, **review, told={"commit": "m3", "gates": asked})
    assert [one.kind for one in model.gates(stage.tables, work)] == ["approval"]
    assert task(stage, work).status == "in_review"


def test_a_measure_that_leaves_out_what_is_asked_is_none(stage, work):
    with pytest.raises(NotMeasured, match="not measured by all/small"):
        measured(stage, work, verdicts={}, standing=())
    assert stage.overruled(stage.push("standards.met", {"epoch": 1, "commit": "c1", "gates": []}, task=work))
    finish(stage, work)
    assert task(stage, work).status == "in_review"


def test_a_measure_of_another_commit_or_epoch_is_none_of_this_one(stage, work):
    assert stage.overruled(stage.push("standards.met", {"epoch": 2, "gates": ["all/small"]}, task=work))
    stage.push("standards.met", {"epoch": 1, "commit": "c0", "gates": ["all/small"]}, task=work)
    finish(stage, work)
    assert task(stage, work).status == "in_review"
    stage.push("standards.met", {"epoch": 1, "commit": "c1", "gates": ["all/small"]}, task=work)
    assert task(stage, work).status == "closed"


def test_what_is_under_way_is_held_when_the_project_begins_to_ask_and_let_go_when_it_ends(stage):
    id = create(stage)
    claim(stage, id)
    told(stage, SMALL)
    assert held(stage, id)
    told(stage, {}, "m2")
    assert not held(stage, id)
    assert told(stage, {}, "m3") == []


def test_a_finished_task_closes_where_the_newest_default_branch_asks_nothing_any_more(stage, work):
    finish(stage, work)
    none = {"verdicts": {}, "standing": (), "told": {"commit": "m2", "gates": {}}}
    stage.do(actions.judge, "eve", name=work, epoch=1, commit="c1", **none)
    assert task(stage, work).status == "closed"


def test_what_is_asked_of_others_or_of_some_changes_only_is_not_missed(stage):
    told(stage, FOR_BUGS | {"all/src": {**SMALL["all/small"], "when": {"changes": ["src/"]}}})
    id = create(stage)
    assert list(expected(stage.tables, task(stage, id))) == ["all/src"]
    claim(stage, id)
    measured(stage, id, verdicts={}, standing=())
    assert task(stage, id).status == "closed"


def test_a_task_opened_again_is_held_again(stage, work):
    measured(stage, work)
    stage.do(tasks.reopen, "eve", name=work)
    assert held(stage, work)


def test_an_epic_that_somebody_gave_back_closes_with_its_parts(stage):
    told(stage, SMALL)
    epic = stage.do(tasks.create, title="Whole", type="epic")[0].id
    claim(stage, epic)
    stage.push("task.released", {"epoch": 1}, actor="bob", session="at-work", task=epic)
    part = stage.do(tasks.create, title="Part", parent=epic)[0].id
    stage.do(tasks.close, name=part)
    assert task(stage, epic).status == "closed"


@pytest.mark.parametrize("said", [[], {"when": ["bug"]}, {"when": {"types": "bug"}}, {"when": {"outside": 1}}])
def test_what_no_standard_can_be_is_overruled(stage, said):
    assert stage.overruled(stage.push("standards.told", {"commit": "m", "gates": {"all/x": said}}))


def test_everything_is_folded_the_same_again(stage, work):
    measured(stage, work)
    assert stage.folded_again().digest() == stage.digest()


@pytest.mark.parametrize("edit", [{"type": "chore"}, {"labels_gone": ("safe",)}, {"cleared": ("parent",)}])
def test_whoever_works_on_it_does_not_choose_what_is_asked(stage, work, edit):
    with pytest.raises(Refused, match="not for bob, who works on it"):
        stage.do(tasks.edit, "bob", name=work, **edit)
    plain = {name: list(value) if isinstance(value, tuple) else value for name, value in edit.items()}
    assert stage.overruled(stage.push("task.edited", plain, actor="bob", task=work))
    assert stage.overruled(stage.push("task.edited", plain, actor="eve", session="at-work", task=work))
    stage.do(tasks.edit, "bob", name=work, title="Better", labels_added=("more",))
    stage.do(tasks.edit, "ada", name=work, **edit)
