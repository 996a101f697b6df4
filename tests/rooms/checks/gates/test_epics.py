"""A gate of an epic is about all its parts as they stand when all are closed; who made one of them has no say."""

from __future__ import annotations

import pytest

from gitswarm.errors import Refused
from gitswarm.rooms.checks.gates import actions, model
from gitswarm.rooms.work import tasks
from tests.rooms.checks.gates.test_approvals import add, claim, finish, stage, task

__all__ = ["stage"]


def epic(stage, parent=None, **rule):
    """An epic with a gate at its end, and its one part."""
    id = stage.do(tasks.create, title="Whole", type="epic", parent=parent)[0].id
    add(stage, id, **rule)
    return id, part(stage, id)


def part(stage, id, **more):
    return stage.do(tasks.create, title="Part", parent=id, **more)[0].id


def approve(stage, id, actor="eve"):
    stage.do(actions.approve, actor, gate=id)


def test_an_epic_waits_for_a_word_when_all_its_parts_are_closed(stage):
    id, first = epic(stage)
    with pytest.raises(Refused, match="waits for nobody's word now"):
        approve(stage, id)
    stage.do(tasks.close, name=first)
    assert task(stage, id).status == "open"
    approve(stage, id)
    assert task(stage, id).status == "closed"


def test_an_epic_whose_gate_is_waived_closes_with_its_last_part(stage):
    id, first = epic(stage)
    stage.do(actions.waive, "eve", gates=[id], hours=1, reason="ill")
    assert task(stage, id).status == "open"
    stage.do(tasks.close, name=first)
    assert task(stage, id).status == "closed"


def made(stage, id, first):
    return part(stage, id)


def moved(stage, id, first):
    """A part that is closed already, so that the whole is never unfinished."""
    other = stage.do(tasks.create, title="Elsewhere")[0].id
    stage.do(tasks.close, name=other)
    stage.do(tasks.edit, name=other, parent=id)


def opened(stage, id, first):
    stage.do(tasks.reopen, name=first)
    return first


@pytest.mark.parametrize("joins", [made, moved, opened])
def test_what_joins_after_a_word_was_not_meant_by_it(stage, joins):
    id, first = epic(stage, count=2)
    stage.do(tasks.close, name=first)
    approve(stage, id, "eve")
    late = joins(stage, id, first)
    if late:
        stage.do(tasks.close, name=late)
    approve(stage, id, "zoe")
    assert task(stage, id).status == "open"
    approve(stage, id, "eve")
    assert task(stage, id).status == "closed"


def test_a_part_of_a_part_joins_the_whole_too(stage):
    id, first = epic(stage, count=2)
    within = stage.do(tasks.create, title="Within", type="epic", parent=id)[0].id
    for one in (first, part(stage, within)):
        stage.do(tasks.close, name=one)
    approve(stage, id, "eve")
    stage.do(tasks.close, name=part(stage, within))
    approve(stage, id, "zoe")
    assert task(stage, id).status == "open"


def test_an_epic_that_is_open_again_with_a_new_part_asks_for_every_word_anew(stage):
    id, first = epic(stage)
    stage.do(tasks.close, name=first)
    approve(stage, id)
    late = part(stage, id)
    claim(stage, late)
    finish(stage, late)
    assert (task(stage, id).status, [one.shut for one in model.gates(stage.tables, id)]) == ("open", [True])
    assert stage.folded_again().digest() == stage.digest()


@pytest.mark.parametrize("joins", [True, False])
def test_who_takes_his_part_out_of_the_whole_has_no_say_about_that_all_the_same(stage, joins):
    id, first = epic(stage)
    within = stage.do(tasks.create, title="Within", parent=None if joins else id)[0].id
    deep = part(stage, within)
    for one in (first, deep):
        claim(stage, one, "bob", session="s-bob")
        finish(stage, one, "bob", session="s-bob")
    if joins:
        stage.do(tasks.edit, name=within, parent=id)
    stage.do(tasks.close, name=within)
    for one in (first, within):
        stage.do(tasks.edit, "bob", name=one, cleared=("parent",))
    stage.do(tasks.close, name=part(stage, id))
    with pytest.raises(Refused, match="bob has worked on it"):
        approve(stage, id, "bob")
    approve(stage, id)
    assert task(stage, id).status == "closed"


def test_whoever_worked_on_a_part_has_no_say_about_the_whole(stage):
    id, first = epic(stage)
    within = stage.do(tasks.create, title="Within", type="epic", parent=id)[0].id
    deep = part(stage, within)
    for one, actor in ((first, "bob"), (deep, "cy")):
        claim(stage, one, actor, session=f"s-{actor}")
        finish(stage, one, actor, session=f"s-{actor}")
    for actor in ("bob", "cy"):
        with pytest.raises(Refused, match=f"{actor} has worked on it"):
            approve(stage, id, actor)
        told = {"name": "approval", "epoch": 0, "proof": "terminal"}
        assert stage.overruled(stage.push("gate.approved", told, v=2, actor=actor, session="home", task=id))
    approve(stage, id)
    assert task(stage, id).status == "closed"
