"""What is said of a failed step: only what it does block, and a mend that can be done."""

from __future__ import annotations

import re

import pytest

from gitswarm.rooms.patterns import charts
from gitswarm.rooms.patterns.flows import model
from gitswarm.rooms.talk import mail
from gitswarm.rooms.talk.mail.model import LETTERS
from gitswarm.rooms.work import tasks
from tests.flow_yard import FlowYard

MAP = "pattern: map-reduce\nitems: [a, b, c]\ntolerate: 1\nmap: 'Do {{ item }}.'\nreduce: All.\n"
ASK = "pattern: scatter-gather\nscatter: Which?\nvoices: 3\ngather: "
LISTS = {
    "main": "pattern: pipeline\nsteps:\n  find: Find them.\n"
    "  each: {flow: inner, with: {places: '{{ steps.find.items }}'}}\n  tell: Tell.\n",
    "inner": "pattern: map-reduce\ninputs: {places: where}\nitems: '{{ inputs.places }}'\nmap: 'Do {{ item }}.'\n",
}


def blocked(yard, key):
    return model.blocks(yard.tables, model.step(yard.tables, yard.id(key)))


def letters(yard):
    return [letter.text for letter in yard.tables.where(LETTERS) if letter.sender == mail.TASKS]


def test_an_item_that_may_fail_is_not_said_to_block_anything():
    yard = FlowYard(f=MAP)
    yard.run("f")
    yard.fail("map-1")
    assert blocked(yard, "map-1") == []
    assert "Blocked" not in letters(yard)[-1]
    yard.fail("map-2")
    assert (blocked(yard, "map-1"), blocked(yard, "map-2")) == (["reduce"], ["reduce"])


def test_a_voice_without_which_all_goes_on_is_not_said_to_block_the_judge():
    yard = FlowYard(f=f"{ASK}best\njudge: Judge.\n")
    yard.run("f")
    yard.fail("voice-1")
    assert blocked(yard, "voice-1") == []


@pytest.mark.parametrize(
    ("recipes", "steps", "again"),
    [
        ({"main": f"{ASK}best\njudge: Judge.\n"}, {f"voice-{n}": "x" for n in (1, 2, 3)} | {"judge": "none"}, "judge"),
        ({"main": f"{ASK}majority\n"}, {"voice-1": "a", "voice-2": "b", "voice-3": "c"}, "voice-1"),
        ({"main": f"{ASK}all\n"}, {"voice-1": "a", "voice-2": None}, "voice-2"),
        (LISTS, {"find": "nothing"}, "find"),
    ],
)
def test_who_is_told_that_a_flow_has_failed_of_itself_is_told_a_step_that_can_be_opened_again(recipes, steps, again):
    yard = FlowYard(**recipes)
    yard.run("main")
    for key, said in steps.items():
        yard.fail(key) if said is None else yard.done(key, said)
    (named,) = re.findall(r"`gitswarm reopen (\S+)`", letters(yard)[-1])
    assert tasks.find(yard.tables, named).id == yard.id(again)
    yard.act(tasks.reopen, name=named)
    assert model.step(yard.tables, yard.top).state == model.OPEN


def test_why_a_step_has_failed_is_what_was_said_when_it_was_closed():
    yard = FlowYard(f="pattern: pipeline\nsteps:\n  a: x\n  b: y\n")
    yard.run("f")

    def why():
        return charts.row(yard.tables, model.step(yard.tables, yard.id("a")))["why"]

    yard.fail("a", "the agent ended with 3")
    assert why() == "the agent ended with 3"
    yard.act(tasks.reopen, name=yard.id("a"), reason="it works now")
    assert why() == ""
    yard.fail("a", "No such thing.")
    yard.act(tasks.note, name=yard.id("a"), text="too bad")
    assert why() == "No such thing."


def test_the_letter_of_a_step_that_failed_says_why():
    yard = FlowYard(f="pattern: pipeline\nsteps:\n  a: Do it.\n  b: Do more.\n")
    yard.run("f")
    yard.fail("a", "There is no key.")
    assert letters(yard)[-1].splitlines()[1:3] == ["There is no key.", "Blocked by it: b."]
    yard.act(tasks.reopen, name=yard.id("a"))
    yard.fail("a", "")
    assert letters(yard)[-1].splitlines()[1] == "Blocked by it: b."
