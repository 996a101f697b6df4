"""Swarms that Hypothesis drives: each rule is one thing that happens, each example ends with every promise judged."""

from __future__ import annotations

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from tests import cups
from tests.again import wanted
from tests.mischief import ACTS, SLOWLY, WRONGS, disturb_hub, get_another_hub, lose_power, user_acts
from tests.swarms import NETWORK, World
from tests.verdicts import settle_down

WHICH = st.integers(0, 3)
FAULTS = st.lists(st.sampled_from(["", "", *NETWORK]), max_size=3)
POINTS = st.integers(1, 40)


def run_machine(machine):
    """Let Hypothesis look for a history that breaks a promise: each is worth two of other examples."""
    most = settings.default.max_examples // 2
    run_state_machine_as_test(wanted(machine), settings=settings(settings.default, max_examples=most))


class Swarms(RuleBasedStateMachine):
    """Clones that say, look, take, send and are cut off."""

    @initialize(seed=st.integers(0, 2**32), clones=st.integers(1, 3))
    def begin(self, seed, clones):
        self.world = World(seed)
        self.hub = self.world.new_hub()
        for _ in range(clones):
            self.world.new_clone(self.hub)

    def clone(self, which):
        return self.world.clones[which % len(self.world.clones)]

    @rule(which=WHICH)
    def say(self, which):
        self.world.say(self.clone(which))

    @rule(which=WHICH, value=st.integers(0, 9))
    def change_policy(self, which, value):
        self.world.change_policy(self.clone(which), value)

    @rule(which=WHICH, pushes=FAULTS)
    def sync(self, which, pushes):
        self.world.planned["push"] = pushes
        self.world.sync(self.clone(which))
        self.world.planned["push"] = []
        self.world.ask(self.clone(which))

    @rule(which=WHICH)
    def fetch_only(self, which):
        """One way: everything comes, and the push fails."""
        self.sync(which, ["refused"])

    @rule(which=WHICH, pushes=FAULTS, cup=st.sampled_from("ab"))
    def take(self, which, pushes, cup):
        self.world.planned["push"] = pushes
        session = self.world.fresh()
        taken = self.world.strictly(self.clone(which), cups.take, cup, session)
        self.world.planned["push"] = []
        if hasattr(taken, "events"):
            self.held = (which, cup, session)

    @rule()
    def put_back(self):
        which, cup, session = getattr(self, "held", (0, "a", "nobody"))
        self.world.strictly(self.clone(which), cups.put_back, cup, session)

    @rule(which=WHICH)
    def look(self, which):
        self.world.look(self.clone(which))

    @rule(which=WHICH)
    def cut_off_or_reconnect(self, which):
        self.clone(which).is_online ^= True

    @rule()
    def join_late(self):
        if len(self.world.clones) < 4:
            self.world.new_clone(self.hub)

    @rule(first=WHICH, second=WHICH, third=WHICH)
    def at_once(self, first, second, third):
        world = self.world
        world.rates = {"turn": 0.3}
        world.crew.together(
            lambda: world.sync(self.clone(first)),
            lambda: world.strictly(self.clone(second), cups.take, "b"),
            lambda: world.say(self.clone(third)),
        )
        world.rates = {}

    def teardown(self):
        if hasattr(self, "world"):
            settle_down(self.world)


class Asking(Swarms):
    """The same, with somebody who asks all the time where everything stands, on clones that get another hub."""

    @rule(which=WHICH)
    def ask(self, which):
        self.world.ask(self.clone(which))

    @rule(first=WHICH, second=WHICH)
    def ask_meanwhile(self, first, second):
        world = self.world
        world.rates = {"turn": 0.5}
        world.crew.together(
            lambda: world.sync(self.clone(first)),
            lambda: world.ask(self.clone(first)),
            lambda: world.ask(self.clone(second)),
        )
        world.rates = {}

    @rule(which=WHICH, point=POINTS, dies=st.booleans())
    def meet_another_hub(self, which, point, dies):
        get_another_hub(self.world, self.clone(which))
        self.world.deadly = point if dies else None
        self.world.sync(self.clone(which))
        self.world.deadly = None
        self.ask(which)


class Rough(Swarms):
    """The same, with kills anywhere, the user's own git, power losses and other hubs."""

    @rule(which=WHICH, point=POINTS, sends=st.booleans())
    def die_on_the_way(self, which, point, sends):
        self.world.deadly = point
        (self.world.sync if sends else self.world.say)(self.clone(which))
        self.world.deadly = None

    @rule(which=WHICH, what=st.sampled_from([*ACTS, SLOWLY]))
    def user_acts(self, which, what):
        user_acts(self.world, self.clone(which), what)

    @rule(which=WHICH)
    def lose_power(self, which):
        lose_power(self.world, self.clone(which))

    @rule(which=WHICH)
    def have_another_hub(self, which):
        get_another_hub(self.world, self.clone(which))


class Disturbed(Swarms):
    """The same, with a hub that somebody forces his own idea onto, mostly once, when something is final there."""

    @initialize(seed=st.integers(0, 2**32), clones=st.integers(2, 3))
    def begin(self, seed, clones):
        super().begin(seed, clones)
        for clone in self.world.clones:
            self.world.say(clone)
            self.world.sync(clone)
            self.world.ask(clone)

    @rule(what=st.sampled_from(WRONGS), another=st.sampled_from([False, False, False, True]))
    def disturb(self, what, another):
        if another or not self.hub.wrongs:
            disturb_hub(self.world, self.hub, what)
