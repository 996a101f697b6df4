"""Flows in flows, steps that are done only if, and how often a step is tried."""

from __future__ import annotations

import pytest

from gitswarm.errors import Misused, Refused
from gitswarm.rooms.patterns.flows import actions, model
from gitswarm.rooms.work import tasks
from tests.flow_yard import FlowYard

OUTER = """
pattern: pipeline
inputs: {what: what it is}
steps:
  plan: 'Plan {{ inputs.what }}.'
  parts:
    flow: inner
    with: {of: '{{ inputs.what }}', plan: '{{ steps.plan.summary }}'}
  end: 'Look at {{ steps.parts.summary }}.'
"""
INNER = """
pattern: fork-join
inputs: {of: {default: it}, plan: {default: none}}
fork:
  left: 'Left of {{ inputs.of }}, by {{ inputs.plan }}.'
  right: Right.
join: Both.
"""


@pytest.fixture
def yard():
    made = FlowYard(outer=OUTER, inner=INNER)
    made.run("outer", what="a bridge")
    return made


def told(yard, key):
    return model.resolved(yard.tables, yard.id(key), tasks.detail(yard.tables, yard.id(key)).description)


def test_a_flow_in_a_step_begins_when_its_turn_has_come_and_ends_the_step_with_what_it_came_to(yard):
    assert yard.ready() == ["plan"]
    yard.done("plan", "two halves")
    assert yard.ready() == ["parts/left", "parts/right"]
    yard.done("parts/left")
    yard.done("parts/right")
    assert yard.ready() == ["parts/join"]
    yard.done("parts/join", "both halves")
    assert (yard.states()["parts"], yard.ready()) == ("done", ["end"])
    assert told(yard, "end") == "Look at both halves."
    yard.done("end")
    assert yard.closed() == "children closed"


def test_a_question_in_a_step_is_open_from_the_start_and_called_by_what_it_is_given():
    asked = "about: 'Whether {{ inputs.what }}'\npattern: scatter-gather\nvoices: 3\nscatter: Well?\ngather: majority\n"
    yard = FlowYard(
        main="pattern: pipeline\ninputs: {what: which}\nsteps:\n"
        "  ask: {flow: asked, with: {what: 'to {{ inputs.what }}'}}\n  end: End.\n",
        asked=asked + "inputs: {what: which}\n",
    )
    yard.run("main", what="stop")

    assert (yard.states()["ask"], model.step(yard.tables, yard.top).state) == ("open", "open")
    assert tasks.task(yard.tables, yard.id("ask")).title == "Whether to stop"


@pytest.mark.parametrize("step", ["parts", "parts/left"])
def test_nobody_takes_away_what_a_step_waits_for_outside_the_flow_it_is_in(yard, step):
    with pytest.raises(Refused, match="the recipe of their flow says"):
        yard.act(tasks.unlink, name=yard.id(step), on=yard.id("plan"))
    yard.push("task.unlinked", {"on": yard.id("plan")}, task=yard.id(step))
    assert yard.ready() == ["plan"]


def test_nobody_lets_steps_of_one_flow_wait_for_one_another_or_takes_one_out_of_its_flow(yard):
    with pytest.raises(Refused, match="the recipe of their flow says"):
        yard.act(tasks.link, name=yard.id("parts/left"), on=yard.id("parts/right"))
    for change in ({"parent": yard.make()}, {"cleared": ("parent",)}):
        with pytest.raises(Refused, match="is a step of"):
            yard.act(tasks.edit, name=yard.id("parts/left"), **change)
    other = yard.make()
    yard.act(tasks.link, name=yard.id("parts/left"), on=other)
    yard.act(tasks.unlink, name=yard.id("parts/left"), on=other)


def test_what_a_flow_in_a_step_is_given_may_be_what_comes_of_a_step(yard):
    yard.done("plan", "two halves")

    assert told(yard, "parts/left") == "Left of a bridge, by two halves."


def test_a_step_that_fails_deep_below_fails_all_above_it_until_it_is_done(yard):
    yard.done("plan")
    yard.fail("parts/left")
    assert (yard.states()["parts"], model.step(yard.tables, yard.top).state) == ("failed", "failed")
    assert model.blocks(yard.tables, model.step(yard.tables, yard.id("parts/left"))) == ["parts/join"]
    yard.act(tasks.reopen, name=yard.id("parts/left"))
    assert (yard.states()["parts"], model.step(yard.tables, yard.top).state) == ("open", "open")


def test_whoever_started_it_and_the_captains_are_told_what_is_blocked_by_a_failed_step(yard):
    from gitswarm.rooms.talk import mail

    yard.done("plan")
    yard.fail("parts/left")
    (letter,) = mail.inbox(yard.tables, "ada")

    assert letter.to == ("role/captain", "ada")
    assert "Blocked by it: parts/join." in letter.text


def test_cancelled_in_the_middle_a_flow_in_a_flow_is_over_too(yard):
    yard.done("plan")
    yard.take("parts/left", "eve")
    yard.act(actions.cancel, name=yard.id("parts/left"))

    assert (yard.closed(), yard.ready()) == ("cancelled", [])
    assert {key: state for key, state in yard.states().items() if state != "skipped"} == {"plan": "done"}


def test_a_saga_in_a_flow_that_is_cancelled_undoes_and_one_whose_flow_fails_too():
    saga = "pattern: saga\nsteps:\n  a: {ask: Do a., undo: Undo a.}\n  b: Do b.\n"
    yard = FlowYard(main="pattern: pipeline\nsteps:\n  first: {flow: saga}\n  last: End.\n", saga=saga)
    yard.run("main")
    yard.done("first/a")
    yard.act(actions.cancel, name=yard.top)
    assert yard.ready() == ["first/undo-a"]
    yard.done("first/undo-a")
    assert yard.closed() == "cancelled"

    yard.run("main")
    yard.done("first/a")
    yard.fail("first/b")
    yard.done("first/undo-a")
    assert (yard.states()["first"], yard.ready(), yard.closed()) == ("failed", [], None)


def test_a_flow_in_a_saga_that_fails_is_undone_with_what_was_before_it():
    saga = """
pattern: saga
steps:
  one: {ask: One., undo: Undo one.}
  two: {flow: inner, undo: Undo two.}
"""
    yard = FlowYard(main=saga, inner=INNER)
    yard.run("main")
    yard.done("one")
    yard.fail("two/left")

    assert (yard.states()["two"], yard.ready()) == ("failed", ["undo-one"])
    yard.done("undo-one")
    assert yard.closed() == "failed"


def test_items_of_a_map_may_be_flows_of_which_so_many_are_at_work():
    text = (
        "pattern: map-reduce\nitems: [x, y]\nat_once: 1\nmap: {flow: inner, with: {of: '{{ item }}'}}\nreduce: All.\n"
    )
    yard = FlowYard(main=text, inner=INNER)
    yard.run("main")
    assert yard.ready() == ["map-1/left", "map-1/right"]
    for key in ("left", "right", "join"):
        yard.done(f"map-1/{key}")
    assert yard.ready() == ["map-2/left", "map-2/right"]
    for key in ("left", "right", "join"):
        yard.done(f"map-2/{key}")
    assert yard.ready() == ["reduce"]


# ---- when

WHEN = """
pattern: pipeline
inputs: {kind: '', deep: {default: 'no'}}
steps:
  look: Look.
  mend: {ask: Mend it., when: steps.look.summary has broken}
  test: {ask: Test it., when: [steps.mend.outcome is done, inputs.kind is bug]}
  tell: Tell.
"""


@pytest.mark.parametrize(
    ("kind", "said", "done"),
    [
        ("bug", "It is broken.", ["mend", "test", "tell"]),
        ("bug", "fine", ["tell"]),
        ("idea", "BROKEN", ["mend", "tell"]),
    ],
)
def test_a_step_is_done_only_if_its_conditions_hold_and_others_go_on_without_it(kind, said, done):
    yard = FlowYard(main=WHEN)
    yard.run("main", kind=kind)
    yard.done("look", said)
    went = []
    while yard.closed() is None:
        (key,) = yard.ready()
        went.append(key)
        yard.done(key)

    assert went == done
    assert {key for key, state in yard.states().items() if state == "skipped"} == {"mend", "test", "tell"} - set(done)


@pytest.mark.parametrize(("verb", "done"), [("is", "yes"), ("is not", "no"), ("has", "yes"), ("has no", "no")])
def test_a_flow_in_a_step_is_skipped_whole_where_no_condition_holds(verb, done):
    text = f"pattern: pipeline\nsteps:\n  a: A.\n  b: {{flow: inner, when: steps.a.summary {verb} ja}}\n  c: C.\n"
    yard = FlowYard(main=text, inner=INNER)
    yard.run("main")
    assert yard.ready() == ["a"]
    yard.done("a", "Ja")
    expected = ["b/left", "b/right"] if done == "yes" else ["c"]
    assert yard.ready() == expected
    assert yard.states()["b"] == ("open" if done == "yes" else "skipped")


@pytest.mark.parametrize(
    ("verb", "value", "said", "done"),
    [
        ("is", "not ready", "Not ready", True),
        ("is", "not ready", "ready", False),
        ("is", "not ready", "broken", False),
        ("is not", "not ready", "ready", True),
        ("has", "no tests", "it has no tests", True),
        ("has", "no tests", "fine", False),
        ("is", "", "", True),
        ("is not", "", "x", True),
        ("is", '"yes"', '"yes"', True),
        ("is", 'it\'s "so"', 'It\'s "so"', True),
    ],
)
def test_a_condition_is_what_its_verb_says_whatever_value_is_given(verb, value, said, done):
    text = f"pattern: pipeline\ninputs: {{x: ''}}\nsteps:\n  a: A.\n  b: {{ask: B., when: 'steps.a.summary {verb} "
    yard = FlowYard(main=text + "{{ inputs.x }}'}\n")
    yard.run("main", x=value)
    yard.done("a", said)
    assert yard.ready() == (["b"] if done else [])


def test_a_first_step_whose_condition_never_holds_is_skipped_at_once():
    text = "pattern: pipeline\ninputs: {x: ''}\nsteps:\n  a: {flow: inner, when: inputs.x is 1}\n  b: B.\n"
    yard = FlowYard(main=text, inner=INNER)
    yard.run("main", x="2")
    assert (yard.ready(), yard.states()["a/join"]) == (["b"], "skipped")
    yard.run("main", x="1")
    assert yard.ready() == ["a/left", "a/right"]


def test_where_all_is_skipped_the_flow_is_over():
    yard = FlowYard(main="pattern: pipeline\ninputs: {x: ''}\nsteps:\n  a: {ask: A., when: inputs.x is 1}\n")
    yard.run("main", x="2")
    assert yard.closed() == "children closed"


def test_a_condition_may_look_at_what_a_flow_in_a_step_was_given():
    inner = "pattern: pipeline\ninputs: {said: ''}\nsteps:\n  a: {ask: A., when: inputs.said has yes}\n  b: B.\n"
    text = "pattern: pipeline\nsteps:\n  ask: Ask.\n  do: {flow: inner, with: {said: '{{ steps.ask.summary }}'}}\n"
    yard = FlowYard(main=text, inner=inner)
    yard.run("main")
    yard.done("ask", "no")
    assert yard.ready() == ["do/b"]


# ---- what cannot be started


def test_what_a_flow_is_given_must_be_what_it_asks_for(yard):
    with pytest.raises(Misused, match="needs `what`"):
        yard.run("outer")
    with pytest.raises(Misused, match="no input size"):
        yard.run("outer", what="a", size="b")


def test_a_flow_has_no_more_steps_than_anybody_can_look_through():
    items = ", ".join(f"i{number}" for number in range(1001))
    yard = FlowYard(main=f"pattern: map-reduce\nitems: [{items}]\nmap: 'Do {{{{ item }}}}.'\n")
    with pytest.raises(Refused, match="more than 1000 tasks"):
        yard.run("main")


@pytest.mark.parametrize(
    ("kind", "payload"),
    [
        ("flow.started", {"name": "x", "pattern": "pipeline", "commit": "", "inputs": {}, "settings": {}}),
        ("flow.planned", {"flow": "TOP", "within": "TOP", "key": "x", "act": "step", "number": 1}),
        ("flow.planned", {"flow": "TOP", "within": "ID", "key": "x", "act": "step", "number": 1}),
        ("flow.planned", {"flow": "TOP", "within": "TOP", "key": "x", "act": "odd", "number": 1}),
        ("flow.cancelled", {}),
    ],
)
def test_what_somebody_writes_by_hand_that_no_action_would_is_overruled(yard, kind, payload):
    id = yard.id("parts/left")
    told = {name: yard.top if value == "TOP" else id if value == "ID" else value for name, value in payload.items()}
    assert yard.overruled(yard.push(kind, told, task=id))
    assert yard.overruled(yard.push(kind, told, task=yard.make() if kind == "flow.planned" else "nothing"))
