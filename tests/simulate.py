"""Random histories of simulated clones: ``python -m tests.simulate SEED [N]`` runs N of them and counts the faults.

The seed of a history that fails is printed; ``python -m tests.simulate SEED`` plays it again.
"""

from __future__ import annotations

import sys
import time
import traceback
from collections import Counter
from functools import lru_cache
from random import Random

from gitswarm.core import envelope, event, verdict
from tests import cups
from tests.mischief import ACTS, SLOWLY, disturb_hub, end_pruning, fill, lose_power, user_acts
from tests.swarms import NETWORK, World
from tests.verdicts import settle_down

MILD = {"turn": 0.15, "killed": 0.004, "user": 0.0, **dict.fromkeys(NETWORK, 0.03)}


def rates_for(random):
    """How rough this history is."""
    rates = {**MILD, "killed": random.choice([0, 0.004, 0.02]), "turn": random.choice([0.05, 0.2, 0.5])}
    if random.random() < 0.3:
        rates |= dict.fromkeys(NETWORK, 0.15)
    if random.random() < 0.4:
        rates["user"] = random.choice([0.001, 0.01])
    if random.random() < 0.2:
        rates |= {"append failed": 0.02, "journal failed": 0.02, "index failed": 0.05}
    return rates


class History:
    """One random history."""

    def __init__(self, seed):
        self.random = Random(seed)
        self.world = World(seed, rates_for(self.random))
        self.world.user_acts = self.user_acts
        self.hub = self.world.new_hub()
        self.traits = {trait for trait in ("user", "hub", "power", "alone", "switch") if self.random.random() < 0.25}
        if "power" in self.traits:  # what only this clone had is not on a hub that lost it either
            self.traits -= {"hub"}
        if self.random.random() < 0.04:
            fill(self.world, self.hub, self.random.randint(90, 230))
        for number in range(self.random.randint(1, 3)):
            self.join(alone=number == 0 and "alone" in self.traits)

    def join(self, *, alone=False):
        """A clone more, now or late."""
        clone = self.world.new_clone(None if alone else self.hub, per_minute=self.random.choice([0, 0, 0, 20]))
        clone.is_ephemeral = self.random.random() < 0.2

    def user_acts(self, clone):
        if "user" in self.traits:  # what a prune under way took here, when the hub had it, is gone with that hub
            acts = ACTS if "hub" in self.traits else (*ACTS, SLOWLY)
            user_acts(self.world, clone, self.random.choice(acts))

    def run(self, steps=None):
        """Let things happen, then hold every promise against the log."""
        for _ in range(steps or self.random.randint(3, 14)):
            self.step()
        settle_down(self.world)

    def step(self):
        """One thing, or several at once."""
        roll = self.random.random()
        if roll < 0.2:
            self.something_else()
        elif roll < 0.7:
            self.job()()
        else:
            self.world.crew.together(*(self.job() for _ in range(self.random.randint(2, 4))))

    def job(self):
        """What some process of some clone does next."""
        world, random = self.world, self.random
        clone = random.choice(world.clones)
        cup = random.choice("ab")
        jobs = [
            *[lambda: world.say(clone)] * 3,
            lambda: world.say(clone, "long " * random.choice([1, 5000])),
            lambda: world.begin(clone),
            *[lambda: world.sync(clone)] * 3,
            lambda: world.look(clone),
            lambda: world.change_policy(clone, random.randint(0, 9)),
            *[lambda: world.strictly(clone, cups.take, cup)] * 2,
            lambda: world.strictly(clone, cups.sip, cup),
            lambda: self.take_and_put_back(clone, cup),
        ]
        return random.choice(jobs)

    def take_and_put_back(self, clone, cup):
        """Hold a cup for a while."""
        session = self.world.fresh()
        taken = self.world.strictly(clone, cups.take, cup, session)
        if hasattr(taken, "events"):
            self.world.strictly(clone, cups.put_back, cup, session)

    def something_else(self):
        """The world around the clones changes."""
        world, random = self.world, self.random
        clone = random.choice(world.clones)
        happenings = [
            lambda: setattr(clone, "is_online", not clone.is_online),
            lambda: self.let_time_pass(random.choice([1, 60, 3600])),
            lambda: setattr(clone.disk, "stopped", None),
        ]
        if len(world.clones) < 4:
            happenings.append(self.join)
        if "user" in self.traits:
            happenings += [lambda: self.user_acts(clone)] * 3
        if "hub" in self.traits:
            happenings += [lambda: disturb_hub(world, self.hub)] * 4
        if "power" in self.traits:
            happenings += [lambda: lose_power(world, clone)] * 2
        if "switch" in self.traits:
            happenings.append(lambda: self.switch(clone))
        random.choice(happenings)()

    def let_time_pass(self, seconds):
        """No prune takes longer than an hour."""
        for clone in self.world.clones:
            end_pruning(clone)
        self.world.clock.skip(seconds)

    def switch(self, clone):
        """This clone gets another hub."""
        self.world.faults["another hub"] += 1
        if self.random.random() < 0.5 and len(self.world.hubs) < 3:
            self.world.new_hub()
        clone.hub = self.random.choice(self.world.hubs)
        clone.hub.has_a_past = True


def run(seed):
    """One history; what befell it."""
    history = History(seed)
    try:
        history.run()
    except BaseException:
        sys.stderr.write(f"seed {seed}: python -m tests.simulate {seed}\n")
        raise
    history.world.faults["folders sealed"] += sum(map(sealed, history.world.hubs))
    return history.world.faults


def sealed(hub):
    """How many folders of this hub's log are pages."""
    return sum(name.endswith(".jsonl") for name in hub.reading.names(hub.tip, "events/0000")) if hub.tip else 0


def remember_verdicts(put=setattr):
    """Judge each line once: the verdict on bytes never changes, and it is half of what a history costs."""
    for module in (event, verdict):
        put(module, "parse", remembered_parse)


remembered_parse = lru_cache(maxsize=10_000)(envelope.parse)


def main(seed, count=1):
    """Run histories and print one line of figures."""
    faults, failures, began = Counter(), 0, time.perf_counter()
    for number in range(seed, seed + count):
        try:
            faults += run(number)
        except Exception as error:  # noqa: BLE001 - told, and the next one is run
            failures += 1
            sys.stderr.write(f"  {type(error).__name__}: {error}\n")
            if count == 1:
                traceback.print_exc()
    spent = time.perf_counter() - began
    told = ", ".join(f"{name} {times}" for name, times in sorted(faults.items()))
    sys.stdout.write(f"{count} histories from seed {seed}, {failures} failed, {count / spent:.0f}/s: {told}\n")
    return 1 if failures else 0


if __name__ == "__main__":
    remember_verdicts()
    sys.exit(main(*map(int, sys.argv[1:])))
