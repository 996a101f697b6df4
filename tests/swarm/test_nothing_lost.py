from __future__ import annotations

from itertools import count

import pytest

from gitswarm.core.floors import AGE
from gitswarm.core.log import Entry
from gitswarm.core.memory import MemoryLog
from tests import cups
from tests.machines import Rough, run_machine
from tests.mischief import begin_to_prune, end_pruning, lose_power, user_acts
from tests.swarms import World
from tests.verdicts import settle_down


def texts(clone):
    return [line.event.payload["text"] for line in clone.lines() if "text" in line.event.payload]


def sync_with_news(world, clone):
    other = world.new_clone(clone.hub)
    world.say(other, "news")
    world.sync(other)
    return lambda: world.sync(clone)


def first_sync_alone(world, clone):
    clone.hub = None
    return lambda: world.sync(clone)


def write_on_a_deleted_branch(world, clone):
    world.sync(clone)
    user_acts(world, clone, "delete")
    return lambda: world.say(clone, "after")


def write_after_a_power_loss(world, clone):
    world.say(clone, "unsent")
    lose_power(world, clone)
    return lambda: world.say(clone, "after")


def sync_with_another_hub(world, clone):
    world.sync(clone)
    clone.hub = world.new_hub()
    return lambda: world.sync(clone)


def repair_of_a_rewound_hub(world, clone):
    world.sync(clone)
    world.say(clone, "second")
    world.sync(clone)
    clone.hub.tip = clone.hub.things.commit(clone.hub.tip).parent
    clone.hub.is_disturbed = True
    return lambda: world.sync(clone)


SCENES = [
    lambda world, clone: lambda: world.say(clone, "hello"),
    lambda world, clone: lambda: world.strictly(clone, cups.take),
    sync_with_news,
    first_sync_alone,
    write_on_a_deleted_branch,
    write_after_a_power_loss,
    sync_with_another_hub,
    repair_of_a_rewound_hub,
]


@pytest.mark.parametrize("scene", SCENES)
def test_a_process_killed_anywhere_loses_nothing_and_doubles_nothing(scene):
    for number in count(1):
        world = World()
        clone = world.new_clone(world.new_hub())
        world.say(clone, "first")
        act = scene(world, clone)
        world.deadly = number
        outcome = act()
        world.deadly = None
        settle_down(world)
        if outcome is not None:
            break
    assert number > 3


@pytest.mark.parametrize("what", ["delete", "rewind", "rewrite", "prune"])
@pytest.mark.parametrize("alone", [False, True])
def test_whatever_the_user_does_to_our_branch_what_was_said_comes_back(world, what, alone):
    clone = world.new_clone(None if alone else world.new_hub())
    for text in "abc":
        world.say(clone, text)
    world.sync(clone)
    world.say(clone, "d")
    user_acts(world, clone, what)
    world.look(clone)
    world.say(clone, "e")
    settle_down(world)

    assert texts(clone) == list("abcde")


def test_what_the_user_committed_on_our_branch_by_hand_is_sent_too_in_its_place(world, clone):
    other = world.new_clone(clone.hub)
    world.say(clone, "first")
    world.sync(clone)
    world.sync(other)
    world.say(clone, "mine")
    user_acts(world, clone, "add")
    world.say(other, "faster")
    world.sync(other)
    settle_down(world)

    assert texts(clone) == ["first", "faster", "mine", "by hand"]


@pytest.mark.parametrize("is_ours", [True, False])
def test_a_commit_of_the_users_on_our_branch_is_kept_where_ours_is_made_anew(world, clone, monkeypatch, is_ours):
    other = world.new_clone(clone.hub)
    world.say(clone, "first")
    world.sync(clone)
    world.sync(other)
    user_acts(world, clone, "add")
    log, above = clone.disk.log, MemoryLog.above
    tip = log.tip()
    world.say(other, "faster")
    world.sync(other)

    def told(log, new, old):
        return [made._replace(is_ours=is_ours or made.oid != tip) for made in above(log, new, old)]

    monkeypatch.setattr(MemoryLog, "above", told)
    world.sync(clone)

    kept = {name: oid for name, oid in log._pointed.items() if name.startswith("rescue/")}
    assert kept == ({} if is_ours else {f"rescue/branch/{tip[:12]}": tip})


def test_what_was_said_to_an_earlier_hub_stays_first_even_where_the_power_fails(world, clone):
    world.say(clone, "to the first hub")
    world.sync(clone)
    clone.hub = world.new_hub()
    world.say(clone, "since")
    world.planned["push"] = ["refused"]
    world.sync(clone)
    lose_power(world, clone)
    settle_down(world)

    assert texts(clone) == ["to the first hub", "since"]


def test_an_event_journalled_twice_comes_once(world, clone):
    world.say(clone, "once")
    clone.disk.entries.append(Entry(clone.disk.entries[0].lines))
    clone.disk.entries.append(Entry(clone.disk.entries[0].lines))
    clone.disk.log.reset(None)
    settle_down(world)

    assert texts(clone) == ["once"]


def test_an_event_that_its_killed_writer_brought_into_the_log_comes_once(world, clone):
    world.once["after append"] = lambda _: world.once.update({"after append": lambda process: process.die()})
    assert world.say(clone, "once") is None
    world.say(clone, "twice")

    assert texts(clone) == ["once", "twice"]


def test_an_event_rewound_as_soon_as_it_was_written_is_sent_all_the_same(world, clone):
    """The user rewinds our branch under the hands of a writer, and somebody looks before the writer ends."""
    world.say(clone, "first")
    world.sync(clone)
    shared = clone.disk.log.tip()

    def rewound(_):
        clone.disk.log.reset(shared)
        world.look(clone)

    world.once["after advance"] = rewound
    world.say(clone, "second")
    settle_down(world)

    assert texts(clone) == ["first", "second"]


def test_what_others_journalled_since_the_writer_looked_comes_too(world, clone):
    other = world.new_clone(clone.hub)
    world.say(other, "theirs")
    world.once["before append"] = lambda _: clone.disk.entries.extend(other.disk.entries)
    world.say(clone, "ours")

    assert texts(clone) == ["theirs", "ours"]


def test_a_branch_that_moves_as_soon_as_an_event_is_journalled_takes_it_all_the_same(world, clone):
    """The writer goes on from where it stood, and that is not so any more."""
    world.say(clone, "first")
    world.sync(clone)
    shared = clone.disk.log.tip()
    world.say(clone, "second")

    def rewound(_):
        clone.disk.log.reset(shared)
        world.look(clone)

    world.once["after append"] = rewound
    world.say(clone, "third")

    assert texts(clone) == ["first", "second", "third"]


def test_what_is_said_while_the_store_is_stopped_waits_in_the_journal(world, clone):
    world.say(clone, "before")
    clone.disk.stopped = {"reason": "full", "since": ""}

    [told] = world.say(clone, "meanwhile").events

    assert (told.standing, told.position, told.final) == ("waiting", None, False)
    settle_down(world)
    assert texts(clone) == ["before", "meanwhile"]


def test_when_the_push_of_an_ephemeral_clone_fails_its_caller_still_has_the_receipt(world, clone):
    clone.is_ephemeral, clone.is_online = True, False

    error = world.say(clone)

    assert (error.kind, error.facts["events"][0]["standing"]) == ("not_shared", "committed")
    settle_down(world)
    assert len(clone.hub.lines()) == 1


def test_a_power_loss_takes_nothing_that_was_acknowledged(world):
    clone = world.new_clone(None)
    for text in "abc":
        world.say(clone, text)
    world.sync(clone)
    world.say(clone, "d")
    lose_power(world, clone)
    settle_down(world)

    assert texts(clone) == list("abcd")


def test_a_power_loss_anywhere_in_a_first_sync_stops_nobody():
    for number in count(1):
        world = World()
        clone = world.new_clone(world.new_hub())
        sync = sync_with_news(world, clone)
        world.deadly = number
        outcome = sync()
        world.deadly = None
        lose_power(world, clone)
        clone.disk.log.things.kept.clear()  # no object was on the disk yet
        assert world.say(clone, "after").events
        settle_down(world)
        if outcome is not None:
            break
    assert number > 10


@pytest.mark.parametrize("alone", [True, False])
def test_a_prune_that_began_before_an_event_and_ends_after_it_was_final_takes_nothing(world, alone):
    clone = world.new_clone(None if alone else world.new_hub())
    world.say(clone, "before")
    world.sync(clone)
    begin_to_prune(clone)
    world.say(clone, "meanwhile")
    world.sync(clone)
    end_pruning(clone)
    settle_down(world)

    assert texts(clone) == ["before", "meanwhile"]


def test_without_a_hub_what_is_final_stays_in_the_journal_for_an_hour(world):
    clone = world.new_clone(None)
    world.say(clone, "old")
    world.sync(clone)
    world.say(clone, "new")
    world.sync(clone)
    assert [b'"old"' in entry.lines[0] for entry in clone.disk.entries] == [True, False]

    world.clock.skip(AGE)
    world.sync(clone)
    assert [b'"new"' in entry.lines[0] for entry in clone.disk.entries] == [True]


def test_kills_users_and_power_losses_lose_nothing():
    run_machine(Rough)
