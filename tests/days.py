"""Random days of agents: ``python -m tests.days SEED [N]`` runs N of them over the real tasks, claims and folds.

Clones whose clocks are wrong by hours or years, processes that are killed, a hub that loses and delays what it is told;
agents who claim, work, finish, give back and fall silent, and observers who take silence for death. Nine days of ten
are short: most races need few steps, and so there can be ten thousand in every run of the tests. The seed of a day on
which somebody was told what is not so is printed; ``python -m tests.days SEED`` plays it again.
"""

from __future__ import annotations

import gc
import sys
import time
import traceback
from collections import Counter
from contextlib import contextmanager
from random import Random

from gitswarm.errors import NotFound
from gitswarm.rooms.work import claims, tasks
from tests.checker import GOT, PUT_BACK, REFUSED, TAKE, UNKNOWN, Call, is_linearizable
from tests.simulate import rates_for, remember_verdicts
from tests.swarms import World
from tests.verdicts import fates_of, settle_down

HOUR, YEARS = 3600.0, 10 * 365 * 86_400.0
SKEWS = (0.0, 0.0, HOUR, -HOUR, YEARS, -YEARS)
GIVES = ("task.claimed", "task.tentative", "task.taken_over")
ENDS = ("task.done", "task.released", "task.expired", "task.closed")
CLOSES = ("task.done", "task.closed")
AGENTS = ("ada", "bob", "cyd")
MOST_CALLS = 26
"""On one task, for which every order is tried."""
LONG, SHORT = (8, 25), (2, 7)
"""How many things happen on a day."""
SPANS = (1, 60, 2 * HOUR)
TELLING = (166, 611, 1942)
"""Days on which mistakes show that none of the first three dozen meets: an epoch not asked for, an order forgotten."""
BATCH = 200
"""Days after which what they left in memory is let go of: looking for it all the time is a fifth of what they cost."""


class Told(Exception):
    """Somebody was told what is not so."""


class Day:
    """One random day."""

    def __init__(self, seed, world=None):
        self.random = Random(seed)
        rates = {**rates_for(self.random), "user": 0.0}
        self.world = World(seed, rates, memory={}) if world is None else world(seed, rates)
        self.steps = self.random.randint(*(LONG if self.random.random() < 0.1 else SHORT))
        self.hub = self.world.new_hub()
        self.calls, self.reached = {}, {}
        self.ending = Counter()
        self.made = []
        self.sessions = {}
        for _ in range(self.random.randint(2, 4)):
            clone = self.world.new_clone(self.hub)
            clone.skew = self.random.choice(SKEWS)
        self.world.begin(self.world.clones[0])
        for _ in range(self.random.randint(1, 3)):
            self.make(self.random.choice(self.world.clones))

    def run(self):
        """Let things happen, then hold every promise against the log."""
        for _ in range(self.steps):
            if self.random.random() < 0.15:
                self.turn()
            else:
                self.world.crew.together(*(self.job() for _ in range(self.random.randint(1, 4))))
        settle_down(self.world)
        self.judge()

    def turn(self):
        """A clone goes offline or comes back; time passes."""
        clone = self.random.choice(self.world.clones)
        if self.random.random() < 0.6:
            clone.is_online = not clone.is_online
        self.pause()

    def pause(self):
        """Time passes, in the middle of what others do as well."""
        self.world.clock.skip(self.random.choice(SPANS))

    def job(self):
        """What some process of some clone does next."""
        clone = self.random.choice(self.world.clones)
        if not self.made:
            return lambda: self.make(clone)
        id = self.random.choice(self.made)
        jobs = [
            *[lambda: self.claim(clone, id)] * 5,
            *[lambda: self.end(clone, id)] * 3,
            *[lambda: self.tentatively(clone, id)] * 3,
            lambda: self.note(clone, id),
            lambda: self.renew(clone, id),
            *[lambda: self.expire(clone, id)] * 2,
            *[lambda: self.world.sync(clone)] * 3,
            lambda: self.make(clone),
            self.pause,
        ]
        return self.random.choice(jobs)

    # what agents do

    def make(self, clone):
        receipt = self.act(clone, tasks.create, title="a task")
        if hasattr(receipt, "events"):
            self.made.append(receipt.events[0].id)

    def claim(self, clone, id):
        """Reach for a task; what was answered is held against every order afterwards."""
        actor, session, begun = self.reach(id)
        told = self.act(clone, claims.claim, actor, session, name=id, machine=f"clone/{clone.name}")
        answer = GOT if hasattr(told, "events") else REFUSED if told_held(told) else UNKNOWN
        if answer == UNKNOWN and getattr(told, "kind", None) not in (None, "unknown_outcome"):
            return  # nothing was left behind
        self.calls.setdefault(id, []).append(Call(session, TAKE, begun, *self.ended(answer)))
        self.sessions[id] = (actor, session)

    def ended(self, answer):
        return () if answer == UNKNOWN else (self.world.step(), answer)

    def tentatively(self, clone, id):
        """Take what looks free from here: the log decides later."""
        actor, session, begun = self.reach(id)
        told = self.act(clone, claims.claim_tentatively, actor, session, name=id, machine=f"clone/{clone.name}")
        if told is None or hasattr(told, "events"):
            self.calls.setdefault(id, []).append(Call(session, TAKE, begun))
            self.sessions[id] = (actor, session)

    def end(self, clone, id):
        """Finish, or give back, what was claimed last, whether he still holds it or not; or somebody closes it."""
        actor, session = self.sessions.get(id, ("ada", "s"))
        self.may_end(id)
        self.ending[id] += 1
        way = self.random.choice((tasks.done, claims.release, tasks.close))
        self.act(clone, way, actor, session, name=id)
        if way is not claims.release and self.random.random() < 0.7:
            self.act(clone, tasks.reopen, actor, session, name=id)
        self.ending[id] -= 1

    def note(self, clone, id):
        """A sign of life."""
        actor, session = self.sessions.get(id, ("ada", "s"))
        self.act(clone, tasks.note, actor, session, name=id, text="still here")

    def renew(self, clone, id):
        """A sign of life as well, here by a call that stands alone and not in the session that has claimed."""
        actor, _ = self.sessions.get(id, ("ada", "s"))
        self.act(clone, claims.renew, actor, self.world.fresh(), name=id)

    def expire(self, clone, id):
        """An observer, here one who knows nothing of time, takes the signs that he sees for the last ones."""
        seen = self.world.attempt(clone, lambda swarm: claims.lease_on(swarm.look(), id))
        if seen is None or hasattr(seen, "kind"):
            return
        self.may_end(id)
        who = f"clone/{clone.name}"
        watched = {"epoch": seen.epoch, "signs": seen.signs, "claimed_in": seen.session}
        self.act(clone, claims.expire, who, self.world.fresh(), name=id, **watched)

    def reach(self, id):
        """Somebody begins to reach for a task; he may have it, and lose it again, before he is told."""
        actor, session = self.random.choice(AGENTS), self.world.fresh()
        self.reached.setdefault(id, []).append(session)
        begun = self.world.step()
        if self.ending[id]:
            self.may_end(id)
        return actor, session, begun

    def may_end(self, id):
        """From now on whoever reached for it may have lost it again; said once for each."""
        reached = self.reached.pop(id, [])
        self.calls.setdefault(id, []).extend(Call(session, PUT_BACK, self.world.step()) for session in reached)

    def act(self, clone, action, actor="ada", session=None, **values):
        def job(swarm):
            try:
                return swarm.do(action, **values)
            except NotFound as error:
                return error  # its task is not here yet

        return self.world.written(clone, self.world.attempt(clone, job, actor=actor, session=session))

    # what must hold

    def judge(self):
        """One epoch, one holder; nobody ends what he does not hold; no sign of life is missed; an order fits all."""
        fates, ledger = fates_of(self.world, self.hub), Ledger()
        for line in self.hub.lines():
            fate = fates[line.event.id]
            if not fate.reason:
                ledger.take(line.event, acted=not fate.overruled)
        for calls in self.calls.values():
            if len(calls) <= MOST_CALLS:
                must(is_linearizable(calls), f"no order explains {calls}")


class Ledger:
    """Who holds what, kept from the events alone, by other means than the folds."""

    def __init__(self):
        self.holding = {}
        self.granted, self.closed = set(), set()

    def take(self, event, *, acted):
        """One event in the order of the log; whether it acted, as the folds say."""
        told = event.payload
        held = self.holding.get(event.task)
        if acted and event.kind in GIVES:
            must(held is None, f"{event.actor} got what {held} holds")
            must(event.task not in self.closed, f"{event.actor} got what was closed")
            key = (event.task, told["epoch_seen"] + 1)
            must(key not in self.granted, f"one epoch, two holders: {key}")
            self.granted.add(key)
            self.holding[event.task] = Holding(event.actor, event.session, key[1])
            return
        self.hear(event)
        if acted and event.kind == "task.renewed" and held.session != event.session:
            held.signs += 1
        if acted and event.kind in ("task.done", "task.released"):
            must(
                held and (held.actor, held.epoch) == (event.actor, told["epoch"]),
                f"{event.actor} ended what {held} holds",
            )
        if acted and event.kind == "task.closed" and held:
            must(told["epoch_seen"] == held.epoch, f"{event.actor} closed what {held} got since")
        if acted and event.kind == "task.expired":
            must(held and held.signs == told["signs"], f"{held} gave more signs of life than {told}")
        if acted and event.kind in ENDS:
            self.holding.pop(event.task, None)
        if acted and event.kind in CLOSES:
            self.closed.add(event.task)
        elif acted and event.kind == "task.reopened":
            self.closed.discard(event.task)

    def hear(self, event):
        """Every event of a session is a sign of its life."""
        for holding in self.holding.values():
            if (holding.actor, holding.session) == (event.actor, event.session):
                holding.signs += 1


class Holding:
    """One epoch of a task: who holds it, in which session, and how often that was heard of."""

    def __init__(self, actor, session, epoch):
        self.actor, self.session, self.epoch, self.signs = actor, session, epoch, 0

    def __repr__(self):
        return f"{self.actor} in epoch {self.epoch} after {self.signs} signs"


def told_held(told):
    """Whether this refusal says that the task is held, or was held when it was decided."""
    return getattr(told, "kind", None) == "task_already_held"


def must(holds, said):
    if not holds:
        raise Told(said)


def run(seed):
    """One day; what befell it."""
    day = Day(seed)
    day.run()
    answers = Counter(f"claims {call.answer}" for calls in day.calls.values() for call in calls if call.what == TAKE)
    return day.world.faults + answers


def several(seed, count):
    """Run days, one after the other; what befell them, and what was wrong on those that failed."""
    faults, failed = Counter(), []
    with collecting_seldom():
        for number in range(seed, seed + count):
            try:
                faults += run(number)
            except Exception as error:  # noqa: BLE001 - told, and the next one is run
                failed.append(f"python -m tests.days {number}: {type(error).__name__}: {error}")
                if count == 1:
                    traceback.print_exc()
            if number % BATCH == 0:
                gc.collect()
    return faults, failed


@contextmanager
def collecting_seldom():
    """Look for what is garbage only when told to."""
    gc.freeze()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
        gc.unfreeze()


def main(seed, count=1):
    """Run days and print one line of figures."""
    began = time.perf_counter()
    faults, failed = several(seed, count)
    spent = time.perf_counter() - began
    sys.stderr.writelines(f"{line}\n" for line in failed)
    told = ", ".join(f"{name} {times}" for name, times in sorted(faults.items()))
    sys.stdout.write(f"{count} days from seed {seed}, {len(failed)} failed, {count / spent:.0f}/s: {told}\n")
    return 1 if failed else 0


if __name__ == "__main__":
    remember_verdicts()
    sys.exit(main(*map(int, sys.argv[1:])))
