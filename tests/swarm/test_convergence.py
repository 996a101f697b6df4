from __future__ import annotations

import pytest

from gitswarm.core.floors import AGE
from gitswarm.rooms.ground import policy
from tests.machines import Swarms, run_machine
from tests.simulate import run
from tests.verdicts import settle_down


def texts(clone):
    return [line.event.payload["text"] for line in clone.lines()]


def test_what_one_clone_says_stays_in_its_order(world):
    hub = world.new_hub()
    one, other = world.new_clone(hub), world.new_clone(hub)
    for text in "abc":
        world.say(one, text)
        world.say(other, text.upper())
    world.sync(other)
    world.sync(one)
    settle_down(world)

    assert texts(one) == texts(other) == ["A", "B", "C", "a", "b", "c"]


@pytest.mark.parametrize("alone", [True, False])
def test_what_one_clone_says_stays_in_its_order_on_another_hub(world, alone):
    """What was final is no longer in the journal, and what was said since is; the new hub has neither."""
    hub = world.new_hub()
    clone, other = world.new_clone(None if alone else world.new_hub()), world.new_clone(hub)
    world.say(clone, "old")
    world.sync(clone)
    world.clock.skip(AGE)
    world.sync(clone)
    world.say(clone, "new")
    world.say(other, "theirs")
    world.sync(other)
    clone.hub = hub
    settle_down(world)

    assert texts(other) == ["theirs", "old", "new"]


def test_the_last_change_in_the_order_of_the_hub_counts_in_every_clone(world):
    hub = world.new_hub()
    clones = [world.new_clone(hub) for _ in range(3)]
    for value, clone in enumerate(clones):
        world.change_policy(clone, value)
    for clone in reversed(clones):
        world.sync(clone)
    settle_down(world)

    assert [policy.setting(clone.disk.index.tables, "page-seconds") for clone in clones] == [0, 0, 0]


def test_of_two_first_inits_the_one_that_the_hub_had_first_counts(world):
    hub = world.new_hub()
    one, other = world.new_clone(None), world.new_clone(None)
    for clone in (one, other):
        world.begin(clone)
        world.sync(clone)
        clone.hub = hub
    world.sync(other)
    world.sync(one)
    settle_down(world)

    assert policy.founding(one.disk.index.tables) == policy.founding(other.disk.index.tables)
    assert len(one.lines()) == 2


def test_clones_that_say_fetch_and_send_in_any_order_have_one_log():
    run_machine(Swarms)


@pytest.mark.parametrize("seed", range(60))
def test_a_random_history_keeps_every_promise(seed):
    run(seed)
