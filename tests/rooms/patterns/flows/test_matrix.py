"""Every pattern against every mishap at every step: killed, too late, failed, cancelled; the right end, each step once.

Real workers go through the same in test_kills.py, the longer part of it by `make test-long`; whatever they meet there
is one of these events, in one of these places.
"""

from __future__ import annotations

from collections import Counter

import pytest

from gitswarm.rooms.patterns.flows import actions, model
from gitswarm.rooms.work import claims, tasks
from tests.flow_yard import FlowYard

FLOWS = {
    "pipeline": "pattern: pipeline\nsteps:\n  a: A.\n  b: 'B after {{ steps.a.summary }}'\n  c: C.\n",
    "fork-join": "pattern: fork-join\nfork: {a: A., b: B.}\njoin: Both.\n",
    "map-reduce": "pattern: map-reduce\nitems: [a, b, c]\nat_once: 2\nmap: 'Do {{ item }}.'\nreduce: All.\n",
    "scatter-gather": "pattern: scatter-gather\nvoices: 3\ngather: majority\nscatter: Right?\n",
    "saga": "pattern: saga\nsteps:\n  a: {ask: A., undo: Undo a.}\n  b: {ask: B., undo: Undo b.}\n  c: C.\n",
}
STEPS = {"pipeline": 3, "fork-join": 3, "map-reduce": 4, "scatter-gather": 2, "saga": 3}
"""How many steps each takes; of three voices two decide."""
LAST = {"pipeline": "c", "fork-join": "join", "map-reduce": "reduce"}
EACH = [(name, place) for name, count in STEPS.items() for place in range(count)]


@pytest.fixture
def yard():
    return FlowYard(**FLOWS)


def begin(yard, name, done):
    """Start a flow, and let somebody do so many steps of it; the key of the next one."""
    yard.run(name)
    go_on(yard, done)
    return yard.ready()[0]


def go_on(yard, most=100):
    """Let somebody do what can be done, one after another."""
    while most and yard.ready():
        yard.done(yard.ready()[0], "yes")
        most -= 1


def finished(yard):
    """How often each step was finished by an event that counts."""
    keys = {one.task: one.key for one in model.steps(yard.tables, yard.top)}
    acted = [event for event in yard.lines if event.kind == "task.done" and not yard.overruled(event)]
    return Counter(keys[event.task] for event in acted if event.task in keys)


@pytest.mark.parametrize(("name", "place"), EACH)
def test_a_step_whose_worker_is_killed_is_done_once_by_the_next_and_the_dead_one_is_too_late(yard, name, place):
    key = begin(yard, name, place)
    yard.take(key, "eve")
    epoch = yard.holder(yard.id(key))[1]
    lease = {"epoch": epoch, "signs": yard.lease(yard.id(key)).signs, "claimed_in": "s-eve"}
    yard.act(claims.expire, "clone/2", name=yard.id(key), **lease)
    assert yard.holder(yard.id(key))[0] is None
    assert key in yard.ready()
    go_on(yard)
    late = yard.push("task.done", {"epoch": epoch, "claimed_in": "s-eve"}, "eve", 2, "s-eve", task=yard.id(key))

    assert yard.overruled(late)
    assert (yard.closed(), yard.summary()) == ("children closed", "yes")
    assert set(finished(yard).values()) == {1}
    assert sum(finished(yard).values()) == STEPS[name]


@pytest.mark.parametrize(("name", "place"), EACH)
def test_a_step_that_two_clones_have_begun_counts_for_the_one_that_the_log_has_first(yard, name, place):
    key = begin(yard, name, place)
    id, seen = yard.id(key), yard.holder(yard.id(key))[1]
    told = {"epoch_seen": seen, "minutes": 60, "machine": "clone/2"}
    yard.push("task.claimed", told, "bob", session="s-bob", task=id)
    second = yard.push("task.claimed", told, "eve", session="s-eve", task=id)
    ends = []
    for who in ("eve", "bob"):
        said = {"epoch": seen + 1, "summary": "yes", "claimed_in": f"s-{who}"}
        ends.append(yard.push("task.done", said, who, 2, f"s-{who}", task=id))
    go_on(yard)

    assert [yard.overruled(one) for one in (second, *ends)] == [True, True, False]
    assert (yard.closed(), set(finished(yard).values())) == ("children closed", {1})


@pytest.mark.parametrize(("name", "place"), EACH)
def test_a_flow_that_is_cancelled_at_any_step_goes_on_with_nothing_but_what_undoes(yard, name, place):
    key = begin(yard, name, place)
    yard.take(key, "eve")
    yard.act(actions.cancel, name=yard.top)

    assert yard.holder(yard.id(key))[0] is None
    undoes = [f"undo-{one}" for one in ("b", "a") if yard.states().get(f"undo-{one}") not in (None, "skipped")]
    assert len(undoes) == (place if name == "saga" else 0)
    for undo in undoes:
        assert yard.ready() == [undo]
        yard.done(undo)
    assert (yard.closed(), yard.ready()) == ("cancelled", [])
    assert not set(yard.states().values()) & {"open", "held", "failed"}


@pytest.mark.parametrize(("name", "place"), EACH)
def test_a_step_that_fails_lets_nothing_go_on_that_needs_it_and_once_it_is_done_all_is_well(yard, name, place):
    key = begin(yard, name, place)
    yard.fail(key)
    go_on(yard)
    if name == "saga":
        undone = [f"undo-{one}" for one in ("b", "a") if yard.states()[f"undo-{one}"] == "done"]
        assert (yard.closed(), yard.summary()) == ("failed", f"undone: {', '.join(undone)}" if undone else "")
        assert len(undone) == place
        return
    if name != "scatter-gather":  # where the two others decide
        assert (yard.closed(), model.step(yard.tables, yard.top).state, yard.ready()) == (None, "failed", [])
        assert finished(yard)[LAST[name]] == 0
        yard.act(tasks.reopen, name=yard.id(key))
        go_on(yard)
    assert (yard.closed(), yard.summary(), set(finished(yard).values())) == ("children closed", "yes", {1})
