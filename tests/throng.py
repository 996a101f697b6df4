"""A throng of agents on many clones, in simulated time: the real swarm, pace, index and folds, over a hub that is far.

Each call to the hub takes a round trip; work takes as long as it takes; deciding and folding take no time. An agent
takes what is best of what is ready, works at it, says that it is done, and takes the next, until nothing is left.
"""

from __future__ import annotations

import os
from bisect import bisect_left
from typing import NamedTuple

from gitswarm.core import register
from gitswarm.errors import HubError, HubUnreachable, StoreError, SwarmError, next_step
from gitswarm.git.clone.pace import MINUTE, Pace
from gitswarm.index import Index
from gitswarm.rooms.ground import leases
from gitswarm.rooms.work import claims, tasks
from gitswarm.rooms.work.claims.model import task_of
from gitswarm.swarm.asking import WATCH
from gitswarm.swarm.exchange import Exchange
from tests.days import Ledger
from tests.simulated import FakeAsks, FakeHub, FakeLock, FakeLocks, Process
from tests.swarms import ACTIONS, World
from tests.timeline import Timeline
from tests.verdicts import fates_of

PAUSE, LIFE = 0.3, 900.0
"""How long an errand waits for what else is coming, and how long it lives."""
BUDGET = 1_000_000


class Terms(NamedTuple):
    """What is simulated."""

    agents: int = 1_000
    clones: int = 100
    tasks: int = 1_000
    trip: float = 1.0
    pace: int = 6
    hub_pace: int = 0
    work: float = 600.0
    seed: int = 1


class Figures(NamedTuple):
    """What came of it."""

    waits: list[float]
    pushes: int
    accepted: int
    busiest: int
    last: float
    events: int


class FarHub(FakeHub):
    """A hub to which each call takes a round trip, and which may turn away whoever pushes too often."""

    def __init__(self, process, far, throng):
        super().__init__(process, far, lambda _call: "")
        self._throng = throng

    def fetch(self):
        with self._throng.trip():
            return super().fetch()

    def push(self, oid):
        with self._throng.trip():
            self._throng.note_push(self._process.clone, self._far)
            answer = super().push(oid)
            if answer == "shared":
                self._throng.accepted.append(self._throng.clock.now)
            return answer


class RingingLock(FakeLock):
    """A lock that tells those who wait for it when it is free."""

    def release(self):
        super().release()
        self._process.fate.freed(self._process.clone)


class RingingLocks(FakeLocks):
    def __init__(self, process):
        super().__init__(process)
        self.sync = RingingLock(process, "sync", set())


class Trip:
    """There and back: what is done at the hub is done halfway."""

    def __init__(self, clock, seconds):
        self._clock, self._half = clock, seconds / 2

    def __enter__(self):
        self._clock.sleep(self._half)

    def __exit__(self, *error):
        self._clock.sleep(self._half)


class Throng(World):
    """The agents, their clones and the one hub."""

    def __init__(self, terms, folder):
        super().__init__(terms.seed, memory={})
        self.terms, self._folder = terms, folder
        self.clock = Timeline(self.random)
        self.hub = self.new_hub()
        self.waits, self.pushed, self.accepted, self.got = [], [], [], []
        self._indexes = {}

    # what the simulation below is given instead of its own

    def at(self, process, name):
        """Nothing befalls anybody."""

    def wait(self, until):
        while not until():
            self.clock.sleep(WATCH)
        return True

    def index_of(self, process, log):
        name = process.clone.name
        if name not in self._indexes:
            path = os.path.join(self._place(process.clone), "index.db")
            self._indexes[name] = Index(path, self.rooms, process.disk.log)
        return self._indexes[name]

    def locks_of(self, process):
        return RingingLocks(process)

    def _exchange(self, clone, process, ground):
        pace = Pace(self._place(clone), lambda: self.terms.pace, self.clock)
        asks = FakeAsks(process, self.fresh)
        hub = FarHub(process, clone.hub, self)
        return Exchange(
            ground, hub, asks, pace, ACTIONS.__getitem__, lambda s: self._rest(clone, s), self.random.random
        )

    def _place(self, clone):
        path = os.path.join(self._folder, clone.name)
        os.makedirs(path, exist_ok=True)
        return path

    def _rest(self, clone, seconds):
        """Who looks for an answer every few milliseconds is woken when there can be one."""
        if seconds == WATCH:
            self.clock.wait(clone.bell)
        else:
            self.clock.sleep(seconds)

    def trip(self):
        return Trip(self.clock, self.terms.trip)

    def freed(self, clone):
        self.clock.ring(clone.bell, within=WATCH)

    def note_push(self, clone, far):
        """Count a push; a hub that counts too may turn it away, as one answers 429 (too many requests)."""
        now = self.clock.now
        self.pushed.append((clone.name, now))
        recent = len(self.accepted) - bisect_left(self.accepted, now - MINUTE)
        if self.terms.hub_pace and recent >= self.terms.hub_pace:
            raise HubUnreachable(f"{far.name} is asked too often", hint="work goes on offline")

    def wake(self, clone):
        """Start the errand of a clone, if none is about to look."""
        if not clone.awaits_errand:
            clone.awaits_errand = True
            self.clock.begin(lambda: self.errand(clone), after=PAUSE)

    # what happens

    def prepare(self):
        """Tasks that everybody knows of."""
        for _ in range(self.terms.clones):
            clone = self.new_clone(self.hub)
            clone.bell, clone.awaits_errand, clone.at_errand = [], True, False
        first = self.clones[0]
        self.begin(first)
        swarm = self.open(first, process=self._process(first))
        for number in range(self.terms.tasks):
            swarm.do(tasks.create, title=f"task {number}")
        for clone in self.clones:
            self.sync(clone)
            clone.awaits_errand = False

    def _process(self, clone):
        process = Process(clone.disk, self)
        process.clone = clone
        return process

    def run(self):
        """Let all begin at once; what came of it, once nobody holds anything any more and all is on the hub."""
        self.prepare()
        self.pushed.clear()
        self.accepted.clear()
        began = self.clock.now
        for number in range(self.terms.agents):
            clone = self.clones[number % self.terms.clones]
            self.clock.begin(lambda clone=clone, number=number: self.agent(clone, f"agent{number}"))
        self.clock.run()
        return self._figures(began)

    def agent(self, clone, name):
        process = self._process(clone)
        while (claim := self.claim(clone, name, process)) is not None:
            session, task = claim
            self.clock.sleep(self.terms.work * (0.5 + self.random.random()))
            swarm = self.open(clone, name, session, process)
            swarm.do(tasks.done, name=task)
        process.die()

    def claim(self, clone, name, process):
        """Take the next task, however often that has to be tried; None where nothing is left."""
        began, attempts = self.clock.now, 0
        while True:
            session = self.fresh()
            swarm = self.open(clone, name, session, process)
            try:
                receipt = swarm.do(claims.claim_next, machine=swarm.machine)
            except SwarmError as error:
                if error.kind == "nothing_ready":
                    return None
                if error.kind == "unknown_outcome":
                    raise  # no reply is ever lost here
                attempts += 1
                self.faults[f"answered {error.kind}"] += 1
                self._after(error, attempts)
                continue
            self.waits.append(self.clock.now - began)
            return session, self._claimed(swarm, receipt, name)

    def _claimed(self, swarm, receipt, name):
        """The task of a claim, which is this agent's now, and nobody else was ever told so."""
        tables, event = swarm.look(), receipt.events[-1]
        position = register.position(tables, event.id)
        [lease] = [lease for lease in leases.leases(tables) if lease.position == position]
        assert lease.actor == name, f"{name} was given what {lease.actor} holds"
        task = task_of(lease)
        self.got.append(task)
        return task

    def errand(self, clone):
        """Send what waits in a clone, at its pace, one errand at a time; what fails is tried again."""
        while clone.at_errand:
            self.clock.sleep(PAUSE)
        clone.awaits_errand, clone.at_errand = False, True
        swarm, attempts = self.open(clone, process=self._process(clone)), 0
        until = self.clock.now + LIFE
        while self.clock.now + swarm.rest() < until:
            self.clock.sleep(swarm.rest())
            try:
                swarm.sync(urgent=False, patience=until - self.clock.now)
                break
            except (HubError, StoreError) as error:
                attempts += 1
                self.faults[f"errand: {error.kind}"] += 1
                self._after(error, attempts)
        clone.at_errand = False

    def _after(self, error, attempts):
        step = next_step(error, attempts, BUDGET, roll=self.random.random())
        self.clock.sleep(max(PAUSE, step.delay))

    def _figures(self, began):
        """What it came to, once it is seen that everything was done, by one holder at a time."""
        lines, fates, ledger = self.hub.lines(), fates_of(self, self.hub), Ledger()
        for line in lines:
            ledger.take(line.event, acted=not fates[line.event.id].overruled)
        assert len(ledger.closed) == len(self.got) == self.terms.tasks, f"{len(ledger.closed)} of {len(self.got)} done"
        assert not ledger.holding, f"{len(ledger.holding)} are still held"
        pushed = sorted(self.pushed)
        busiest = max(self._within(pushed, number) for number in range(len(pushed)))
        return Figures(sorted(self.waits), len(pushed), len(self.accepted), busiest, self.clock.now - began, len(lines))

    def _within(self, pushed, number):
        """How many pushes the clone of this one began within the minute from it on."""
        name, at = pushed[number]
        return bisect_left(pushed, (name, at + MINUTE)) - number
