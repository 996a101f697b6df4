"""What the rooms do before and after an exchange with the hub: in order, once, and never in its way."""

from __future__ import annotations

import pytest

from gitswarm import chores, errand, rooms, settings
from gitswarm.errors import Damaged, HubUnreachable, Refused
from gitswarm.opening import open_swarm
from gitswarm.rooms.ground import messages
from tests.world import World


@pytest.fixture
def world(tmp_path):
    return World(tmp_path)


@pytest.fixture
def ada(world):
    return world.clone("ada")


@pytest.fixture
def swarm(ada):
    made = open_swarm(str(ada.path), "ada", running=False)
    made.chores = lambda moment: []
    yield made
    made.close()


def does(swarm, before=lambda _: None, after=lambda _: None):
    """Let these be the chores."""
    swarm.chores = lambda moment: [before if moment == chores.BEFORE else after]


def say(text):
    return lambda swarm: swarm.do(messages.say, kind="note", text=text)


def raising(error):
    def chore(swarm):
        raise error

    return chore


def test_what_is_done_before_goes_out_with_the_exchange(swarm, world):
    does(swarm, before=say("before"))

    synced = chores.sync(swarm)

    assert (synced.sent, synced.pushes) == (1, 1)
    assert world.clone("bob").texts() == ["before"]


def test_what_follows_from_the_exchange_goes_out_too(swarm, world):
    does(swarm, after=say("after"))

    synced = chores.sync(swarm)

    assert (synced.sent, synced.pushes) == (1, 1)
    assert world.clone("bob").texts() == ["after"]


def test_nothing_is_pushed_a_second_time_where_nothing_followed(swarm):
    does(swarm)
    say("hi")(swarm)

    assert chores.sync(swarm).pushes == 1


def test_a_chore_that_fails_stops_neither_the_exchange_nor_the_others_and_is_an_incident_once(swarm, ada):
    done = []
    swarm.chores = lambda moment: [raising(Damaged("it broke", hint="mend it", path=moment)), done.append]

    for _ in range(2):
        chores.sync(swarm)
    swarm.do(messages.say, kind="note", text="brings it into the log")

    assert len(done) == 4
    told = [(one["subject"], one["times"]) for one in ada.must("incident", "list", "--json").json]
    assert sorted(told) == [("after_sync", 1), ("before_sync", 1)]


@pytest.mark.parametrize("error", [HubUnreachable("no answer"), Refused("no")])
def test_a_hub_out_of_reach_is_no_incident_of_a_chore(swarm, error, ada):
    does(swarm, after=raising(error))

    chores.sync(swarm)
    swarm.do(messages.say, kind="note", text="hi")

    assert bool(ada.must("incident", "list", "--json").json) is isinstance(error, Refused)


def test_a_mistake_of_ours_in_a_chore_keeps_nothing_from_the_hub_and_is_an_incident_once(world, ada, monkeypatch):
    monkeypatch.setattr("gitswarm.rooms.ground.leases.before_sync", lambda *_: {}["never"], raising=False)
    ada.must("create", "Goes out all the same")
    for _ in range(2):
        ada.must("sync")

    (noted,) = ada.must("incident", "list", "--json").json
    assert (noted["error"], noted["subject"]) == ("bug", "KeyError in before_sync of leases")
    assert len(list((ada.state / "crash").iterdir())) == 1
    assert "Goes out all the same" in world.clone("bob").must("ready").out


def test_whoever_interrupts_a_chore_interrupts_it_all(ada, monkeypatch):
    def interrupted(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr("gitswarm.rooms.ground.leases.before_sync", interrupted, raising=False)
    assert ada.run("sync").code == 130


def test_after_an_exchange_that_failed_nothing_follows(swarm, world):
    done = []
    does(swarm, after=done.append)
    world.cut_off()

    with pytest.raises(HubUnreachable):
        chores.sync(swarm)

    assert done == []


def test_the_errand_and_a_typed_sync_do_the_same(ada, monkeypatch):
    seen = []
    for moment in rooms.CHORES:
        for room in rooms.CHORES[moment].split():
            door = __import__(rooms.path(room), fromlist=[room])
            monkeypatch.setitem(door.__dict__, moment, lambda _, here, name=(moment, room): seen.append(name))
    every = [(moment, room) for moment in (chores.BEFORE, chores.AFTER) for room in rooms.CHORES[moment].split()]

    ada.must("sync")
    assert seen == every

    seen.clear()
    monkeypatch.setattr(errand, "PAUSE", 0)
    monkeypatch.delenv("GITSWARM_ERRAND")
    assert errand.run(str(ada.path), settings.environment()) == 0
    assert seen == every


@pytest.mark.parametrize("moment", rooms.CHORES)
def test_every_chore_is_offered_by_a_door(moment):
    for room in rooms.CHORES[moment].split():
        assert callable(getattr(__import__(rooms.path(room), fromlist=[room]), moment))
