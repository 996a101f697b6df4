"""A world of simulated clones: the real swarm, ground, exchange, replay and folds over what is faked beneath them.

``World`` is the fate of its processes: rates say how often which fault befalls them, one random generator decides all.
Every answer that a caller got is kept, and ``settle_down`` holds them against what became of the log.
"""

from __future__ import annotations

from collections import Counter
from importlib import import_module
from random import Random

from gitswarm.core.event import ulid
from gitswarm.core.fold import Rooms
from gitswarm.core.memory import REFUSED as PUSH_REFUSED
from gitswarm.core.memory import REPLY_LOST, REQUEST_LOST, UNREACHABLE, Far
from gitswarm.core.tips import Tips
from gitswarm.errors import Damaged, HubError, Refused, StoreError
from gitswarm.rooms import KINDS, path
from gitswarm.rooms.ground import incidents, messages, policy
from gitswarm.rooms.work import claims
from gitswarm.swarm.exchange import Exchange
from gitswarm.swarm.ground import Ground
from gitswarm.swarm.loop import Identity, Swarm, name_of
from gitswarm.swarm.parts import Parts
from tests import cups
from tests.checker import GOT, PUT_BACK, REFUSED, TAKE, UNKNOWN, Call
from tests.conftest import Ticking
from tests.fibers import Crew
from tests.remembered import RememberedTips
from tests.simulated import (
    DOUBLED,
    LATE,
    OFFLINE,
    Disk,
    FakeAsks,
    FakeHub,
    FakeJournal,
    FakeLocks,
    FakeLog,
    FakePace,
    FakeStore,
    Killed,
    Process,
)
from tests.simulated_index import FakeIndex

FOLDED = {**{name: kinds.split() for name, kinds in KINDS.items()}, "cups": cups.KINDS}


def room_of(name):
    return cups.ROOM if name == "cups" else import_module(f"{path(name)}.events").ROOM


ROOMS = Rooms(FOLDED, room_of)
"""They hold no state, and finding them again for each world takes time."""
STRICT = (cups.take, cups.sip, cups.put_back, claims.claim, claims.claim_next, claims.expire, claims.take_over)
ACTIONS = {name_of(action): action for action in STRICT}
ENDLESS = 100_000
NETWORK = (UNREACHABLE, PUSH_REFUSED, REQUEST_LOST, REPLY_LOST, LATE, DOUBLED)


PAUSES_ALONE = 1_000
"""Pauses of a process that nobody is beside to end."""


class Hub(Far):
    """A hub that remembers what ever stood where in it."""

    def __init__(self, name, memory=None):
        super().__init__()
        self.name = name
        self.late = []
        self.places = set()
        self.is_disturbed = self.has_a_past = False
        self.wrongs = []
        self.repairs = 0
        self.offered = {}
        self.reading = Tips(self.things) if memory is None else RememberedTips(self.things, memory)

    def accept(self, oid, things):
        before = self.tip
        accepted = super().accept(oid, things)
        if accepted and before != oid:
            self.note(before)
        return accepted

    def offer(self, lines):
        """Hold what is offered against what ever was: an id is bound to its bytes."""
        for line in lines:
            known = self.offered.setdefault(line.event.id, line.event)
            assert known == line.event, f"{line.event.id} was offered with other bytes before"

    def note(self, before):
        """Remember what has come."""
        come = self.reading.changes(before, self.tip).come
        self.places.update((line.position, line.event.id) for line in come)
        self.repairs += sum(line.event.kind == "hub.repaired" for line in come)

    def lines(self):
        """What stands there now."""
        return list(self.reading.lines(self.tip))


class Clone:
    """One clone: a disk, a hub or none, and whether it can be reached."""

    def __init__(self, name, hub, per_minute=0, memory=None):
        self.name, self.hub = name, hub
        self.disk = Disk(memory)
        self.is_online = True
        self.per_minute = per_minute
        self.is_ephemeral = self.has_lost_objects = self.is_mixed_up = False
        self.skew = 0.0
        self.pruning = None

    def lines(self):
        """What stands on our branch."""
        return list(self.disk.log.lines(self.disk.log.tip()))

    def ids_kept(self):
        """Every id that the journal or our branch holds."""
        journalled = {id for entry in self.disk.entries for id in entry.ids}
        try:
            return journalled | {line.event.id for line in self.lines()}
        except Damaged:
            return journalled


class World:
    """Hubs and clones, and what befalls them; with a ``memory``, in it nothing that was written breaks."""

    def __init__(self, seed=0, rates=None, memory=None):
        self.random = Random(seed)
        self.memory = memory
        self.rates = rates or {}
        self.crew = Crew(self.random)
        self.clock = Ticking()
        self.rooms = ROOMS
        self.faults = Counter()
        self.pauses_alone = 0
        self.clones = []
        self.hubs = []
        self.once, self.folded = {}, {}
        self.deadly = None
        self.planned = {"fetch": [], "push": []}
        self.points = 0
        self.acknowledged, self.said = {}, {}
        self.finals = []
        self.calls = {}
        self.nothing_of = set()
        self.user_acts = None

    # who there is

    def new_hub(self, name="hub"):
        hub = Hub(f"{name}{len(self.hubs)}", self.memory)
        self.hubs.append(hub)
        return hub

    def new_clone(self, hub, **more):
        clone = Clone(f"clone{len(self.clones)}", hub, memory=self.memory, **more)
        self.clones.append(clone)
        return clone

    def fresh(self):
        return ulid(int(self.clock.now * 1000), self.random.randbytes(10))

    def open(self, clone, actor="ada", session=None, process=None):
        """A process of this clone, with the real swarm in it."""
        process = process or Process(clone.disk, self)
        process.clone = clone
        log = FakeLog(process)
        index = self.index_of(process, log)
        parts = Parts(
            log=log,
            journal=FakeJournal(process),
            locks=self.locks_of(process),
            store=FakeStore(process),
            rooms=self.rooms,
            clock=lambda: self.clock() + clone.skew,
            fresh=self.fresh,
            machine=f"clone/{clone.name}",
            wake=lambda: self.wake(clone),
            incident=incidents.incident_of,
            over=incidents.over,
            is_known=incidents.is_known,
            repaired=incidents.repaired,
            pages=policy.pages,
            page_seconds=lambda tables: policy.number(tables, "page-seconds"),
            least_format=lambda tables: policy.number(tables, "least-format"),
            ephemeral=clone.is_ephemeral,
            pause=self.pause,
        )
        ground = Ground(parts, index)
        exchange = self._exchange(clone, process, ground) if clone.hub else None
        return Swarm(ground, exchange, lambda: Identity(actor, session or self.fresh()))

    def _exchange(self, clone, process, ground):
        hub = self.reach(clone, process)
        asks, pace = FakeAsks(process, self.fresh), FakePace(self.clock, clone.per_minute)
        return Exchange(ground, hub, asks, pace, ACTIONS.__getitem__, self.pause, lambda: 0.5)

    def index_of(self, process, log):
        """The index as this process reaches it."""
        return FakeIndex(process, self.rooms, log)

    def locks_of(self, process):
        """The locks as this process reaches them."""
        return FakeLocks(process)

    def wake(self, clone):
        """Nobody sends in the background: whoever wants to, syncs."""

    def reach(self, clone, process):
        """The hub as a process of a clone reaches it."""
        return FakeHub(process, clone.hub, lambda call: self.network(clone, call))

    # what befalls a process

    def at(self, process, name):
        """Decide what happens at a point."""
        self.points += 1
        assert self.points < ENDLESS, "this goes on for ever"
        if name in self.once:
            self.once.pop(name)(process)
        if self.deadly is not None:
            self.deadly -= 1
            if self.deadly == 0:
                self.faults["killed"] += 1
                process.die()
        if not self.rates:
            return
        if self._befalls("killed"):
            process.die()
        elif self._befalls("user") and self.user_acts:
            self.user_acts(process.clone)
        elif self.crew.current and self._befalls("turn"):
            self.crew.change_over()

    def breaks(self, process, what):
        """Whether an operation fails here."""
        return self._befalls(f"{what} failed")

    def network(self, clone, call):
        """What goes wrong with a call to the hub: what was planned, else what the rates say."""
        if self.planned[call]:
            return self.planned[call].pop(0)
        if not clone.is_online:
            return OFFLINE
        self.deliver_late(clone.hub)
        possible = NETWORK if call == "push" else (UNREACHABLE,)
        return next((fault for fault in possible if self._befalls(fault)), "")

    def deliver_late(self, hub):
        """Let a push arrive whose sender gave up; not always the one that was sent first."""
        if hub.late and self.random.random() < 0.5:
            self.faults["arrived late"] += hub.accept(*hub.late.pop(self.random.randrange(len(hub.late))))

    def wait(self, until):
        """Wait for what another process brings; False where it never comes."""
        return self.crew.change_over(until)

    def pause(self, seconds):
        self.clock.skip(seconds)
        if self.crew.current:
            self.crew.change_over()
            return
        self.pauses_alone += 1  # after a race lost to a push that arrived late
        assert self.pauses_alone < PAUSES_ALONE, "waits for ever"

    def journalled(self, process, entry):
        """Remember in which order each clone said what: here an id appears for the first time."""
        for id in entry.ids:
            self.said.setdefault(id, process.clone)

    def cut(self, process, ids):
        """Hold a cut of the journal against what the hub, or without one the floor, has."""
        clone = process.clone
        if clone.hub:
            kept = {id for _, id in clone.hub.places}
        else:
            kept = {line.event.id for line in clone.disk.log.lines(clone.disk.log.pointed("floor"))}
        assert set(ids) <= kept, f"{clone.name} cut what is kept nowhere"

    def _befalls(self, name):
        rate = self.rates.get(name, 0)
        happens = rate and self.random.random() < rate
        if happens:
            self.faults[name] += 1
        return happens

    # what processes do

    def attempt(self, clone, job, **who):
        """One process of this clone: what it came to, or the error it ended with; None where it was killed."""
        process = Process(clone.disk, self)
        try:
            return job(self.open(clone, process=process, **who))
        except Killed:
            return None
        except (Refused, HubError, StoreError) as error:
            self._check_expected(error)
            self.faults[f"answered {error.kind}"] += 1
            return error
        finally:
            process.die()

    def _check_expected(self, error):
        is_injected = isinstance(error.__cause__, OSError)
        if error.kind == "damaged" and self.faults["user: prune"]:
            return  # what was being written was pruned: nothing moved, and the next try finds it so
        if isinstance(error, StoreError) and not is_injected and error.kind not in ("busy", "stopped"):
            raise AssertionError(f"{error.kind} is never shown: {error.message}") from error

    def say(self, clone, text="well"):
        """Say something; add-only, so it is kept whatever happens."""
        return self.written(clone, self.attempt(clone, lambda swarm: swarm.do(messages.say, kind="note", text=text)))

    def change_policy(self, clone, value=7):
        """An optimistic action that needs the state."""
        job = lambda swarm: swarm.do(policy.change, changes={"page-seconds": value})  # noqa: E731
        return self.written(clone, self.attempt(clone, job))

    def begin(self, clone):
        """Begin the swarm, where none has begun."""
        return self.written(clone, self.attempt(clone, lambda swarm: swarm.do(policy.create)))

    def sync(self, clone, *, restore=False):
        return self.attempt(clone, lambda swarm: swarm.sync(restore=restore))

    def look(self, clone):
        return self.attempt(clone, lambda swarm: swarm.look())

    def ask(self, clone):
        """Where everything stands that this clone ever acknowledged, once it knows which hub it has."""
        if clone.hub and clone.disk.files.get("hub") != clone.hub.name:
            return None
        known = [(id, "note") for id, where in self.acknowledged.items() if where is clone]
        return self.written(clone, self.attempt(clone, lambda swarm: swarm.receipt(known)))

    def strictly(self, clone, action, cup="cup", session=None):
        """Ask for something strict; the answer is noted for the checker."""
        session = session or self.fresh()
        begun, hub = self.step(), clone.hub
        outcome = self.written(clone, self.attempt(clone, lambda swarm: swarm.do(action, cup=cup), session=session))
        self._note_call(hub, cup, session, action, begun, outcome)
        return outcome

    def _note_call(self, hub, cup, session, action, begun, outcome):
        if action is cups.sip or hub is None:
            return
        what = TAKE if action is cups.take else PUT_BACK
        kind = getattr(outcome, "kind", None)
        calls = self.calls.setdefault((hub.name, cup), [])
        if what == PUT_BACK or outcome is None or kind == "unknown_outcome":
            calls.append(Call(session, what, begun, answer=UNKNOWN))
        elif kind == "refused":
            calls.append(Call(session, what, begun, self.step(), REFUSED))
        elif kind is None:
            calls.append(Call(session, what, begun, self.step(), GOT))
        else:
            self.nothing_of.add(session)

    def step(self):
        self.points += 1
        return self.points

    def written(self, clone, outcome):
        """Hold a receipt against the truth of this moment, and keep it."""
        facts = getattr(outcome, "facts", {})
        rows = outcome.as_json()["events"] if hasattr(outcome, "events") else facts.get("events", ())
        for row in rows:
            self._keep(clone, row)
        return outcome

    def _keep(self, clone, row):
        id, place = row["id"], (row["position"], row["id"])
        self.acknowledged[id] = clone
        if row["standing"] == "shared":
            assert place in clone.hub.places, f"{clone.name} was told that {id} is shared: the hub never had it there"
        else:
            on_hub = {one for hub in self.hubs for _, one in hub.places}
            assert id in clone.ids_kept() | on_hub, f"{clone.name} was told of {id}, and it is nowhere"
        assert row["final"] == (row["standing"] == "shared" or (clone.hub is None and row["position"] is not None))
        if row["final"]:
            self.finals.append((clone.hub, clone, id, row["position"], row["overruled"]))
