"""What must hold when all is quiet again: nothing lost, one order, nothing final moved, one holder, each ask once."""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

from gitswarm.core import register
from gitswarm.core.floors import AGE
from tests.checker import is_linearizable
from tests.cups import CupTaken
from tests.mischief import STRANGER, end_pruning

ROUNDS = 6


def settle_down(world):
    """End every fault, let every clone sync until nothing moves, and judge."""
    world.rates, world.user_acts, world.once = {}, None, {}
    for clone in world.clones:
        end_pruning(clone)
    for hub in world.hubs:
        while hub.late:
            hub.accept(*hub.late.pop(0))
    for clone in world.clones:
        clone.is_online, clone.disk.stopped, clone.disk.locks = True, None, {}
    for _ in range(ROUNDS):
        for clone in world.clones:
            sync_whatever_it_takes(world, clone)
        if not any(clone.disk.entries for clone in world.clones):
            break
    has_hub = all(clone.hub for clone in world.clones)
    for _ in range(1 if has_hub else 2):  # without a hub the journal is cut when the floor is old
        world.clock.skip(AGE)
        for clone in world.clones:
            sync_whatever_it_takes(world, clone)
    judge(world)


def sync_whatever_it_takes(world, clone):
    """Sync; where a person is asked to restore the hub, do."""
    outcome = world.sync(clone)
    if getattr(outcome, "kind", None) == "push_refused":
        outcome = world.sync(clone, restore=True)
    assert not hasattr(outcome, "kind"), f"{clone.name} cannot sync: {outcome!r}"


def judge(world):
    """Every promise, held against the log."""
    for clone in world.clones:
        lines = clone.hub.lines() if clone.hub else clone.lines()
        assert clone.lines() == lines, f"{clone.name} has not the lines of its hub"
        check_index(world, clone)
        check_nothing_lost(world, clone, lines)
        check_order(world, clone, lines)
        assert clone.disk.entries == [], f"{clone.name} still has {len(clone.disk.entries)} entries in its journal"
        assert clone.disk.tries == {}, f"{clone.name} still has tries that nobody settled"
    check_finals(world)
    check_strict(world)


def check_index(world, clone):
    """The tables are those of one fold of the log, from its beginning."""
    index = clone.disk.index
    assert index.tip == clone.disk.log.tip(), f"the index of {clone.name} is behind"
    wanted = folded(world, index.tip, clone.disk.log).dump
    for (name, held), (_, right) in zip(register.dump(index.tables, world.rooms), wanted, strict=True):
        assert held == right, f"the index of {clone.name} is not a fold of its log: {name}"


class Folded(NamedTuple):
    """What one fold of a tip, from its beginning, comes to: each event's fate, and all tables."""

    fates: dict
    dump: list


def folded(world, tip, log):
    """Fold a tip, once for all clones that stand on it: its name says all that is in it."""
    if tip not in world.folded:
        tables = register.fold_all(log, world.rooms, tip)
        fates = {fate.id: fate for fate in tables.where(register.REGISTER)}
        world.folded[tip] = Folded(fates, [*register.dump(tables, world.rooms)])
    return world.folded[tip]


def check_nothing_lost(world, clone, lines):
    """Everything this clone acknowledged is in the log exactly once."""
    found = Counter(line.event.id for line in lines)
    ours = {id for id, where in world.acknowledged.items() if where is clone} - left_behind(world, clone)
    lost = sorted(ours - set(found))
    assert not lost, f"{clone.name} lost {len(lost)} of {len(ours)} acknowledged events: {lost[0]}"
    twice = [id for id, times in found.items() if times > 1]
    assert not twice or (clone.hub and clone.hub.is_disturbed), f"{twice} stand in the log more than once"


def left_behind(world, clone):
    """What a clone that has lost objects could take along to no other hub: it stood in a former hub alone."""
    former = (hub for hub in world.hubs if hub is not clone.hub)
    return {id for hub in former for _, id in hub.places} if clone.has_lost_objects else set()


def check_order(world, clone, lines):
    """What this clone said stands in the order in which it said it, unless somebody mixed it up by hand."""
    if clone.is_mixed_up or (clone.hub and clone.hub.is_disturbed):
        return
    ours = [line for line in lines if line.event.actor != STRANGER and not line.event.ask]
    places = {line.event.id: line.position for line in ours if line.event.id not in left_behind(world, clone)}
    said = [places[id] for id, where in world.said.items() if where is clone and id in places]
    assert said == sorted(said), f"{clone.name} said in another order what now stands at {said}"


def check_finals(world):
    """What was final stayed where it was, overruled or not, unless damage may have moved it."""
    for number, (hub, clone, id, position, overruled) in enumerate(world.finals):
        if hub is None or may_have_moved(hub, clone, number):
            continue
        fates = fates_of(world, hub)
        fate = fates.get(id)
        assert fate is not None, f"{id} was final in {clone.name} and is gone"
        assert fate.position == position, f"{id} was final at {position} and stands at {fate.position}"
        assert fate.overruled == overruled, f"{id} was final and then overruled, or the other way round"


def may_have_moved(hub, clone, number):
    """Whether damage, or its repair, may have moved this final event: not if it was final before the only damage."""
    if not hub.is_disturbed or not (hub.repairs or hub.has_a_past or clone.hub is not hub):
        return False
    return len(hub.wrongs) != 1 or number >= hub.wrongs[0] or hub.has_a_past or clone.hub is not hub


def fates_of(world, hub):
    """What became of each event of a hub's log."""
    return folded(world, hub.tip, hub.reading).fates


def check_strict(world):
    """One holder, every ask at most once, and nothing of whoever was told that nothing is left behind."""
    for hub in world.hubs:
        lines = hub.lines()
        asked = Counter(line.event.ask for line in lines if line.event.ask)
        twice = [nonce for nonce, times in asked.items() if times > 1]
        if not hub.is_disturbed:
            assert not twice, f"asked once, written twice: {twice}"
        left = [line.event.id for line in lines if line.event.session in world.nothing_of]
        assert not left, f"its caller was told that nothing was left behind: {left}"
        check_epochs(world, hub, lines)
    for (name, cup), calls in world.calls.items():
        hub = next(hub for hub in world.hubs if hub.name == name)
        if not hub.is_disturbed and not hub.has_a_past:
            assert is_linearizable(calls), f"{cup}: no order explains {calls}"


def check_epochs(world, hub, lines):
    """No two takings act on one epoch."""
    fates = fates_of(world, hub)
    granted = Counter(
        (line.event.payload["cup"], line.event.payload["seen"])
        for line in lines
        if line.event.kind == CupTaken.KIND and not fates[line.event.id].overruled
    )
    assert all(times == 1 for times in granted.values()), f"one epoch, two holders: {granted}"
