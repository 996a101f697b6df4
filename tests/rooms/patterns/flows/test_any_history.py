"""Flows of any shape, whatever is done to their steps in whatever order: what must always hold of them."""

from __future__ import annotations

import random
from contextlib import suppress

import pytest

from gitswarm.core.tables import MemoryTables
from gitswarm.errors import Refused
from gitswarm.rooms.patterns.flows import actions, model
from gitswarm.rooms.work import tasks
from tests.flow_yard import FlowYard

FEW, MANY = range(60), range(60, 2000)
MOST_ACTS = 60
WORDS = ("yes", "no", "red", "some\n- yes\n- b\n- no")
OVER = "inputs: {files: {default: s0}}\nitems: '{{ inputs.files }}'"


def text(dice, names, deep, given=()):
    """A recipe by chance; its steps may follow one of the recipes named, some of which are given items."""

    def step(key, undo=""):
        when = f", when: {dice.choice(earlier)} {dice.choice(('is', 'is not', 'has'))} yes" if when_may() else ""
        flow = dice.choice(names) if names and dice.random() < deep else ""
        what = f"flow: {flow}" if flow else "ask: Do it."
        if flow in given and earlier and dice.random() < 0.7:
            what += f", with: {{files: '{{{{ steps.{dice.choice(earlier).split('.')[1]}.items }}}}'}}"
        return f"{key}: {{{what}{when}{undo}}}"

    def undoing(key):
        when = f", when: steps.{key}.summary is not no" if dice.random() < 0.3 else ""
        return f"{{flow: {dice.choice(names)}}}" if names and dice.random() < 0.3 else f"{{ask: Undo it.{when}}}"

    def when_may():
        return bool(earlier) and dice.random() < 0.3

    earlier: list[str] = []
    kind = dice.choice(("pipeline", "fork-join", "map-reduce", "scatter-gather", "saga"))
    lines = [f"pattern: {kind}"]
    keys = [f"s{number}" for number in range(dice.randint(1, 4))]
    if kind in ("pipeline", "saga"):
        lines.append("steps:")
        for key in keys:
            undo = f", undo: {undoing(key)}" if kind == "saga" and dice.random() < 0.7 else ""
            lines.append(f"  {step(key, undo)}")
            earlier += [f"steps.{key}.summary", f"steps.{key}.outcome"]
    elif kind == "fork-join":
        lines += ["fork:", *(f"  {step(key)}" for key in keys), step("join")]
    elif kind == "map-reduce":
        most = f"{OVER}\nmost: {dice.randint(1, 4)}" if dice.random() < 0.6 else f"items: [{', '.join(keys)}]"
        lines += [most, step("map"), f"at_once: {dice.randint(1, 3)}"]
        lines += [f"tolerate: {dice.randint(0, 2)}"] + ([step("reduce")] if dice.random() < 0.7 else [])
    else:
        gather = dice.choice(("majority", "quorum", "best", "all"))
        more = {"quorum": ["quorum: 2"], "best": ["judge: Which?"]}.get(gather, [])
        lines += ["scatter: What?", f"voices: {dice.randint(2, 4)}", f"gather: {gather}", *more]
    return "\n".join([*lines, ""])


def yard_by(dice):
    recipes = {}
    for level in range(3):
        given = [name for name, told in recipes.items() if OVER in told]
        recipes[f"r{level}"] = text(dice, list(recipes), 0.4, given)
    yard = FlowYard(**recipes)
    yard.run("r2")
    return yard


def act(dice, yard):
    """Do something to some step, as people and workers do it."""
    steps = [one for one in model.steps(yard.tables, yard.top) if not one.pattern]
    ready = yard.ready()
    roll = dice.random()
    if ready and roll < 0.62:
        key = dice.choice(ready)
        judged = [tasks.id_of(yard.tables, tasks.task(yard.tables, one.task).short) for one in steps]
        yard.done(key, dice.choice(judged) if key.endswith("judge") else dice.choice(WORDS))
    elif ready and roll < 0.76:
        yard.fail(dice.choice(ready))
    elif ready and roll < 0.82:
        yard.take(dice.choice(ready), "eve")
    elif roll < 0.9:
        state = dice.choice(("failed", "failed", "done", "skipped"))
        ended = [one.task for one in steps if one.state == state]
        ended += [yard.top] * (yard.closed() is not None)
        if ended:
            with suppress(Refused):  # of what is part of a flow that was given up
                yard.act(tasks.reopen, name=dice.choice(ended))
    elif roll < 0.97:
        held = [one for one in steps if tasks.task(yard.tables, one.task).holder == "eve"]
        if held:
            yard.act(tasks.done, "eve", "s-eve", name=dice.choice(held).task, summary="yes")
    elif roll < 0.98 and yard.closed() is None:
        yard.act(actions.cancel, name=yard.top, undo=dice.random() < 0.7)


def must_hold(yard):
    """What is true of a flow after whatever happened."""
    steps = {one.task: one for one in model.steps(yard.tables, yard.top)}
    for one in steps.values():
        task = tasks.task(yard.tables, one.task)
        is_closed = task.state == "closed"
        assert is_closed == (one.state in ("done", "skipped") or (one.state == "failed" and is_closed)), one
        assert not model.ends_otherwise(yard.tables, one) or (one.pattern and one.state == "failed"), one
        if one.pattern and is_closed:
            parts = model.within(yard.tables, one.task)
            assert all(tasks.task(yard.tables, part.task).state == "closed" for part in parts), one
        if one.act == "undo" and one.state == "done":
            assert steps[one.undoes].state == "done", one
    for key in yard.ready():
        one = next(one for one in steps.values() if one.key == key)
        above = steps[one.within]
        assert above.state in ("open", "failed"), key
        for id in tasks.waits_for(yard.tables, one.task):
            tolerated = ("failed",) if steps[id].act in ("item", "voice") else ()
            assert steps[id].state in ("done", "skipped", *tolerated), key
        at_work = model.count(yard.tables, above.task, act="item", state="open")
        busy = any(task.holder for task in (tasks.task(yard.tables, id) for id in steps))
        assert not above.count("at_once") or one.act != "item" or busy or at_work <= above.count("at_once"), key
    waits = not yard.ready() and not any(tasks.task(yard.tables, id).holder for id in steps)
    asked = [one.task for one in steps.values() if not one.pattern and "undo-" not in one.key]
    is_whole = all(tasks.task(yard.tables, id).state == "closed" for id in asked)
    was_opened = is_whole and any(event.kind == "task.reopened" and event.task == yard.top for event in yard.lines)
    if yard.closed() is None and waits and not was_opened:
        assert any(one.state == "failed" for one in steps.values()), "it stands still, and nobody knows why"


def rows(tables):
    return {table.name: tables.where(table) for table in (model.FLOWS, model.STEPS, *TABLES)}


TABLES = tasks.ROOM.tables


def replay(yard):
    """The same events, folded once more from the first on."""
    again = FlowYard()
    again.tables = MemoryTables()
    for event in yard.lines:
        again.fold(event.line)
    return again


def play(seed):
    dice = random.Random(seed)
    yard = yard_by(dice)
    must_hold(yard)
    for _ in range(dice.randint(1, MOST_ACTS)):
        act(dice, yard)
        must_hold(yard)
        if yard.closed() is not None and dice.random() < 0.5:
            break
    assert rows(replay(yard).tables) == rows(yard.tables)
    return yard


@pytest.mark.parametrize("seed", FEW)
def test_whatever_happens_to_its_steps_a_flow_keeps_its_word(seed):
    try:
        play(seed)
    except AssertionError as error:
        raise AssertionError(f"again: play({seed}) of {__file__}") from error


@pytest.mark.long
def test_so_it_does_in_thousands_of_histories():
    ends = {play(seed).closed() for seed in MANY}

    assert ends >= {None, "children closed", "cancelled", "failed"}
