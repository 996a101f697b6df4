from __future__ import annotations

import pytest

from gitswarm.core.log import Draft
from gitswarm.core.path import event_path
from gitswarm.core.stamp import stamp
from gitswarm.rooms import incidents
from tests.machines import Disturbed, run_machine
from tests.mischief import Strangers, disturb_hub, trail
from tests.verdicts import settle_down


@pytest.fixture
def clones(world):
    """Two clones that both have three events of the hub."""
    hub = world.new_hub()
    one, other = world.new_clone(hub), world.new_clone(hub)
    for text in "abc":
        world.say(one, text)
        world.sync(one)
    world.sync(other)
    return one, other


def texts(clone):
    return [line.event.payload["text"] for line in clone.lines() if "text" in line.event.payload]


def kinds(clone):
    return [line.event.kind for line in clone.lines()]


def rewind(hub, steps=1):
    hub.is_disturbed = True
    hub.tip = trail(hub.things, hub.tip)[steps]


def test_a_rewound_hub_gets_back_what_it_had_at_the_same_places(world, clones):
    one, other = clones
    before = one.lines()
    rewind(one.hub, 2)
    world.say(other, "d")
    world.sync(other)
    settle_down(world)

    assert one.lines()[:3] == before
    assert kinds(one) == ["note", "note", "note", "hub.repaired", "note"]


def test_what_others_wrote_on_a_rewound_hub_comes_behind_what_was_final(world, clones):
    one, _ = clones
    rewind(one.hub, 2)
    late = world.new_clone(one.hub)
    world.say(late, "on the rewound hub")
    world.sync(late)
    world.sync(one)
    settle_down(world)

    assert texts(one) == ["a", "b", "c", "on the rewound hub"]
    assert texts(late) == texts(one)


def test_a_repair_that_is_accepted_counts_as_good_and_needs_no_healing(world, clones):
    one, _ = clones
    rewind(one.hub, 2)
    late = world.new_clone(one.hub)
    world.say(late, "moved by the repair")
    world.sync(late)
    world.sync(one)
    world.sync(late)
    settle_down(world)

    assert kinds(late) == ["note", "note", "note", "note", "hub.repaired"]


def test_a_repair_by_others_that_lacks_an_event_is_not_believed(world, clones):
    """Somebody drops an event and writes himself that he has repaired the hub."""
    one, _ = clones
    before = one.lines()
    forge_repair(world, one, gone=(event_path(1, before[1].event.id),))
    settle_down(world)

    assert one.lines()[:3] == before


def forge_repair(world, clone, gone=()):
    """A repair as a clone would write it, on a log that lacks what is ``gone``."""
    hub = clone.hub
    log, ground = Strangers(hub), world.open(clone).ground
    [event], _ = stamp([incidents.repaired("bad", "good")], ground.moment("clone/evil", world.fresh()))
    path = event_path(log.count(hub.tip), event.id)
    hub.is_disturbed = True
    before, hub.tip = hub.tip, log.build(Draft(hub.tip, ((path, event.line),), gone))
    hub.note(before)


def test_an_event_whose_bytes_were_changed_is_not_believed_even_with_a_repair(world, clones):
    one, _ = clones
    before = one.lines()
    hub, log = one.hub, Strangers(one.hub)
    line = before[1]
    bad = line.event.line.replace(b'"b"', b'"x"')
    hub.is_disturbed = True
    hub.tip = log.build(Draft(hub.tip, ((event_path(1, line.event.id), bad),)))
    forge_repair(world, one)
    settle_down(world)

    assert one.lines()[:3] == before


def test_a_hub_with_nothing_of_ours_is_put_back_only_when_a_person_says_so(world, clones):
    one, _ = clones
    stranger = Strangers(one.hub)
    one.hub.is_disturbed = True
    one.hub.tip = stranger.build(Draft(None, (("README.md", b"mine"),)))

    assert world.sync(one).kind == "push_refused"
    assert not hasattr(world.sync(one, restore=True), "kind")
    assert texts(one) == ["a", "b", "c"]
    settle_down(world)


def test_a_deleted_hub_branch_is_made_again(world, clones):
    one, other = clones
    disturb_hub(world, one.hub, "delete")
    world.sync(other)
    settle_down(world)

    assert texts(one) == ["a", "b", "c"]


def test_two_events_at_one_position_of_a_merged_hub_are_parted_again(world, clones):
    one, _ = clones
    before = one.lines()
    disturb_hub(world, one.hub, "merge")
    world.sync(one)
    settle_down(world)

    positions = [line.position for line in one.lines()]
    assert one.lines()[:3] == before
    assert len(positions) == len(set(positions))


def test_clones_agree_again_whatever_was_done_to_their_hub():
    run_machine(Disturbed)
