from __future__ import annotations

import pytest

from gitswarm.core.log import Draft
from gitswarm.core.memory import MemoryLog
from gitswarm.core.path import event_path
from gitswarm.swarm.exchange import REPAIRS
from tests import cups
from tests.machines import Disturbed, run_machine
from tests.mischief import Strangers, disturb_hub, forge_repair, merged, trail
from tests.simulated import FakeHub
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

    assert late.disk.files["lastgood"] == one.hub.tip
    assert late.disk.index.shared == len(late.lines())
    settle_down(world)
    assert kinds(late) == ["note", "note", "note", "note", "hub.repaired"]


def test_a_repair_is_believed_though_a_killed_process_had_begun_to_follow_it(world, clones):
    one, _ = clones
    before, hub = one.lines(), one.hub
    hub.is_disturbed, first = True, before[0]
    hub.tip = Strangers(hub).build(Draft(hub.tip, (), (event_path(0, first.event.id),)))
    late = world.new_clone(hub)
    world.say(late, "stays")
    world.sync(late)
    world.sync(one)
    world.once["after move"] = lambda process: process.die()
    world.sync(late)
    assert "after move" not in world.once
    world.look(late)
    world.sync(late)
    settle_down(world)

    assert late.lines()[:3] == before
    assert kinds(late).count("hub.repaired") == 1


def test_a_repair_by_others_that_lacks_an_event_is_not_believed(world, clones):
    """Somebody drops an event and writes himself that he has repaired the hub."""
    one, _ = clones
    before = one.lines()
    forge_repair(world, one.hub, gone=(event_path(1, before[1].event.id),))
    settle_down(world)

    assert one.lines()[:3] == before


def test_an_event_whose_bytes_were_changed_is_not_believed_even_with_a_repair(world, clones):
    one, _ = clones
    before = one.lines()
    hub, log = one.hub, Strangers(one.hub)
    line = before[1]
    bad = line.event.line.replace(b'"b"', b'"x"')
    hub.is_disturbed = True
    hub.tip = log.build(Draft(hub.tip, ((event_path(1, line.event.id), bad),)))
    forge_repair(world, hub)
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


def test_a_repair_that_lacks_what_is_final_is_never_pushed(world, clones, monkeypatch):
    one, _ = clones
    first, build = one.lines()[0], MemoryLog.build

    def forgetful(log, draft):
        gone = (event_path(0, first.event.id),) if draft.subject == "repair the hub" else draft.gone
        return build(log, draft._replace(gone=gone))

    monkeypatch.setattr(MemoryLog, "build", forgetful)
    rewind(one.hub, 2)
    before = one.hub.tip

    assert world.sync(one).kind == "push_refused"
    assert one.hub.tip == before
    monkeypatch.undo()
    settle_down(world)
    assert texts(one) == ["a", "b", "c"]


def test_a_hub_that_is_rewritten_after_each_repair_is_not_repaired_for_ever(world, clones, monkeypatch):
    one, _ = clones
    rewind(one.hub, 2)
    bad, pushed = one.hub.tip, []

    def undone(hub, oid):
        pushed.append(oid)
        answer = push(hub, oid)
        one.hub.tip = bad
        return answer

    push = FakeHub.push
    monkeypatch.setattr(FakeHub, "push", undone)

    assert world.sync(one).kind == "push_refused"
    assert len(pushed) == REPAIRS
    monkeypatch.undo()
    settle_down(world)
    assert texts(one) == ["a", "b", "c"]


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


def test_who_repairs_lets_stand_what_may_be_final_for_others(world, clones):
    """It has not seen yet what another clone was told is final, and somebody put an event before that."""
    one, other = clones
    [told] = world.strictly(other, cups.take).events
    assert (told.position, told.final) == (3, True)
    hub = one.hub
    hub.is_disturbed, before = True, hub.tip
    hub.tip = merged(world, Strangers(hub), trail(hub.things, before)[2], before)
    hub.note(before)
    world.sync(one)
    settle_down(world)

    assert kinds(other) == ["note", "note", "note", "cup.taken", "note", "hub.repaired"]
    assert [line.position for line in other.lines()] == [0, 1, 2, 3, 4, 5]


def test_an_event_that_stands_in_a_damaged_log_twice_is_kept_where_it_may_be_final(world, clones):
    one, other = clones
    world.say(other, "d")
    world.sync(other)
    hub, log, line = one.hub, Strangers(one.hub), other.lines()[3]
    hub.is_disturbed = True
    hub.tip = log.build(Draft(hub.tip, ((event_path(1, line.event.id), line.event.line),)))
    world.sync(one)
    settle_down(world)

    assert kinds(one) == ["note", "note", "note", "note", "hub.repaired"]
    assert texts(one) == ["a", "b", "c", "d"]


def test_clones_agree_again_whatever_was_done_to_their_hub():
    run_machine(Disturbed)
