"""A store that was stopped for all, and goes on."""

from __future__ import annotations

import errno
import os
import time

import pytest

from gitswarm.errors import Stopped, StoreError
from gitswarm.git.clone import stopping, store
from tests.disks import small_disk


def test_a_store_stops_once_and_goes_on(tmp_path):
    state = str(tmp_path)
    stopping.make_running(state)
    assert stopping.stopped(state) is None
    stopping.guard(state)
    stopping.stop(state, "disk-full")
    stopping.stop(state, "io-error")
    reason, since = stopping.stopped(state)
    assert reason == "disk-full"
    assert abs(since - time.time()) < 5
    with pytest.raises(Stopped) as caught:
        stopping.guard(state)
    assert "gitswarm doctor --resume" in caught.value.hint
    assert caught.value.facts == {"reason": "disk-full", "since": since}
    stopping.resume(state)
    stopping.resume(state)
    stopping.guard(state)
    assert os.listdir(state) == ["running"]


def test_since_is_when_it_was_stopped_not_when_it_was_made(tmp_path):
    stopping.make_running(str(tmp_path))
    os.utime(tmp_path / "running", (1, 1))
    stopping.stop(str(tmp_path), "disk-full")
    assert stopping.stopped(str(tmp_path))[1] > 1_000_000_000


def test_making_a_stopped_store_again_does_not_start_it(tmp_path):
    stopping.make_running(str(tmp_path))
    stopping.stop(str(tmp_path), "io-error")
    stopping.make_running(str(tmp_path))
    assert os.listdir(tmp_path) == ["stopped-io-error"]


def test_a_store_is_stopped_for_no_other_reason(tmp_path):
    stopping.make_running(str(tmp_path))
    stopping.stop(str(tmp_path), "")
    assert os.listdir(tmp_path) == ["running"]


def test_a_store_that_cannot_be_stopped_goes_on(tmp_path):
    stopping.stop(str(tmp_path), "disk-full")
    assert stopping.stopped(str(tmp_path)) is None


@pytest.fixture
def full_disk(tmp_path):
    with small_disk(tmp_path / "disk", "size=64k,nr_inodes=10") as disk:
        stopping.make_running(str(disk))
        for number in range(8):
            (disk / str(number)).touch()
        with pytest.raises(OSError, match="No space"):
            (disk / "0").write_bytes(b"x" * 100_000)
        yield disk


def test_stopping_and_resuming_need_no_space_and_no_inode(full_disk):
    state = str(full_disk)
    with pytest.raises(OSError, match="No space"):
        (full_disk / "more").touch()
    stopping.stop(state, store.stop_reason(OSError(errno.ENOSPC, ""), state))
    assert stopping.stopped(state)[0] == "disk-full"
    stopping.resume(state)
    assert stopping.stopped(state) is None
    with pytest.raises(StoreError):
        store.room_for(state)
    assert store.is_full(OSError("libgit2 gives no number"), state)
