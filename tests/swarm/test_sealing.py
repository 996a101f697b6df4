from __future__ import annotations

import pytest

from gitswarm.core import register, seal
from gitswarm.core.log import Draft
from gitswarm.core.path import FOLDER, event_path, great_page_path, page_path
from gitswarm.core.seal import GROUP
from gitswarm.swarm.sealing import SEALS
from tests import cups
from tests.mischief import Strangers, fill, foreign_event
from tests.simulate import remember_verdicts, sealed
from tests.swarms import World
from tests.verdicts import settle_down

GREAT = FOLDER * GROUP
PUSHES = GROUP // SEALS + 2
"""Until the folders of a group are pages, that was seen, and the group is joined."""


@pytest.fixture
def world(monkeypatch):
    remember_verdicts(monkeypatch.setattr)
    return World()


def full_hub(world, more=50):
    """A hub with a full group of events, and some more."""
    hub = world.new_hub()
    fill(world, hub, GREAT + more)
    return hub


def push(world, clone, times=1):
    for _ in range(times):
        world.say(clone)
        world.sync(clone)


def names(hub, folder="events"):
    return hub.reading.names(hub.tip, folder)


def somebody_writes(world, hub):
    """An event more on the hub, by somebody who seals nothing."""
    before, event = hub.tip, foreign_event(world, "faster")
    place = event_path(hub.reading.count(before), event.id)
    hub.tip = Strangers(hub).build(Draft(before, ((place, event.line),)))
    hub.note(before)


def test_a_seal_that_lost_its_race_is_put_again(world):
    hub = world.new_hub()
    fill(world, hub, 230)
    clone = world.new_clone(hub)
    world.once["before push"] = lambda _: somebody_writes(world, hub)

    world.strictly(clone, cups.take)

    assert "before push" not in world.once
    assert sealed(hub) == 2
    settle_down(world)


@pytest.mark.parametrize(("path", "count"), [(page_path(0), FOLDER), (great_page_path(0), GREAT)])
def test_what_stood_in_the_place_of_a_page_is_set_aside_no_more(world, path, count):
    hub = world.new_hub()
    fill(world, hub, count)
    hub.tip = Strangers(hub).build(Draft(hub.tip, ((path, b"junk\n"),)))
    clone = world.new_clone(hub)
    push(world, clone, PUSHES)

    assert hub.reading.strays(hub.tip) == []
    assert register.quarantine(clone.disk.index.tables) == []
    settle_down(world)


def test_a_full_group_becomes_one_page_once_its_pages_are_on_the_hub_and_changes_no_line_and_no_table(world):
    hub = full_hub(world)
    one, other = world.new_clone(hub), world.new_clone(hub)
    world.sync(one)
    before = one.lines()

    push(world, one, GROUP // SEALS)
    assert names(hub) == ["0000", "0001"]
    assert sealed(hub) == GROUP
    push(world, one)
    world.sync(other)

    assert names(hub) == ["0000.jsonl", "0001"]
    page = hub.reading.file(hub.tip, "events/0000.jsonl")
    assert page == b"".join(line.event.line for line in before[:GREAT])
    assert one.lines()[: len(before)] == before
    settle_down(world)


def test_a_group_too_large_for_one_page_stays_as_it_is(world, monkeypatch):
    monkeypatch.setattr(seal, "GREAT_PAGE_LIMIT", 1_000)
    hub = full_hub(world)

    push(world, world.new_clone(hub), PUSHES)

    assert sealed(hub) == GROUP


def test_a_group_with_something_else_in_it_stays_as_it_is(world):
    hub = full_hub(world)
    log = Strangers(hub)
    hub.tip = log.build(Draft(hub.tip, (("events/0000/note", b"mine"),)))
    hub.note(hub.tip)

    push(world, world.new_clone(hub), PUSHES)

    assert "0000.jsonl" not in names(hub)
    assert sealed(hub) == GROUP
