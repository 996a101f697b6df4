from __future__ import annotations

from gitswarm.core.memory import REFUSED
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

    assert [line.event.kind for line in clone.lines()] == ["note", "incident.noted"]


def test_a_hub_out_of_reach_is_an_incident_after_some_tries():
    world = World()
    clone = world.new_clone(world.new_hub())
    clone.is_online = False
    for _ in range(9):
        world.sync(clone)
    settle_down(world)

    assert [line.event.kind for line in clone.lines()] == ["incident.noted"]
