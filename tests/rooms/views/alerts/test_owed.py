"""What could not be told is told again, later each time, by the clone that took it on; and in the end once."""

from __future__ import annotations

import json
import os

import pytest

from gitswarm.core.event import instant
from gitswarm.errors import StoreError
from gitswarm.git.clone import stopping
from gitswarm.git.clone.lock import Lock
from gitswarm.rooms.outside.webhooks import NotDelivered
from gitswarm.rooms.views.alerts import owed, sending

AWAY = (503, {}, b"later")
WELL = (200, {}, b"ok")


@pytest.fixture
def watched(clone, env, monkeypatch):
    """A clone whose swarm wants alerts told to a webhook, and of which something is wrong."""
    for name, value in env.items():
        monkeypatch.setenv(name, value)
    clone.must("policy", "set", "alerts", "on")
    clone.must("policy", "set", "alert-webhooks", "team")
    clone.must("halt", "--reason", "lunch")
    return clone


def listed(clone):
    (one,) = clone.must("alert", "list", "--json").json
    return one["owed"]


def incidents(clone):
    return [one["payload"]["message"] for one in clone.log() if one["kind"] == "incident.noted"]


def test_what_a_receiver_could_not_take_is_told_again_once_it_can(watched, receiver, monkeypatch):
    monkeypatch.setattr(owed, "FIRST", 0.0)
    receiver.answer = AWAY
    for _ in range(3):
        watched.must("sync")
    (one,) = listed(watched)
    assert (one["channel"], one["attempts"]) == ("team", 3)
    assert "503" in one["reason"]
    assert "team failed 3 ×, again " in watched.must("alert", "list").out
    assert incidents(watched) == [], "it may pass by itself"

    receiver.answer = WELL
    for _ in range(3):
        watched.must("sync")
    assert len(receiver.told) == 4
    assert len({told.headers["X-Gitswarm-Delivery"] for told in receiver.told}) == 1
    assert listed(watched) == []
    assert len([one for one in watched.log() if one["kind"] == "alert.taken"]) == 1


def test_nothing_is_told_again_before_its_time(watched, receiver):
    receiver.answer = AWAY
    watched.must("sync")
    watched.must("sync")
    assert len(receiver.told) == 1


def test_after_its_last_try_it_is_owed_no_more_and_an_incident(watched, receiver, monkeypatch):
    monkeypatch.setattr(owed, "FIRST", 0.0)
    receiver.answer = AWAY
    for _ in range(owed.MOST + 2):
        watched.must("sync")
    ours = [told for told in receiver.told if json.loads(told.body)["facts"]["rule"] == "halted"]

    assert len(ours) == owed.MOST
    assert any("503" in message for message in incidents(watched))
    assert not [one for one in watched.must("alert", "list", "--json").json if one["rule"] == "halted" and one["owed"]]


def test_what_is_over_meanwhile_is_owed_no_more(watched, receiver, monkeypatch):
    monkeypatch.setattr("gitswarm.rooms.views.alerts.model.CALM", 0)
    receiver.answer = AWAY
    watched.must("sync")
    receiver.answer = WELL
    watched.must("resume")
    watched.must("sync")
    watched.must("sync")
    assert [json.loads(told.body)["facts"]["told"] for told in receiver.told] == ["raised", "cleared"]
    (one,) = watched.must("alert", "list", "--over", "--json").json
    assert one["owed"] == []


def test_whoever_is_killed_while_it_tells_leaves_it_to_the_next_exchange(watched, receiver, monkeypatch):
    def killed(*_):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(sending, "tell", killed)
        assert watched.run("sync").code == 130
    assert receiver.told == []
    watched.must("sync")
    watched.must("sync")
    assert len(receiver.told) == 1


def test_while_one_process_tells_no_other_does(watched, receiver):
    busy = Lock(os.path.join(str(watched.state), "alerts.lock"))
    assert busy.try_hold("alerts")
    watched.must("sync")
    assert receiver.told == []
    busy.release()
    watched.must("sync")
    assert len(receiver.told) == 1


@pytest.mark.parametrize(
    ("attempts", "asked", "seconds"),
    [
        (1, None, 60),
        (2, None, 120),
        (5, None, 960),
        (11, None, 3600),
        (1, "300", 300),
        (1, "²", 60),
        (1, "99999", 3600),
        (1, "Sat, 28 Nov 2026 12:05:00 GMT", 300),
        (1, "Sat, 28 Nov 2026 11:00:00 GMT", 60),
    ],
)
def test_pauses_grow_and_what_the_receiver_asks_for_counts(attempts, asked, seconds):
    noon = instant("2026-11-28T12:00:00Z")
    assert owed.pause(attempts, NotDelivered("m", retry_after=asked), noon) == seconds


def test_a_full_disk_is_told_though_no_file_can_be_written(watched, receiver, monkeypatch):
    watched.must("sync")
    stopping.stop(str(watched.state), "disk-full")

    def full(*_):
        raise StoreError("no room")

    monkeypatch.setattr("gitswarm.git.clone.store.put", full)
    for _ in range(3):
        assert watched.run("sync").code == 5
    rules = [json.loads(told.body)["facts"]["rule"] for told in receiver.told]
    assert rules == ["halted", "store_stopped"]


def test_a_stopped_store_that_nobody_took_is_told_again(watched, receiver):
    watched.must("sync")
    stopping.stop(str(watched.state), "disk-full")
    receiver.answer = AWAY
    watched.run("sync")
    receiver.answer = WELL
    for _ in range(2):
        watched.run("sync")
    assert [json.loads(told.body)["facts"]["rule"] for told in receiver.told] == ["halted", *["store_stopped"] * 2]
