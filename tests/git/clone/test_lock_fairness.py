"""Whoever waits for a lock gets it, though somebody takes it again and again in a loop."""

from __future__ import annotations

import os
import threading
import time

import pytest

from gitswarm.errors import Busy
from gitswarm.git.clone import lock as lock_module
from gitswarm.git.clone.lock import Lock, is_free, seize

LIMIT = 30.0


@pytest.fixture
def path(tmp_path):
    return str(tmp_path / "write.lock")


@pytest.fixture
def bell(tmp_path):
    """What somebody holds who waits."""
    return str(tmp_path / "write.wait")


def test_waits_are_short_for_as_long_as_most_wait_and_never_the_same():
    early = {lock_module._pause(waited) for waited in (0.5, 4.5) for _ in range(200)}
    assert 0.002 <= min(early) < max(early) <= 0.005 < lock_module.LONGEST
    assert len(early) > 10
    assert lock_module._pause(5.5) == 0.1


def test_who_works_in_a_loop_lets_those_pass_who_wait(path, bell, monkeypatch):
    """Found by the torture: of five writers one had all turns, and the others were told that it was busy."""
    slept, lock = [], Lock(path)
    monkeypatch.setattr(time, "sleep", slept.append)
    for waiting, wanted in ((False, []), (True, [lock_module.LONGEST]), (False, [lock_module.LONGEST])):
        number = seize(bell) if waiting else None
        with lock.held("one of many"):
            assert slept == wanted
        if number is not None:
            os.close(number)


def test_who_never_had_it_lets_nobody_pass(path, bell, monkeypatch):
    number = seize(bell)
    monkeypatch.setattr(time, "sleep", lambda _: pytest.fail("it slept"))
    with Lock(path).held("the first time"):
        pass
    os.close(number)


def test_who_waits_is_heard_until_it_has_the_lock(path, bell):
    lock, got = Lock(path), threading.Event()

    def wait():
        with Lock(path).held("another", LIMIT):
            got.set()

    waiter, end = threading.Thread(target=wait), time.monotonic() + LIMIT
    with lock.held("me"):
        waiter.start()
        while is_free(bell) and time.monotonic() < end:
            time.sleep(0.001)
        assert not is_free(bell)
    assert got.wait(LIMIT)
    waiter.join(LIMIT)
    assert is_free(bell)


def test_a_bell_that_cannot_be_made_keeps_nobody_from_waiting(path, bell):
    os.mkdir(bell)
    lock = Lock(path)
    with lock.held("me"), pytest.raises(Busy):
        Lock(path).hold("another", wait=0.05)
    with lock.held("me again"):
        pass
