"""Steps that have gates: what waits for a step waits for its gates, and a rejection lets it be done again."""

from __future__ import annotations

import pytest

from gitswarm.errors import Refused
from gitswarm.rooms.checks import gates
from gitswarm.rooms.patterns.flows import model
from gitswarm.rooms.patterns.recipes.shelf import understood
from gitswarm.rooms.work import tasks
from tests.flow_yard import FlowYard

TEXT = """
pattern: pipeline
steps:
  build:
    ask: Build it.
    gates:
      review: {kind: approval, by: [mira]}
  release:
    ask: Release it.
    gates:
      approval: {by: [mira], keeps: start}
"""


@pytest.fixture
def yard():
    made = FlowYard(main=TEXT)
    made.run("main")
    return made


def say(yard, action, key, gate, **more):
    shown = tasks.id_of(yard.tables, tasks.task(yard.tables, yard.id(key)).short)
    yard.act(action, "mira", "terminal", gate=f"{shown}/{gate}", **more)


def test_what_waits_for_a_step_waits_until_somebody_has_let_it_past_its_gate(yard):
    yard.done("build", commit="c1")
    assert (yard.states()["build"], yard.ready(), yard.status(yard.id("build"))) == ("open", [], "in_review")
    say(yard, gates.approve, "build", "review")
    assert (yard.states()["build"], yard.ready()) == ("done", [])
    say(yard, gates.approve, "release", "approval")
    assert yard.ready() == ["release"]
    yard.done("release")
    assert yard.closed() == "children closed"


def test_a_rejected_step_is_done_again(yard):
    yard.done("build", commit="c1")
    say(yard, gates.reject, "build", "review", reason="names")
    assert (yard.states()["build"], yard.ready()) == ("open", ["build"])


FOUND = """
pattern: pipeline
steps:
  find: List the files.
  each:
    flow: inner
    with: {files: "{{ steps.find.items }}"}
"""
EACH = """
pattern: map-reduce
inputs: {files: what}
items: "{{ inputs.files }}"
most: 2
map:
  title: Do {{ item }}
  ask: Do {{ item }}
  gates:
    start: {kind: approval, by: [mira], keeps: start}
"""


def test_what_was_approved_before_an_item_was_known_is_approved_anew():
    yard = FlowYard(outer=FOUND, inner=EACH)
    yard.run("outer")
    item = next(one.task for one in model.steps(yard.tables, yard.top) if one.act == "item")
    gate = f"{tasks.id_of(yard.tables, tasks.task(yard.tables, item).short)}/start"
    yard.act(gates.approve, "mira", "terminal", gate=gate)
    assert not gates.find(yard.tables, gate).shut
    yard.done("find", "- everything")
    assert (tasks.task(yard.tables, item).title, gates.find(yard.tables, gate).shut) == ("Do everything", True)
    yard.act(gates.approve, "mira", "terminal", gate=gate)
    assert tasks.task(yard.tables, item).ready


def test_a_step_that_fails_comes_past_no_gate_and_needs_none(yard):
    yard.fail("build")
    assert (yard.states()["build"], model.step(yard.tables, yard.top).state) == ("failed", "failed")


@pytest.mark.parametrize(
    ("gate", "what"),
    [
        ("review: {}", "the gate review: there is no gate of the kind review"),
        ("approval: {files: 3}", "the gate approval: a gate of the kind approval has no files"),
        ("approval: {count: two}", "the gate approval: count of a gate of the kind approval cannot be 'two'"),
        ("paths: {allow: [src/**], keeps: start}", "the gate paths: a gate of the kind paths judges finished work"),
    ],
)
def test_a_gate_that_cannot_be_is_told_with_its_line(gate, what):
    _, mistakes = understood("x", "x.yaml", f"pattern: pipeline\nsteps:\n  a:\n    ask: A.\n    gates:\n      {gate}\n")
    assert [(one.line, one.what) for one in mistakes] == [(6, what)]
    assert mistakes[0].mend


OUTER = "pattern: pipeline\nsteps:\n  make: {flow: main}\n  deploy: Deploy it.\n"


@pytest.mark.parametrize("resolution", ["done", "duplicate", "skipped", "cancelled"])
def test_a_flow_is_not_closed_past_the_gates_of_the_steps_that_would_end_with_it(resolution):
    yard = FlowYard(main=TEXT, outer=OUTER)
    yard.run("outer")
    id = yard.id("make")

    with pytest.raises(Refused, match=f"not to be closed as {resolution}: .*gate review: 0 of 1 approvals by mira"):
        yard.act(tasks.close, name=id, resolution=resolution, force=True)
    assert yard.overruled(yard.push("task.closed", {"resolution": resolution}, task=id))
    assert (yard.states()["make"], yard.states()["make/build"]) == ("open", "open")


def test_a_flow_is_given_up_past_its_gates_and_lets_nothing_go_on():
    yard = FlowYard(main=TEXT, outer=OUTER)
    yard.run("outer")
    yard.act(tasks.close, name=yard.id("make"), resolution="wontfix", force=True)

    assert (yard.states()["make"], yard.ready()) == ("failed", [])
