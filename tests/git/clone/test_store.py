"""Small files outlive a power loss; what a disk says is told by number, and whose fault it is."""

from __future__ import annotations

import errno
import fcntl
import os
import stat
import sys
from types import SimpleNamespace

import pytest

from gitswarm.errors import StoreError
from gitswarm.git.clone import store


def failing(code=None):
    def fail(*_):
        raise OSError(code, os.strerror(code)) if code else OSError("failed to write")

    return fail


# Small durable files


def test_a_folder_of_ours_is_made_but_no_repository_that_is_gone(tmp_path):
    (tmp_path / ".git").mkdir()
    for _ in range(2):
        store.make_folder(str(tmp_path / ".git" / "gitswarm" / "runs"))
    assert (tmp_path / ".git" / "gitswarm" / "runs").is_dir()
    with pytest.raises(FileNotFoundError):
        store.make_folder(str(tmp_path / "gone" / ".git" / "gitswarm" / "runs"))
    assert not (tmp_path / "gone").exists()


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


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EIO, errno.ENOENT])
def test_a_failing_disk_is_no_fault_of_the_process(code):
    assert not store.own_fault(OSError(code, ""))


@pytest.mark.parametrize("code", [errno.EROFS, errno.EACCES, errno.EPERM, errno.EFBIG])
def test_missing_rights_are_the_fault_of_the_process(tmp_path, code):
    error = store.translated(OSError(code, os.strerror(code)), str(tmp_path))
    assert store.own_fault(OSError(code, ""))
    assert error.facts == {"reason": "not-writable"}
    assert os.strerror(code) in error.message
