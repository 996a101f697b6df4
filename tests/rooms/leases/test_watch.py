"""What a clone tells of its sessions and hears of others, with clocks that the test moves."""

from __future__ import annotations

import subprocess
import sys
import time

import pytest

from gitswarm.chores import Here
from gitswarm.core.clone import Uptime
from gitswarm.git import presence, pulse
from gitswarm.git.repo import find
from gitswarm.opening import open_swarm
from gitswarm.rooms import agents, leases
from gitswarm.settings import environment
from tests.world import World

MINUTE = 60.0
LEASE = 60 * MINUTE
QUARTER = LEASE / 4
LIMIT = 20


class Machine:
    """Where all clones of a test run: how long it is up, and how much of that it slept."""

    def __init__(self):
        self.elapsed, self.asleep, self.boot = 1000.0, 0.0, "one"

    def __call__(self):
        return Uptime(self.elapsed, self.asleep, self.boot)

    def wait(self, seconds):
        self.elapsed += seconds


@pytest.fixture
def machine(monkeypatch):
    made = Machine()
    monkeypatch.setattr(pulse, "uptime", made)
    return made


@pytest.fixture
def world(tmp_path):
    return World(tmp_path)


@pytest.fixture
def in_session(monkeypatch):
    def begin(session):
        if session is None:
            monkeypatch.delenv("GITSWARM_SESSION", raising=False)
        else:
            monkeypatch.setenv("GITSWARM_SESSION", session)

    return begin


@pytest.fixture
def leading(world, in_session):
    """A clone whose session s1 leads."""
    ada = world.clone("ada")
    in_session("s1")
    ada.must("agent", "join")
    ada.must("agent", "lead")
    in_session(None)
    ada.must("sync")
    return ada


def opened(clone):
    return open_swarm(str(clone.path), "eve", running=False)


def leader(clone):
    swarm = opened(clone)
    try:
        return leases.lease_of(swarm.look(), agents.LEADER)
    finally:
        swarm.close()


def silent(clone):
    """The names of what this clone takes for silent, with the signs seen."""
    swarm = opened(clone)
    try:
        found = leases.silent(swarm, Here(find(str(clone.path), environment()), environment()))
        return [(lease.name, signs) for lease, signs in found]
    finally:
        swarm.close()


def watch(clone, machine, looks, step=QUARTER):
    """Let a clone look so often."""
    for _ in range(looks):
        machine.wait(step)
        clone.must("sync")


def beats(clone):
    return [row["payload"]["sessions"] for row in clone.log() if row["kind"] == "clone.beat"]


# telling


def test_a_session_that_moved_is_told_of_every_quarter_lease_and_no_oftener(machine, leading, in_session):
    in_session("s1")
    for _ in range(9):
        machine.wait(QUARTER / 3)
        leading.must("agent", "list")
        leading.must("sync")

    told = beats(leading)
    assert len(told) == 3
    assert [session for each in told for session in each] == ["s1"] * 3
    counts = [each["s1"] for each in told]
    assert counts == sorted(set(counts))


def test_a_session_of_which_nothing_was_heard_is_not_told_of(machine, leading):
    watch(leading, machine, 8)

    assert beats(leading) == []


def test_a_session_that_holds_nothing_is_not_told_of(machine, world, in_session):
    in_session("s2")
    watch(world.clone("bob"), machine, 4)

    assert beats(world.clone("eve")) == []


def test_a_session_whose_process_lives_is_told_of_though_it_is_quiet(machine, leading):
    state = str(leading.state)
    with presence.held(state, "s1", "ada"):
        watch(leading, machine, 4)
    told = len(beats(leading))
    watch(leading, machine, 4)

    assert told == 4
    assert len(beats(leading)) == 4


def test_one_that_takes_something_later_is_told_of_too(machine, leading, in_session):
    """The first is quiet from the start: the note of what was told must still learn of the second."""
    in_session("s2")
    title = leading.must("create", "Mend it", "--json").json["id"]
    leading.must("claim", title, "--no-worktree")
    for _ in range(3):
        machine.wait(QUARTER)
        leading.must("agent", "list")
        in_session(None)
        leading.must("sync")
        in_session("s2")

    assert {session for each in beats(leading) for session in each} == {"s2"}


def test_after_the_machine_came_up_anew_it_is_told_at_once(machine, leading, in_session):
    machine.elapsed, machine.boot = 5.0, "two"
    in_session("s1")
    leading.must("agent", "list")
    leading.must("sync")

    assert len(beats(leading)) == 1


def test_where_nothing_is_held_any_more_nothing_is_left_to_tell(machine, leading):
    assert (leading.state / pulse.TOLD).exists()
    leading.must("agent", "lead", "--resign")
    leading.must("sync")

    assert not (leading.state / pulse.TOLD).exists()


def test_what_a_session_reads_wakes_the_errand_when_it_is_time_to_tell(machine, leading, in_session, monkeypatch):
    woken = []
    monkeypatch.setattr("gitswarm.main._wake", lambda place, env: woken.append(place.common))
    monkeypatch.delenv("GITSWARM_ERRAND")

    in_session("s1")
    leading.must("agent", "list")
    assert woken == []
    machine.wait(QUARTER)
    in_session("s2")
    leading.must("agent", "list")
    in_session(None)
    leading.must("agent", "list")
    assert woken == []
    in_session("s1")
    leading.must("agent", "list")

    assert len(woken) == 1


# hearing


def test_a_holder_that_is_silent_in_every_look_is_silent(machine, world, leading):
    bob = world.clone("bob")
    watch(bob, machine, 7)
    assert silent(bob) == [("leader", leader(bob).signs)]


def test_a_beat_from_another_clone_keeps_a_lease(machine, world, leading, in_session):
    bob = world.clone("bob")
    for number in range(10):
        machine.wait(QUARTER)
        if number % 4 == 3:
            in_session("s1")
            leading.must("heartbeat")
            leading.must("sync")
            in_session(None)
        bob.must("sync")
        assert silent(bob) == []

    assert leader(bob).signs > 1


def test_an_outage_of_the_hub_takes_nothing_from_anybody(machine, world, leading):
    bob = world.clone("bob")
    watch(bob, machine, 6)
    world.cut_off()
    machine.wait(QUARTER * 1.1)
    assert bob.run("sync").code == 6
    world.reach()
    watch(bob, machine, 6)

    assert silent(bob) == []


@pytest.mark.parametrize("hours", [-24 * 3650, -1, 1, 24 * 3650])
def test_the_clock_on_the_wall_takes_nothing_from_anybody(world, leading, hours, monkeypatch):
    """The clocks are the real ones here; whatever is set by hand jumps between two looks."""
    bob, now, read = world.clone("bob"), time.time, time.clock_gettime
    bob.must("sync")
    monkeypatch.setattr(time, "time", lambda: now() + hours * 3600)
    monkeypatch.setattr(
        time, "clock_gettime", lambda clock: read(clock) + hours * 3600 * (clock == time.CLOCK_REALTIME)
    )
    for _ in range(8):
        bob.must("sync")
    told = pulse.uptime()
    monkeypatch.undo()

    assert silent(bob) == []
    assert abs(pulse.uptime().elapsed - told.elapsed) < LIMIT


def test_what_the_power_left_of_the_note_begins_again(machine, world, leading):
    bob = world.clone("bob")
    watch(bob, machine, 7)
    for left in ("", "[]", "{", '{"leader": 7}', '{"leader": [1]}'):
        (bob.state / "watch").write_text(left)
        assert silent(bob) == []
    bob.must("sync")

    assert silent(bob) == []


# what is bound to a process

HOLD = """
import sys
from gitswarm.git import presence
with presence.held(sys.argv[1], sys.argv[2], "ada"):
    print("here", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def holder(world):
    """A process that holds the session s9 of the clone cara."""
    cara = world.clone("cara")
    argv = [sys.executable, "-c", HOLD, str(cara.state), "s9"]
    child = subprocess.Popen(argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert child.stdout.readline() == "here\n"
    yield cara, child
    child.kill()
    child.wait()
    child.stdin.close()
    child.stdout.close()


def test_what_is_bound_to_a_process_is_over_with_it_at_once(world, holder, in_session):
    cara, child = holder
    in_session("s9")
    cara.must("agent", "lead")
    in_session(None)
    other = world.clone("other")
    assert leader(cara).bound
    assert silent(cara) == []

    child.kill()
    child.wait(LIMIT)

    assert silent(cara) == [("leader", 0)]
    assert silent(other) == []


# following


def test_a_silent_leader_is_followed_by_a_living_session_of_an_agent(machine, world, leading, in_session):
    bob = world.clone("bob")
    bob.must("agent", "join", actor="bob")
    in_session("s2")
    bob.must("heartbeat", actor="bob")
    in_session(None)
    watch(bob, machine, 7)

    led = leader(bob)
    assert (led.actor, led.session, led.epoch) == ("bob", "s2", 2)
    leading.must("sync")
    rows = {row["name"]: row["presence"] for row in leading.must("agent", "list", "--json").json}
    assert rows == {"ada": "lost", "bob": "working"}


@pytest.mark.parametrize("words", [(), ("agent", "leave")])
def test_only_who_joined_and_is_here_follows(machine, world, leading, in_session, words):
    bob = world.clone("bob")
    if words:
        bob.must("agent", "join", actor="bob")
        bob.must(*words, actor="bob")
    in_session("s2")
    bob.must("heartbeat", actor="bob")
    in_session(None)
    watch(bob, machine, 7)

    assert leader(bob).actor == "ada"


def test_where_a_silent_leader_is_seen_lead_takes_its_place(machine, world, leading):
    bob = world.clone("bob")
    watch(bob, machine, 6)
    assert bob.run("agent", "lead", actor="bob").code == 3
    watch(bob, machine, 7)

    assert bob.must("agent", "lead", "--json", actor="bob").json["term"] == 2


def test_of_several_who_see_the_silence_exactly_one_follows(machine, world, leading):
    clones = {name: world.clone(name) for name in ("bob", "eve", "joe")}
    for _ in range(7):
        machine.wait(QUARTER)
        for clone in clones.values():
            clone.must("sync")

    codes = {name: clone.run("agent", "lead", actor=name).code for name, clone in clones.items()}

    assert sorted(codes.values()) == [0, 3, 3]
    assert leader(leading).epoch == 1
    leading.must("sync")
    assert codes[leader(leading).actor] == 0
    assert leader(leading).epoch == 2


def test_a_sign_that_comes_between_the_last_look_and_the_election_keeps_the_lease(machine, world, leading, in_session):
    bob = world.clone("bob")
    watch(bob, machine, 7)
    in_session("s1")
    leading.say("here I am")
    in_session(None)
    leading.must("sync")

    assert silent(bob) == [("leader", leader(bob).signs)]
    assert bob.run("agent", "lead", actor="bob").code == 3
    assert leader(leading).actor == "ada"


# heartbeat


def test_a_heartbeat_tells_until_when_its_session_holds_what_it_holds(leading, in_session):
    in_session("s1")

    said = leading.must("heartbeat", "--json").json

    assert said["session"] == "s1"
    assert said["counter"] > 1
    assert [(one["name"], one["epoch"]) for one in said["leases"]] == [("leader", 1)]
    assert said["leases"][0]["until"] > "2026"


def test_a_heartbeat_outside_any_session_is_nobodys(leading):
    said = leading.run("heartbeat", "--json")

    assert (said.code, said.error["kind"]) == (3, "no_session")


def test_a_session_may_live_as_long_as_a_process(machine, leading, in_session):
    child = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    in_session("s1")
    leading.must("heartbeat", "--pid", str(child.pid))
    in_session(None)
    watch(leading, machine, 3)
    child.communicate(b"\n", timeout=LIMIT)
    watch(leading, machine, 3)

    assert len(beats(leading)) == 3
    in_session("s1")
    assert leading.run("heartbeat", "--pid", str(child.pid)).code == 2


def test_a_commit_in_the_worktree_of_a_task_is_a_sign_of_its_session(world, monkeypatch):
    from gitswarm import errand

    ada = world.clone("ada")
    task = ada.must("create", "Mend it", "--json").json["id"]
    taken = ada.must("claim", task, "--json").json
    before = presence.read(str(ada.state), taken["session"])
    name = taken["worktree"].rpartition("/")[2]
    (ada.state / "marks").write_text(f"post-commit {name}\npost-commit .\n")
    monkeypatch.setattr(errand, "PAUSE", 0)
    monkeypatch.delenv("GITSWARM_ERRAND")

    assert errand.run(str(ada.path), environment()) == 0

    after = presence.read(str(ada.state), taken["session"])
    assert after.counter == (before.counter if before else 0) + 1
    assert not (ada.state / "marks").exists()
