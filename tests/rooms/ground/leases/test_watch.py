"""What a clone tells of its sessions and hears of others, with clocks that the test moves."""

from __future__ import annotations

import time

import pytest

from gitswarm.git.clone import presence, pulse
from tests.watching import QUARTER, beats, leader, silent, watch

LIMIT = 20


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
    (leading.state / pulse.LOOKED).unlink()
    in_session("s2")
    leading.must("agent", "list")
    in_session(None)
    leading.must("agent", "list")
    assert woken == []
    in_session("s1")
    leading.must("agent", "list")

    assert len(woken) == 1


def test_what_any_session_reads_wakes_the_errand_in_time_to_look_at_the_others(
    machine, world, leading, in_session, monkeypatch
):
    bob, woken = world.clone("bob"), []
    bob.must("sync")
    monkeypatch.setattr("gitswarm.main._wake", lambda place, env: woken.append(place.common))
    monkeypatch.delenv("GITSWARM_ERRAND")

    machine.wait(QUARTER / 2 - 1)
    in_session("s2")
    bob.must("agent", "list", actor="bob")
    in_session(None)
    machine.wait(1)
    bob.must("agent", "list", actor="bob")
    assert woken == []
    in_session("s2")
    bob.must("agent", "list", actor="bob")
    assert len(woken) == 1
    monkeypatch.setenv("GITSWARM_ERRAND", "off")
    bob.must("sync", actor="bob")
    monkeypatch.delenv("GITSWARM_ERRAND")
    bob.must("agent", "list", actor="bob")

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
