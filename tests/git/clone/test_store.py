"""Small files outlive a power loss; a disk that is full or fails stops the store, once, for all, until a resume."""

from __future__ import annotations

import errno
import fcntl
import os
import stat
import sys
import time
from types import SimpleNamespace

import pytest

from gitswarm.core.clone import LAST_GOOD
from gitswarm.errors import Stopped, StoreError
from gitswarm.git.clone import store
from gitswarm.git.clone.store import Floor
from tests.disks import small_disk

OID = "0123456789abcdef" * 2 + "01234567"


def failing(code=None):
    def fail(*_):
        raise OSError(code, os.strerror(code)) if code else OSError("failed to write")

    return fail


# Small durable files


def test_a_synced_file_is_replaced_as_a_whole(tmp_path):
    path = tmp_path / "small"
    store.write_synced(str(path), b"old and longer")
    store.write_synced(str(path), b"new")
    assert store.read_small(str(path)) == b"new"
    assert os.listdir(tmp_path) == ["small"]


def test_a_named_file_is_replaced_as_a_whole_or_stays(tmp_path):
    path = tmp_path / "named"
    path.write_bytes(b"old")

    def half():
        with store.named(str(path)) as file:
            file.write(b"half of it")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        half()
    assert (path.read_bytes(), os.listdir(tmp_path)) == (b"old", ["named"])


def test_a_link_to_nothing_makes_what_it_names(tmp_path):
    (tmp_path / "link").symlink_to("real")
    with store.named(str(tmp_path / "link")) as file:
        file.write(b"new")
    assert ((tmp_path / "link").is_symlink(), (tmp_path / "real").read_bytes()) == (True, b"new")


@pytest.mark.skipif(not os.path.isdir("/proc/self/fd"), reason="needs /proc")
def test_what_has_no_name_of_its_own_is_written_to_through_a_link(tmp_path):
    reader, writer = os.pipe()
    gone = tmp_path / "gone"
    with open(gone, "w+b") as unlinked:
        gone.unlink()
        for number, read in ((writer, lambda: os.read(reader, 9)), (unlinked.fileno(), unlinked.read)):
            link = tmp_path / f"link-{number}"
            link.symlink_to(f"/proc/self/fd/{number}")
            with store.named(str(link)) as file:
                file.write(b"told")
            assert (read(), link.is_symlink()) == (b"told", True)
    os.close(reader)
    os.close(writer)
    assert all(name.startswith("link-") for name in os.listdir(tmp_path))


def test_the_bytes_are_synced_before_the_name_and_the_name_before_the_return(tmp_path, monkeypatch):
    steps = []
    for name in ("write", "fsync", "rename"):
        real = getattr(os, name)
        monkeypatch.setattr(os, name, lambda *args, name=name, real=real: (steps.append(name), real(*args))[1])
    store.write_synced(str(tmp_path / "small"), b"new")
    assert steps == ["write", "fsync", "rename", "fsync"]


def test_a_mac_is_asked_to_empty_the_memory_of_its_disk_too(tmp_path, monkeypatch):
    asked = []
    monkeypatch.setattr(sys, "platform", "darwin")
    monkeypatch.delattr(os, "fdatasync", raising=False)
    monkeypatch.setattr(fcntl, "F_FULLFSYNC", 51, raising=False)
    monkeypatch.setattr(fcntl, "fcntl", lambda descriptor, what: asked.append((os.fstat(descriptor).st_mode, what)))
    monkeypatch.setattr(os, "fsync", lambda _: asked.append("fsync alone"))

    store.write_synced(str(tmp_path / "small"), b"text")
    with open(tmp_path / "small", "rb") as file:
        store.sync_data(file.fileno())

    assert [(stat.S_ISDIR(mode), what) for mode, what in asked] == [(False, 51), (True, 51), (False, 51)]


def test_a_disk_of_another_machine_is_synced_as_far_as_it_goes(tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "platform", "darwin")
    monkeypatch.setattr(fcntl, "F_FULLFSYNC", 51, raising=False)
    monkeypatch.setattr(fcntl, "fcntl", failing(errno.ENOTSUP))
    steps = []
    monkeypatch.setattr(os, "fsync", steps.append)

    store.write_synced(str(tmp_path / "small"), b"text")

    assert len(steps) == 2
    monkeypatch.setattr(fcntl, "fcntl", failing(errno.EIO))
    with pytest.raises(OSError, match="Input/output"):
        store.write_synced(str(tmp_path / "small"), b"other")
    assert (tmp_path / "small").read_bytes() == b"text"


@pytest.mark.parametrize("name", ["write", "fsync", "rename"])
def test_a_failed_write_leaves_the_old_file_and_nothing_else(tmp_path, monkeypatch, name):
    path = str(tmp_path / "small")
    store.write_synced(path, b"old")
    monkeypatch.setattr(os, name, failing(errno.ENOSPC))
    with pytest.raises(OSError, match="No space"):
        store.write_synced(path, b"new")
    monkeypatch.undo()
    assert store.read_small(path) == b"old"
    assert os.listdir(tmp_path) == ["small"]


def test_a_missing_file_reads_as_none(tmp_path):
    (tmp_path / "file").touch()
    assert store.read_small(str(tmp_path / "none")) is None
    assert store.read_small(str(tmp_path / "file" / "below")) is None
    assert store.read_small(str(tmp_path / "file")) == b""


def test_a_file_system_that_syncs_no_folders_is_no_error(tmp_path, monkeypatch):
    monkeypatch.setattr(os, "fsync", failing(errno.EINVAL))
    store.sync_folder(str(tmp_path))
    monkeypatch.setattr(os, "fsync", failing(errno.EIO))
    with pytest.raises(OSError, match="Input/output"):
        store.sync_folder(str(tmp_path))


def test_the_file_system_is_synced_by_its_own_call_or_by_the_general_one(tmp_path, monkeypatch):
    import ctypes

    general = []
    monkeypatch.setattr(os, "sync", lambda: general.append(1))
    store.sync_filesystem(str(tmp_path))
    assert general == []
    of_macs = SimpleNamespace(fsync_volume_np=lambda descriptor, how: general.append((os.fstat(descriptor), how)))
    monkeypatch.setattr(ctypes, "CDLL", lambda *_, **__: of_macs)
    store.sync_filesystem(str(tmp_path))
    assert general == [(os.stat(tmp_path), 3)]
    monkeypatch.setattr(ctypes, "CDLL", lambda *_, **__: SimpleNamespace())
    store.sync_filesystem(str(tmp_path))
    assert general[1:] == [1]


def test_a_file_system_that_cannot_be_synced_is_an_error(tmp_path, monkeypatch):
    import ctypes

    ctypes.set_errno(errno.EIO)
    monkeypatch.setattr(ctypes, "CDLL", lambda *_, **__: SimpleNamespace(syncfs=lambda _: -1))
    with pytest.raises(OSError, match="Input/output"):
        store.sync_filesystem(str(tmp_path))


@pytest.mark.parametrize("oid", [OID, OID + OID[:24]])
def test_the_floor_remembers_a_commit_of_either_length(tmp_path, oid):
    Floor(str(tmp_path)).note(oid)
    assert Floor(str(tmp_path)).read() == oid
    assert (tmp_path / "floor").read_text() == oid + "\n"
    assert Floor(str(tmp_path), LAST_GOOD).read() is None


@pytest.mark.parametrize(
    "garbage", [b"", b"\n", OID[:39].encode(), OID.encode() + b"0", b"x" * 40, b"\0" * 41, b"\xff" * 64]
)
def test_a_floor_of_garbage_is_none(tmp_path, garbage):
    (tmp_path / "floor").write_bytes(garbage)
    assert Floor(str(tmp_path)).read() is None


# Room and errors


def room(bytes_free, inodes_free, inodes=1000):
    return lambda _: SimpleNamespace(f_bavail=bytes_free, f_frsize=1, f_favail=inodes_free, f_files=inodes)


@pytest.mark.parametrize(
    ("free", "full"),
    [
        ((store.FREE_BYTES + 500, store.FREE_INODES), False),
        ((store.FREE_BYTES + 499, store.FREE_INODES), True),
        ((store.FREE_BYTES + 500, store.FREE_INODES - 1), True),
        ((store.FREE_BYTES + 500, 0, 0), False),
    ],
)
def test_a_write_begins_only_where_there_is_room(monkeypatch, free, full):
    monkeypatch.setattr(os, "statvfs", room(*free))
    if not full:
        return store.room_for("/somewhere", needed=500)
    with pytest.raises(StoreError) as caught:
        store.room_for("/somewhere", needed=500)
    assert caught.value.facts == {"reason": "disk-full"}
    return None


def test_a_full_disk_is_told_by_number_or_by_looking_never_by_text(monkeypatch):
    monkeypatch.setattr(os, "statvfs", room(10**9, 10**6))
    assert store.is_full(OSError(errno.ENOSPC, "any"), "/")
    assert store.is_full(OSError(errno.EDQUOT, "any"), "/")
    assert not store.is_full(OSError("No space left on device"), "/")
    assert not store.is_full(OSError(errno.EIO, "No space left on device"), "/")
    monkeypatch.setattr(os, "statvfs", room(0, 10**6))
    assert store.is_full(OSError("failed to write"), "/")
    assert not store.is_full(OSError(errno.EACCES, "any"), "/")


@pytest.mark.parametrize("code", [errno.EROFS, errno.EACCES, errno.EPERM, errno.EFBIG])
def test_missing_rights_are_the_fault_of_the_process_and_stop_nobody(tmp_path, code):
    store.make_running(str(tmp_path))
    error = store.failed(OSError(code, os.strerror(code)), str(tmp_path))
    assert store.own_fault(OSError(code, ""))
    assert type(error) is StoreError
    assert error.facts == {"reason": "not-writable"}
    assert os.strerror(code) in error.message
    assert store.stopped(str(tmp_path)) is None


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EIO, errno.ENOENT])
def test_a_failing_disk_is_no_fault_of_the_process(code):
    assert not store.own_fault(OSError(code, ""))


@pytest.mark.parametrize(
    ("code", "reason"), [(errno.ENOSPC, "disk-full"), (errno.EDQUOT, "disk-full"), (errno.EIO, "io-error")]
)
def test_a_full_or_failing_disk_met_under_the_lock_stops_the_store(tmp_path, code, reason):
    store.make_running(str(tmp_path))
    error = store.failed(OSError(code, os.strerror(code)), str(tmp_path))
    assert type(error) is Stopped
    assert error.facts["reason"] == reason
    assert "gitswarm doctor --resume" in error.hint
    assert store.stopped(str(tmp_path))[0] == reason


def test_a_full_disk_met_by_others_stops_nobody(tmp_path):
    store.make_running(str(tmp_path))
    error = store.translated(OSError(errno.ENOSPC, "No space left on device"), str(tmp_path))
    assert type(error) is StoreError
    assert error.facts == {"reason": "disk-full"}
    assert store.stopped(str(tmp_path)) is None


def test_an_error_nobody_foresaw_stops_nobody(tmp_path):
    store.make_running(str(tmp_path))
    error = store.failed(OSError(errno.ENOENT, "No such file"), str(tmp_path))
    assert (type(error), error.facts) == (StoreError, {})
    assert store.stopped(str(tmp_path)) is None


# Stopped or running


def test_a_store_stops_once_and_goes_on(tmp_path):
    state = str(tmp_path)
    store.make_running(state)
    assert store.stopped(state) is None
    store.guard(state)
    assert store.stop(state, "disk-full")
    assert store.stop(state, "io-error")
    reason, since = store.stopped(state)
    assert reason == "disk-full"
    assert abs(since - time.time()) < 5
    with pytest.raises(Stopped) as caught:
        store.guard(state)
    assert "gitswarm doctor --resume" in caught.value.hint
    assert caught.value.facts == {"reason": "disk-full", "since": since}
    assert store.resume(state)
    assert not store.resume(state)
    store.guard(state)
    assert os.listdir(state) == ["running"]


def test_since_is_when_it_was_stopped_not_when_it_was_made(tmp_path):
    store.make_running(str(tmp_path))
    os.utime(tmp_path / "running", (1, 1))
    store.stop(str(tmp_path), "disk-full")
    assert store.stopped(str(tmp_path))[1] > 1_000_000_000


def test_making_a_stopped_store_again_does_not_start_it(tmp_path):
    store.make_running(str(tmp_path))
    store.stop(str(tmp_path), "io-error")
    store.make_running(str(tmp_path))
    assert os.listdir(tmp_path) == ["stopped-io-error"]


def test_a_store_is_stopped_for_no_other_reason(tmp_path):
    store.make_running(str(tmp_path))
    assert not store.stop(str(tmp_path), "")
    assert os.listdir(tmp_path) == ["running"]


def test_a_store_that_cannot_be_stopped_says_so(tmp_path):
    assert not store.stop(str(tmp_path), "disk-full")
    error = store.failed(OSError(errno.ENOSPC, "No space left on device"), str(tmp_path))
    assert type(error) is StoreError


@pytest.fixture
def full_disk(tmp_path):
    with small_disk(tmp_path / "disk", "size=64k,nr_inodes=10") as disk:
        store.make_running(str(disk))
        for number in range(8):
            (disk / str(number)).touch()
        with pytest.raises(OSError, match="No space"):
            (disk / "0").write_bytes(b"x" * 100_000)
        yield disk


def test_stopping_and_resuming_need_no_space_and_no_inode(full_disk):
    state = str(full_disk)
    with pytest.raises(OSError, match="No space"):
        (full_disk / "more").touch()
    assert type(store.failed(OSError(errno.ENOSPC, ""), state)) is Stopped
    assert store.stopped(state)[0] == "disk-full"
    assert store.resume(state)
    with pytest.raises(StoreError):
        store.room_for(state)
    assert store.is_full(OSError("libgit2 gives no number"), state)


# Booted since


def test_the_first_look_since_a_boot_is_known_until_it_is_noted(tmp_path, monkeypatch):
    state = str(tmp_path)
    monkeypatch.setattr(store, "boot_id", lambda: "one")
    assert store.first_since_boot(state)
    store.mark_boot(state)
    assert not store.first_since_boot(state)
    monkeypatch.setattr(store, "boot_id", lambda: "two")
    assert store.first_since_boot(state)
    monkeypatch.setattr(store, "boot_id", lambda: None)
    assert not store.first_since_boot(state)
    store.mark_boot(state)


@pytest.mark.skipif(not os.path.exists("/proc/sys/kernel/random/boot_id"), reason="this system names no boot")
def test_the_boot_is_named_by_the_kernel(monkeypatch):
    assert len(store.boot_id()) == 36
    monkeypatch.setattr(store, "read_small", lambda _: None)
    assert store.boot_id() is None
