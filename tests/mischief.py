"""What befalls the branch of a clone and that of the hub from outside: users' git, foreign pushes, power loss."""

from __future__ import annotations

from gitswarm.core.event import compose
from gitswarm.core.log import Draft
from gitswarm.core.path import event_path
from gitswarm.rooms.ground import incidents

STRANGER = "stranger"
"""Who acts by hand, with no gitswarm of ours."""


def trail(things, tip):
    """A tip and its ancestors, the newest first."""
    found = []
    while tip is not None:
        found.append(tip)
        tip = things.commit(tip).parent
    return found


def foreign_event(world, text="by hand", kind="note", payload=None):
    """An event that no swarm of ours wrote."""
    return compose(
        id=world.fresh(),
        kind=kind,
        payload=payload or {"text": text},
        actor=STRANGER,
        session="by-hand",
        at="2026-01-01T00:00:00Z",
    )


def added(world, log, tip):
    """A commit with a foreign event at the next position."""
    event = foreign_event(world)
    return log.build(Draft(tip, ((event_path(log.count(tip), event.id), event.line),)))


def without_one(world, log, tip):
    """A commit that drops one event."""
    line = world.random.choice(list(log.lines(tip)))
    return log.build(Draft(tip, (), (event_path(line.position, line.event.id),)))


def reached(log):
    """All that our branch and our own refs need."""
    things, wanted, found = log.things, [log.tip(), *log._pointed.values()], set()
    while wanted:
        name = wanted.pop()
        if name is not None and name not in found and name in things.kept:
            found.add(name)
            wanted += things.needs(name)
    return found


def prune(log):
    """What gc --prune=now leaves, where nobody writes meanwhile."""
    keep_only(log, reached(log))


def begin_to_prune(clone):
    """Look what is reached now; what comes from here on may go when the prune ends."""
    log = clone.disk.log
    clone.pruning = reached(log) if clone.pruning is None else clone.pruning


def end_pruning(clone):
    """Delete all that was not reached when the prune began."""
    if clone.pruning is not None:
        keep_only(clone.disk.log, clone.pruning)
        clone.pruning, clone.has_lost_objects = None, True


def keep_only(log, names):
    """Delete every other object."""
    for name in [name for name in log.things.kept if name not in names]:
        del log.things.kept[name]


ACTS = ("delete", "rewind", "rewrite", "add", "stray", "prune")
SLOWLY = "prune slowly"


def user_acts(world, clone, what=None):
    """The user does something to our branch with his own git."""
    log = clone.disk.log
    tip = log.tip()
    what = what or world.random.choice(ACTS)
    if what == SLOWLY:
        world.faults[f"user: {what}"] += 1
        end_pruning(clone) if clone.pruning is not None else begin_to_prune(clone)
        return
    if tip is None or not log.whole(tip):
        return
    world.faults[f"user: {what}"] += 1
    if what == "delete":
        log.reset(None)
    elif what == "rewind":
        log.reset(world.random.choice(trail(log.things, tip)))
    elif what == "rewrite" and log.count(tip):
        log.reset(without_one(world, log, tip))
        clone.is_mixed_up = True
    elif what == "add":
        log.reset(added(world, log, tip))
    elif what == "stray":
        log.reset(log.build(Draft(tip, ((f"events/0000/00/{world.random.randint(0, 9)}.txt", b"hello"),))))
    elif what == "prune":
        prune(log)


def get_another_hub(world, clone):
    """The clone is given the other of two hubs."""
    if len(world.hubs) < 2:
        world.new_hub()
    clone.hub = next(hub for hub in world.hubs if hub is not clone.hub)
    clone.hub.has_a_past = True


def fill(world, hub, count):
    """Let the hub hold so many events already."""
    log = Strangers(hub)
    events = [foreign_event(world, str(number)) for number in range(count)]
    hub.tip = log.build(Draft(None, tuple((event_path(number, one.id), one.line) for number, one in enumerate(events))))
    hub.note(None)


WRONGS = ("rewind", "merge", "drop", "forge", "delete", "add", "stray")


def disturb_hub(world, hub, what=None):
    """Somebody forces his own idea of our branch onto the hub."""
    if hub.tip is None:
        return
    what = what or world.random.choice(WRONGS)
    log = Strangers(hub)
    before, tip = hub.tip, hub.tip
    past = trail(hub.things, tip)
    if what not in ("add", "stray"):
        hub.is_disturbed = True
        hub.wrongs.append(len(world.finals))
    world.faults[f"hub: {what}"] += 1
    if what == "rewind":
        hub.tip = world.random.choice(past)
    elif what == "merge":
        hub.tip = merged(world, log, world.random.choice(past), tip)
    elif what == "drop" and log.count(tip) > 1:
        hub.tip = without_one(world, log, tip)
    elif what == "forge" and log.count(tip) > 1:
        line = world.random.choice(list(log.lines(tip)))
        forge_repair(world, hub, (event_path(line.position, line.event.id),))
    elif what == "delete":
        hub.tip = None
    elif what == "add":
        hub.tip = added(world, log, tip)
    elif what == "stray":
        hub.tip = log.build(Draft(tip, (("events/notes.txt", world.fresh().encode()),)))
    hub.note(before)


def merged(world, log, old, tip):
    """Two histories made one by hand: a foreign event stands beside one of ours at the same position."""
    event = foreign_event(world)
    return log.build(Draft(tip, ((event_path(log.count(old), event.id), event.line),)))


def forge_repair(world, hub, gone=()):
    """A repair as a clone would write it, on a log that lacks what is ``gone``."""
    log, repaired = Strangers(hub), incidents.repaired("bad", "good").payload
    event = foreign_event(world, kind=repaired.KIND, payload=repaired._asdict())
    hub.is_disturbed = True
    before, path = hub.tip, event_path(log.count(hub.tip), event.id)
    hub.tip = log.build(Draft(hub.tip, ((path, event.line),), gone))
    hub.note(before)


class Strangers:
    """Commits made straight on the hub."""

    def __new__(cls, hub):
        from gitswarm.core.memory import MemoryLog

        log = MemoryLog()
        log.things.kept = hub.things.kept
        return log


def lose_power(world, clone):
    """The machine goes down with all its processes."""
    clone.disk.lose_power(world.random)
    clone.pruning = None
    clone.has_lost_objects = True
    world.faults["power lost"] += 1
