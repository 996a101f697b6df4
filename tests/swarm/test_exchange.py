from __future__ import annotations

import pytest

from gitswarm.core.clone import Ask
from gitswarm.core.memory import REFUSED, UNREACHABLE
from gitswarm.errors import Incomplete
from gitswarm.git.network.hub import STALE_AGE
from gitswarm.swarm.exchange import COLLISION, MOST_DOUBLINGS, RACES, SERVED
from gitswarm.swarm.loop import name_of
from tests import cups
from tests.swarms import World
from tests.verdicts import settle_down


def test_a_hub_that_goes_on_refusing_is_one_incident():
    world = World()
    clone = world.new_clone(world.new_hub())
    world.say(clone)
    world.planned["push"] = [REFUSED] * 5
    for _ in range(5):
        world.sync(clone)
    settle_down(world)

    assert [line.event.kind for line in clone.lines()] == ["note", "incident.noted", "incident.resolved"]


def test_a_hub_out_of_reach_is_an_incident_after_some_tries():
    world = World()
    clone = world.new_clone(world.new_hub())
    clone.is_online = False
    for _ in range(9):
        world.sync(clone)
    settle_down(world)

    assert [line.event.kind for line in clone.lines()] == ["incident.noted", "incident.resolved"]


def test_a_clock_that_was_set_back_keeps_no_page_from_the_hub():
    world = World()
    hub = world.new_hub()
    clone = world.new_clone(hub)
    world.begin(clone)
    world.sync(clone)
    world.clock.skip(-86_400)
    world.change_policy(clone, 5)
    world.sync(clone)

    assert b"page-seconds: 5" in hub.reading.file(hub.tip, "swarm.yaml")


def test_who_decides_for_others_goes_home_however_much_they_ask():
    world = World()
    swarm = world.open(world.new_clone(world.new_hub()))
    asks = swarm.exchange.asks
    asks.waiting = lambda: [Ask(world.fresh(), name_of(cups.sip), {"cup": "cup"}, "bob", "s")]

    synced = swarm.sync()

    assert synced.pushes == SERVED


def test_who_loses_races_goes_on_for_longer_than_a_lock_left_on_the_hub_is_waited_for():
    pauses = [COLLISION * 2 ** min(race, MOST_DOUBLINGS) / 2 for race in range(RACES)]

    assert sum(pauses) > 1.5 * STALE_AGE


def fails_at_first(hub, times):
    """Let the hub's first fetches tell of objects that are missing, which nobody finds missing afterwards."""
    told, fetch = [Incomplete("objects are missing")] * times, hub.fetch

    def fetched():
        if told:
            raise told.pop()
        return fetch()

    hub.fetch = fetched


def test_objects_that_somebody_else_brought_back_meanwhile_are_not_missing():
    world = World()
    clone = world.new_clone(world.new_hub())
    world.say(clone)
    swarm = world.open(clone)
    fails_at_first(swarm.exchange.hub, 1)

    assert swarm.sync().sent == 1


def test_objects_that_stay_missing_are_told():
    world = World()
    swarm = world.open(world.new_clone(world.new_hub()))
    fails_at_first(swarm.exchange.hub, 20)

    with pytest.raises(Incomplete):
        swarm.sync()


def test_who_has_an_answer_is_told_it_whatever_fails_afterwards():
    """Once the hub is there again, word of that goes out with a push of its own: it is no matter of who claims."""
    world = World()
    clone = world.new_clone(world.new_hub())
    clone.is_online = False
    for _ in range(9):
        world.sync(clone)
    clone.is_online = True
    world.planned["push"] = ["", UNREACHABLE, UNREACHABLE]

    told = world.strictly(clone, cups.take)

    assert world.planned["push"] == []
    assert [event.kind for event in told.events] == ["cup.taken"]
    settle_down(world)
