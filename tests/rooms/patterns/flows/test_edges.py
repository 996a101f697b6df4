"""What is rare in a flow: forged depth, voices that are not asked after all, choices with signs, places in values."""

from __future__ import annotations

import pytest

from gitswarm.rooms.patterns.flows import actions, model
from gitswarm.rooms.work import tasks
from tests.flow_yard import FlowYard

WHICH = "pattern: scatter-gather\nscatter: Which?\nvoices: 3\ngather: "
TELL = """
pattern: pipeline
inputs: {one: a value, other: {default: ''}}
steps:
  a: Find it.
  b: 'Tell {{ inputs.one }}{{ inputs.other }} of {{ steps.a.summary }}'
"""


def test_steps_that_somebody_writes_deeper_than_any_recipe_goes_are_overruled():
    yard = FlowYard()
    top = above = yard.push("task.created", {"title": "the whole", "type": "epic"}).id
    yard.push("flow.started", {"name": "f", "pattern": "saga", "commit": "", "inputs": {}, "settings": {}}, task=top)
    stands = []
    for number in range(model.DEEPEST + 10):
        made = yard.push("task.created", {"title": "below", "type": "epic", "parent": above}).id
        told = {"flow": top, "within": above, "key": f"s{number}", "act": "step", "number": 1, "pattern": "pipeline"}
        stands.append(not yard.overruled(yard.push("flow.planned", told, task=made)))
        above = made
    assert stands == [True] * model.DEEPEST + [False] * 10


def test_who_is_not_to_be_asked_after_all_is_left_out_where_all_are_wanted():
    yard = FlowYard(f=f"{WHICH}all\n")
    yard.run("f")
    yard.act(tasks.close, name=yard.id("voice-1"), resolution="cancelled")
    yard.done("voice-2", "a")
    yard.done("voice-3", "b")
    assert (yard.closed(), yard.summary()) == ("children closed", "a; b")


@pytest.mark.parametrize("gather", ["all", "majority"])
def test_where_nobody_is_to_be_asked_a_question_has_failed(gather):
    yard = FlowYard(
        f="pattern: scatter-gather\ninputs: {a: x}\nscatter: {ask: Which?, when: inputs.a is yes}\ngather: " + gather
    )
    yard.run("f", a="no")
    assert model.step(yard.tables, yard.top).state == model.FAILED


@pytest.mark.parametrize(
    ("choices", "said", "wins"),
    [
        ("[v1.2, v2.0]", "V1.2", "v1.2"),
        ("[v1.2, v2.0]", "I would take v2.0.", "v2.0"),
        ("['yes, all', 'no']", "yes, all", "yes, all"),
        ("['+1', '-1']", "-1", "-1"),
        ("['stop, now']", "Stop, now!", "stop, now"),
    ],
)
def test_a_choice_with_signs_in_it_can_be_chosen(choices, said, wins):
    yard = FlowYard(f=f"{WHICH}majority\nchoices: {choices}\n")
    yard.run("f")
    for number in (1, 2):
        yard.done(f"voice-{number}", said)
    assert (yard.closed(), yard.summary()) == ("children closed", wins)


def test_choices_of_a_flow_that_an_older_clone_started_stand_between_commas():
    yard = FlowYard(f=f"{WHICH}majority\nchoices: [yes please, never]\n")
    yard.run("f")
    one = model.step(yard.tables, yard.top)
    yard.tables.put(model.STEPS, one._replace(settings={**one.settings, "choices": "yes please, never"}))
    for number in (1, 2):
        yard.done(f"voice-{number}", "Never.")
    assert yard.summary() == "never"


@pytest.mark.parametrize(
    "given",
    [
        {"one": "{{ steps.a.summary }}"},
        {"one": "{{{ steps.a.summary }}"},
        {"one": "{", "other": "{ steps.a.summary }}"},
    ],
)
def test_a_place_in_what_is_given_is_never_filled(given):
    yard = FlowYard(f=TELL)
    yard.run("f", **given)
    yard.done("a", "SECRET")
    asked = tasks.detail(yard.tables, yard.id("b")).description
    assert model.resolved(yard.tables, yard.id("b"), asked).count("SECRET") == 1


def test_a_place_in_an_item_or_a_default_is_never_filled():
    text = "pattern: pipeline\nsteps:\n  a: Find it.\n  all: {flow: each}\n"
    each = (
        "pattern: map-reduce\ninputs: {x: {default: '{{ steps.a.summary }}'}}\n"
        "items: ['{{ inputs.x }}', 'y']\nmap: 'Do {{ item }} {{ inputs.x }}'\n"
    )
    yard = FlowYard(f=text, each=each)
    yard.run("f")
    yard.done("a", "SECRET")
    asked = tasks.detail(yard.tables, yard.id("all/map-1")).description
    assert "steps.a.summary" in asked
    assert "SECRET" not in model.resolved(yard.tables, yard.id("all/map-1"), asked)


ROW = "pattern: pipeline\nsteps:\n  a: x\n  b: y\n"


@pytest.mark.parametrize("undo", [True, False])
def test_a_cancelled_flow_that_is_opened_again_goes_on_with_the_steps_that_are_and_can_be_cancelled_again(undo):
    yard = FlowYard(f=ROW)
    yard.run("f")
    yard.act(actions.cancel, name=yard.top, undo=undo)
    yard.act(tasks.reopen, name=yard.top)
    yard.act(tasks.reopen, name=yard.id("b"))
    assert (yard.closed(), yard.ready()) == (None, ["b"])
    yard.act(actions.cancel, name=yard.top, undo=undo)
    assert (yard.closed(), yard.status(yard.id("b"))) == ("cancelled", "closed")


def test_a_flow_that_was_done_and_is_opened_again_can_be_cancelled():
    yard = FlowYard(f=ROW)
    yard.run("f")
    yard.done("a")
    yard.done("b")
    yard.act(tasks.reopen, name=yard.top)
    assert yard.closed() is None
    yard.act(actions.cancel, name=yard.top)
    assert yard.closed() == "cancelled"


def test_a_saga_that_failed_and_is_opened_again_tries_the_step_that_is():
    yard = FlowYard(f="pattern: saga\nsteps:\n  a: {ask: x, undo: y}\n  b: z\n")
    yard.run("f")
    yard.done("a")
    yard.fail("b")
    yard.done("undo-a")
    assert yard.closed() == "failed"
    yard.act(tasks.reopen, name=yard.top)
    yard.act(tasks.reopen, name=yard.id("b"))
    yard.done("b")
    assert yard.closed() == "children closed"
