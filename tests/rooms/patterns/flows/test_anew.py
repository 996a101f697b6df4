"""Flows that go on: what was opened again is undone again, decided again and told again."""

from __future__ import annotations

import pytest

from gitswarm.rooms.patterns import charts
from gitswarm.rooms.patterns.flows import actions, model
from gitswarm.rooms.roster import lists
from gitswarm.rooms.work import tasks
from tests.flow_yard import FlowYard

SAGA = """
pattern: saga
steps:
  a: {ask: x, undo: back a}
  b: {ask: y, undo: {flow: back}}
  c: {ask: z, undo: back c}
"""
BACK = """
pattern: pipeline
steps:
  stop: Stop it.
  clean: {ask: Clean up., when: steps.stop.summary is dirty}
"""


def saga():
    yard = FlowYard(saga=SAGA, back=BACK)
    yard.run("saga")
    return yard


def failed_and_undone():
    yard = saga()
    yard.done("a")
    yard.done("b")
    yard.fail("c")
    for key in ("undo-b/stop", "undo-a"):
        yard.done(key)
    assert (yard.closed(), yard.summary()) == ("failed", "undone: undo-b, undo-a")
    return yard


def again(yard, *keys):
    for key in keys:
        yard.act(tasks.reopen, name=yard.id(key) if key else yard.top)


def test_what_was_undone_and_done_again_is_undone_again():
    yard = failed_and_undone()
    again(yard, "", "a", "b", "c")
    yard.done("a")
    yard.done("b")
    yard.fail("c")

    assert (yard.closed(), yard.ready()) == (None, ["undo-b/stop"])
    yard.done("undo-b/stop", "dirty")
    assert yard.ready() == ["undo-b/clean"]
    yard.done("undo-b/clean")
    assert yard.ready() == ["undo-a"]
    yard.done("undo-a")
    assert (yard.closed(), yard.summary()) == ("failed", "undone: undo-b, undo-a")


def test_what_was_undone_and_not_done_again_is_not_undone_again():
    yard = failed_and_undone()
    again(yard, "", "b", "c")
    yard.done("b")
    yard.fail("c")
    assert yard.ready() == ["undo-b/stop"]
    yard.done("undo-b/stop")
    assert yard.closed() == "failed"


@pytest.mark.parametrize("ended", ["failed", "cancelled"])
def test_a_saga_that_went_well_and_is_opened_again_can_still_be_undone(ended):
    yard = saga()
    for key in ("a", "b", "c"):
        yard.done(key)
    assert yard.closed() == "children closed"
    again(yard, "c" if ended == "failed" else "")
    if ended == "failed":
        yard.fail("c")
    else:
        yard.act(actions.cancel, name=yard.top)
        yard.done("undo-c")
    yard.done("undo-b/stop")
    yard.done("undo-a")
    assert (yard.closed(), yard.summary().endswith("undo-b, undo-a")) == (ended, True)


def test_done_steps_can_be_opened_again_before_the_one_that_failed():
    yard = failed_and_undone()
    again(yard, "")
    assert (yard.closed(), model.step(yard.tables, yard.top).state) == (None, "failed")
    again(yard, "a", "b")
    yard.done("a")
    yard.done("b")
    assert (yard.closed(), yard.ready()) == (None, [])
    again(yard, "c")
    yard.done("c")
    assert yard.closed() == "children closed"


def test_to_undo_a_step_once_more_is_no_fault_of_who_undid_it_first():
    yard = failed_and_undone()
    again(yard, "", "a")
    assert tasks.detail(yard.tables, yard.id("undo-a")).done_by is None
    assert yard.states()["undo-a"] == "held"


@pytest.mark.parametrize(("key", "state"), [("c", "failed"), ("a", "done"), ("d/one", "done"), ("e", "skipped")])
def test_a_step_of_a_flow_that_is_being_undone_stays_as_it_ended(key, state):
    nested = "pattern: pipeline\nsteps:\n  one: Do it.\n"
    steps = SAGA.replace("  c:", "  d: {flow: nested}\n  c:") + "  e: Tell.\n"
    yard = FlowYard(saga=steps, back=BACK, nested=nested)
    yard.run("saga")
    yard.done("a", "it is so")
    yard.done("b")
    yard.done("d/one")
    yard.fail("c")
    again(yard, key)

    assert (yard.states()[key], yard.status(yard.id(key)), yard.summary("a")) == (state, "closed", "it is so")
    assert model.count(yard.tables, yard.top, act="step", state="failed") == 1
    yard.done("undo-b/stop")
    yard.done("undo-a")
    assert (yard.closed(), yard.summary()) == ("failed", "undone: undo-b, undo-a")


def test_whether_a_step_is_undone_is_decided_when_it_would_be():
    yard = FlowYard(saga=SAGA.replace("undo: back a", "undo: {ask: back, when: steps.a.summary is dirty}"), back=BACK)
    yard.run("saga")
    yard.done("a", "dirty")
    yard.fail("b")
    assert yard.ready() == ["undo-a"]


def test_nothing_holds_what_is_skipped_and_who_opens_it_again_has_it_done():
    yard = FlowYard(f="pattern: pipeline\nsteps:\n  a: x\n  b: {ask: y, when: steps.a.summary is yes}\n  c: z\n")
    yard.run("f")
    yard.done("a", "no")
    skipped = tasks.task(yard.tables, yard.id("b"))
    assert (lists.whole(yard.tables, skipped)["holds"], yard.ready()) == ([], ["c"])
    again(yard, "b")
    assert yard.ready() == ["b"]


def test_nothing_holds_a_step_of_a_flow_that_is_over():
    yard = saga()
    yard.done("a")
    yard.act(actions.cancel, name=yard.top, undo=False)
    told = [charts.row(yard.tables, one)["held_by"] for one in model.steps(yard.tables, yard.top)]
    assert not any(told)
    shown = lists.whole(yard.tables, tasks.task(yard.tables, yard.id("undo-a")))
    assert shown["holds"] == []
