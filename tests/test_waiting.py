"""Nobody waits for ever, and nothing is left open: asks, answers, locks that others hold."""

from __future__ import annotations

import os

import pytest

from gitswarm import errand, waiting
from gitswarm.core.verdict import judge_line
from gitswarm.errors import Busy, StoreError, SwarmError
from gitswarm.git.clone.lock import Lock, is_free
from gitswarm.index.following import Index
from gitswarm.opening import open_swarm
from gitswarm.rooms.ground import messages
from gitswarm.swarm.asking import ask
from tests.peers import Peer, an_event, at
from tests.world import World


@pytest.fixture
def world(tmp_path):
    return World(tmp_path)


@pytest.fixture
def opened(world):
    """A clone whose calls of the hub may last a second, and its swarm in a running process."""
    clone = world.clone("one", join=False)
    clone.git("config", "gitswarm.limit", "1")
    clone.must("init")
    swarm = open_swarm(str(clone.path), "ada")
    yield clone, swarm
    swarm.close()


def test_an_asker_waits_no_longer_for_a_holder_that_sleeps_than_one_call_may_last(opened):
    clone, swarm = opened
    with Lock(f"{clone.state}/sync.lock").held("sleeping"), pytest.raises(Busy, match="sleeping"):
        ask(swarm.exchange, "claims.take", {}, "ada", "s")
    assert list((clone.state / "asks").iterdir()) == []


def test_a_sync_waits_no_longer_for_another_than_one_call_may_last(opened):
    clone, swarm = opened
    with Lock(f"{clone.state}/sync.lock").held("sleeping"), pytest.raises(Busy, match="sleeping"):
        swarm.sync()


def test_who_waits_goes_on_while_others_hold_the_lock_for_longer_than_a_call_may_last(opened, monkeypatch):
    clone, swarm = opened
    monkeypatch.setattr(waiting, "FETCH_EVERY", 0.0)
    with Lock(f"{clone.state}/sync.lock").held("sleeping"), pytest.raises(waiting.WaitedInVain, match="nothing came"):
        waiting.until(swarm, 0.5, lambda _: None, "nothing came")


def test_an_ask_for_what_this_version_does_not_know_is_answered(opened):
    _, swarm = opened
    for name in ("claims.nothing", "nowhere.take"):
        with pytest.raises(SwarmError, match="knows no"):
            ask(swarm.exchange, name, {}, "ada", "s")


def test_an_ask_that_cannot_be_left_leaves_nothing_open(opened, monkeypatch):
    clone, swarm = opened
    swarm.sync()
    before = len(os.listdir("/proc/self/fd"))

    def fail(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "rename", fail)
    for _ in range(5):
        with pytest.raises(StoreError):
            ask(swarm.exchange, "claims.take", {}, "ada", "s")
    assert len(os.listdir("/proc/self/fd")) == before
    assert list((clone.state / "asks").iterdir()) == []


def test_an_event_that_was_kept_is_no_error_where_its_incident_cannot_be(opened, monkeypatch):
    _, swarm = opened

    def refuse(*_):
        raise Busy("held", lock="write")

    monkeypatch.setattr(swarm.ground, "writing", refuse)
    monkeypatch.setattr(swarm.ground, "report", refuse)

    [event] = swarm.do(messages.say, kind="note", text="kept").events

    assert event.standing == "waiting"


def swapped(peer, first, second):
    """The files that put two events at each other's positions."""
    paths = [peer.events()[first], peer.events()[second]]
    events = [judge_line(0, (peer.path / path).read_bytes()) for path in paths]
    return {**at(first, events[1]), **at(second, events[0])}, paths


def test_no_index_is_made_anew_under_the_write_lock(world, monkeypatch):
    two = world.clone("two")
    for number in range(6):
        two.say(f"said {number}")
    two.must("sync")
    peer = Peer(world)
    files, gone = swapped(peer, 3, 4)
    repair = an_event(1, "hub.repaired", {"bad": peer.tip, "good": peer.tip})
    peer.push(
        {**files, **at(len(peer.events()), repair)}, gone
    )  # a repair that moves what is final is believed all the same
    rebuild, made = Index._rebuild, []

    def watched(index, *values):
        made.append(is_free(str(two.state / "write.lock")))
        rebuild(index, *values)

    monkeypatch.setattr(Index, "_rebuild", watched)
    two.must("sync")

    assert made
    assert all(made)
    assert [row["id"] for row in two.log()][-1] == repair.id


class Resting:
    """A swarm whose hub is to be left alone."""

    def __init__(self, seconds):
        self.seconds = seconds

    def rest(self):
        return self.seconds


def test_an_errand_that_would_have_to_wait_too_long_goes_home(monkeypatch):
    monkeypatch.setattr(errand.chores, "sync", lambda *_, **__: pytest.fail("nobody asked for it"))
    errand.serve(Resting(3600), until=errand.time.monotonic() + errand.LIFE, stays=lambda: True)
