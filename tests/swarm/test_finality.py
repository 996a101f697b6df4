from __future__ import annotations

from itertools import count

from tests.machines import Asking, run_machine
from tests.mischief import fill, user_acts
from tests.simulate import sealed
from tests.swarms import World
from tests.verdicts import settle_down


def standing(world, clone, id):
    """Where an event of this clone stands, as a process that has just begun would tell it."""
    return world.attempt(clone, lambda swarm: swarm.standing(id, "note"))


def test_what_is_said_while_a_push_is_under_way_is_not_called_shared(world, clone):
    world.say(clone, "before")
    said = []
    world.once["after push"] = lambda _: said.append(world.say(clone, "meanwhile"))

    world.sync(clone)

    [told] = said[0].events
    assert not standing(world, clone, told.id).final
    assert [id for entry in clone.disk.entries for id in entry.ids] == [told.id]


def test_a_sync_while_a_receipt_is_written_makes_no_false_promise(world):
    """The event stood at 0 and moves to 1, because another clone was faster; the receipt never mixes the two."""
    hub = world.new_hub()
    one, other = world.new_clone(hub), world.new_clone(hub)
    world.say(other)
    world.sync(other)

    world.once["look"] = lambda _: world.sync(one)

    [told] = world.say(one).events
    assert (told.position, told.standing) in [(0, "committed"), (1, "shared")]


def test_an_event_that_was_shared_keeps_its_place_when_others_come(world, clone):
    other = world.new_clone(clone.hub)
    world.say(clone, "first")
    world.say(other, "second")
    for each in (clone, other, clone):
        world.sync(each)
    settle_down(world)

    assert [line.event.payload["text"] for line in other.lines()] == ["first", "second"]


def test_with_another_hub_nothing_is_final_until_that_hub_has_it(world, clone):
    [told] = world.say(clone).events
    world.sync(clone)
    assert standing(world, clone, told.id).final

    clone.hub, clone.is_online = world.new_hub(), False
    world.sync(clone)
    clone.is_online = True
    world.planned["fetch"] = ["unreachable"]
    world.sync(clone)
    assert not standing(world, clone, told.id).final

    world.sync(clone)
    assert standing(world, clone, told.id).final
    settle_down(world)


def test_a_kill_on_the_way_to_another_hub_leaves_no_false_promise():
    for number in count(1):
        world = World()
        clone = world.new_clone(world.new_hub())
        [told] = world.say(clone).events
        world.sync(clone)
        clone.hub = world.new_hub()
        world.deadly = number
        died = world.sync(clone) is None
        world.deadly = None
        if clone.disk.files.get("hub") == clone.hub.name:
            assert standing(world, clone, told.id).final <= (told.id in {id for _, id in clone.hub.places})
        settle_down(world)
        if not died:
            break
    assert number > 10


def test_a_folder_with_something_else_in_it_is_not_sealed(world):
    hub = world.new_hub()
    fill(world, hub, 230)
    clone = world.new_clone(hub)
    world.sync(clone)
    user_acts(world, clone, "stray")
    world.say(clone)
    world.sync(clone)
    world.say(clone)
    world.sync(clone)

    assert sealed(hub) == 1
    settle_down(world)


def test_sealing_changes_no_line_and_no_table(world):
    hub = world.new_hub()
    fill(world, hub, 230)
    one, other = world.new_clone(hub), world.new_clone(hub)
    world.sync(one)
    before = one.lines()

    world.say(one)
    world.sync(one)
    world.sync(other)

    assert sealed(hub) == 2
    assert one.lines()[:-1] == before
    assert other.lines() == one.lines()
    settle_down(world)


def test_whoever_asks_at_any_moment_is_promised_only_what_stays():
    run_machine(Asking)
