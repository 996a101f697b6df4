"""A leader that is silent is followed by one living session of an agent that is here, and never too soon."""

from __future__ import annotations

import pytest

from tests.watching import QUARTER, leader, silent, watch


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


def test_an_agent_at_work_follows_a_silent_leader_though_nobody_asks(machine, world, leading, in_session, monkeypatch):
    bob = world.clone("bob")
    bob.must("agent", "join", actor="bob")
    bob.must("sync")

    def errand(place, env):
        monkeypatch.setenv("GITSWARM_ERRAND", "off")
        in_session(None)
        bob.must("sync", actor="clone/x")
        in_session("s2")
        monkeypatch.delenv("GITSWARM_ERRAND")

    monkeypatch.setattr("gitswarm.main._wake", errand)
    monkeypatch.delenv("GITSWARM_ERRAND")
    in_session("s2")
    for _ in range(14):
        machine.wait(QUARTER / 2)
        bob.must("ready", actor="bob")

    assert leader(bob).actor == "bob"


@pytest.fixture
def grace(world, in_session):
    """A clone with a session of an agent; nobody leads."""

    def join(*words):
        made = world.clone("grace")
        in_session("s7")
        made.must("agent", "join", *words, actor="grace")
        in_session(None)
        made.must("sync")
        return made

    return join


@pytest.mark.parametrize("role", ["captain", "leader"])
def test_where_nobody_leads_an_agent_begins_whose_role_it_is(grace, role):
    made = grace("--role", role)

    assert (leader(made).actor, leader(made).session, leader(made).epoch) == ("grace", "s7", 1)


def test_where_nobody_leads_no_other_agent_begins_unasked(grace):
    assert leader(grace("--role", "reviewer")) is None


def test_who_resigned_begins_again_only_when_asked_or_after_another(world, grace, in_session):
    made = grace("--role", "captain")
    in_session("s7")
    made.must("agent", "lead", "--resign", actor="grace")
    in_session(None)
    made.must("sync")
    assert leader(made) is None

    made.must("agent", "lead", actor="eve")
    made.must("agent", "lead", "--resign", actor="eve")
    made.must("sync")
    assert leader(made).actor == "grace"


def test_who_has_left_does_not_begin(grace, in_session):
    made = grace("--role", "captain")
    in_session("s7")
    made.must("agent", "leave", actor="grace")
    made.must("sync")

    assert leader(made) is None
