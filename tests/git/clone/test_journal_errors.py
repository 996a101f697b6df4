"""A disk that fails or is full while an entry is appended: it is told, and nothing is left that nobody promised."""

from __future__ import annotations

import errno
import fcntl
import os
import resource
import subprocess
from contextlib import suppress
from pathlib import Path

import pytest

from gitswarm.errors import Busy, StoreError
from gitswarm.git.clone import journal as module
from gitswarm.git.clone import store
from gitswarm.git.clone.journal import Journal
from gitswarm.git.clone.lock import Lock
from tests.disks import small_disk
from tests.journals import entry, fail_once, file_of, journal_in, of_a_lock

# Errors


@pytest.mark.parametrize("call", ["open", "pread"])
def test_a_disk_that_does_not_give_the_journal_is_told(journal, monkeypatch, call):
    journal.append(entry("a"))
    fail_once(monkeypatch, call)
    with pytest.raises(StoreError, match="journal cannot be read"):
        journal.read()

    assert journal.ids() == ["a"]


@pytest.mark.parametrize("written", [0, 1, 8, 20])
def test_a_short_write_is_truncated_back_and_raised(journal, monkeypatch, written):
    journal.append(entry("a"))
    before = file_of(journal).read_bytes()
    real = os.write

    def short(descriptor, data):
        if of_a_lock(descriptor):
            return real(descriptor, data)
        fail_once(monkeypatch, "write", code=errno.ENOSPC)
        return real(descriptor, data[:written])

    monkeypatch.setattr(os, "write", short)
    with pytest.raises(StoreError, match="No space") as caught:
        journal.append(entry("b"))
    assert caught.value.__cause__.errno == errno.ENOSPC
    monkeypatch.setattr(os, "write", real)
    assert file_of(journal).read_bytes() == before
    journal.append(entry("c"))
    assert journal.pending() == [entry("a"), entry("c")]


def test_a_write_cut_short_by_chance_goes_on(journal, monkeypatch):
    real = os.write
    monkeypatch.setattr(os, "write", lambda descriptor, data: real(descriptor, data[:7]))
    journal.append(entry("a"))
    assert journal.pending() == [entry("a")]


def test_a_line_that_cannot_be_synced_is_withdrawn_and_raised(journal, monkeypatch):
    journal.append(entry("a"))
    fail_once(monkeypatch, "fdatasync")
    with pytest.raises(StoreError, match="Input/output"):
        journal.append(entry("b"))
    journal.append(entry("c"))
    assert journal.pending() == [entry("a"), entry("c")]
    assert journal.damaged() == []
    assert journal.cut(lambda one: one == "a") == 1
    assert b"withdrew" not in file_of(journal).read_bytes()


def test_what_others_appended_behind_a_withdrawn_line_stays(journal, tmp_path, monkeypatch):
    fail_once(monkeypatch, "fdatasync", before=lambda: journal_in(tmp_path).append(entry("theirs")))
    with pytest.raises(StoreError, match="Input/output"):
        journal.append(entry("mine"))
    assert journal.pending() == [entry("theirs")]


def test_a_mark_made_behind_a_withdrawn_line_hides_nothing_that_follows(journal, monkeypatch):
    marks = []
    fail_once(monkeypatch, "fdatasync", before=lambda: marks.append(journal.read()[1]))
    with pytest.raises(StoreError, match="Input/output"):
        journal.append(entry("a"))
    journal.append(entry("b"))
    assert journal.read(marks[0])[0] == [entry("b")]


def test_a_line_that_a_cut_synced_elsewhere_is_kept_and_its_mark_reads_all(journal, monkeypatch):
    journal.append(entry("done"))
    fail_once(monkeypatch, "fdatasync", before=lambda: journal.cut(lambda one: one == "done"))
    mark = journal.append(entry("mine"))
    assert journal.read(mark)[0] == [entry("mine")]


def test_the_error_of_the_disk_is_told_even_where_the_lock_is_busy(tmp_path, monkeypatch):
    class Once(Lock):
        free = True

        def held(self, command, wait=5.0):
            if not self.free:
                raise Busy("taken")
            return super().held(command, wait)

    lock = Once(str(tmp_path / "journal.lock"))
    journal = Journal(str(tmp_path), lock)
    fail_once(monkeypatch, "fdatasync", before=lambda: setattr(lock, "free", False))
    with pytest.raises(StoreError, match="Input/output"):
        journal.append(entry("a"))


def test_no_descriptor_is_left_open(journal, monkeypatch):
    journal.append(entry("a"))
    before = set(os.listdir("/proc/self/fd"))
    for name in ("write", "fdatasync", "pread"):
        fail_once(monkeypatch, name)
        with pytest.raises(StoreError, match="Input/output"):
            journal.append(entry("b"))
    journal.cut(lambda one: one == "a")
    assert set(os.listdir("/proc/self/fd")) == before


def test_the_lock_is_not_held_while_syncing(journal, tmp_path, monkeypatch):
    real, synced = os.fdatasync, []

    def free(descriptor):
        with open(tmp_path / "journal.lock", "rb") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        synced.append(real(descriptor))

    monkeypatch.setattr(os, "fdatasync", free)
    journal.append(entry("a"))
    assert len(synced) == 1


def test_every_entry_is_synced_before_it_is_acknowledged(journal, monkeypatch):
    journal.append(entry("a"))
    synced = []
    monkeypatch.setattr(os, "fdatasync", lambda descriptor: synced.append(os.fstat(descriptor).st_size))
    assert journal.append(entry("b")).offset == synced[0]


def test_the_folder_is_synced_before_anything_is_acknowledged_in_a_new_file(journal, monkeypatch):
    synced = []

    def failing(folder):
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(module, "sync_folder", failing)
    for _ in range(2):
        with pytest.raises(StoreError, match="Input/output"):
            journal.append(entry("a"))
    monkeypatch.setattr(module, "sync_folder", synced.append)
    journal.append(entry("b"))
    journal.append(entry("c"))
    assert synced == [os.path.dirname(journal.path)]
    assert journal.pending() == [entry("b"), entry("c")]


# No room


@pytest.fixture
def disk(tmp_path):
    with small_disk(tmp_path / "disk", "size=64k,nr_inodes=8") as disk:
        yield disk


def fill(journal, code):
    acked = []
    while True:
        one = entry(f"e{len(acked)}", text="x" * 700)
        try:
            journal.append(one)
        except StoreError as error:
            return acked if error.__cause__.errno == code else []
        acked.append(one)


def test_a_full_disk_truncates_the_line_and_keeps_what_was_acknowledged(disk):
    journal = journal_in(disk)
    acked = fill(journal, errno.ENOSPC)
    assert len(acked) > 50
    assert journal.pending() == acked
    assert file_of(journal).read_bytes().endswith(b"\n")
    before = file_of(journal).read_bytes()
    with pytest.raises(StoreError, match="No space"):
        journal.cut(lambda one: one == "e0")
    assert file_of(journal).read_bytes() == before
    assert not Path(journal.path + store.BESIDE).exists()
    subprocess.run(["mount", "-o", "remount,size=256k", disk], check=True)
    assert journal.cut(lambda one: one == "e0") == 1
    journal.append(entry("later"))
    assert journal.pending() == [*acked[1:], entry("later")]


def test_a_disk_without_inodes_leaves_the_journal_as_it_was(disk):
    journal = journal_in(disk)
    journal.append(entry("a"))
    with suppress(OSError):
        for number in range(8):
            (disk / str(number)).touch()
    with pytest.raises(StoreError, match="No space"):
        journal.cut(lambda _: True)
    journal.append(entry("b"))
    assert journal.ids() == ["a", "b"]


def test_a_limit_on_the_size_of_files_truncates_the_line(journal):
    journal.append(entry("a"))
    old = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, old[1]))
    try:
        acked = fill(journal, errno.EFBIG)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, old)
    assert journal.pending() == [entry("a"), *acked]
    assert file_of(journal).read_bytes().endswith(b"\n")
