"""The file of the index: whatever happens to it, questions are answered right and the next command finds it whole."""

from __future__ import annotations

import os
import random
import resource
import signal
import sqlite3
from pathlib import Path

import pytest

from gitswarm.errors import Busy, StoreError
from gitswarm.index import cabinet
from tests.disks import small_disk
from tests.toy_rooms import (
    COUNTERS,
    LINES,
    SUMS,
    at,
    digest_of,
    event,
    opened,
)


def file_of(path):
    return path.resolve()


def delete(path):
    path.unlink()


def delete_what_it_leads_to(path):
    file_of(path).unlink()


def truncate(path):
    os.truncate(path, 3 * 4096)


def empty(path):
    os.truncate(path, 0)


def fill_with_garbage(path):
    file_of(path).write_bytes(random.Random(1).randbytes(50_000))


def garble_a_page(path):
    data = bytearray(file_of(path).read_bytes())
    data[4096:] = b"\xa5" * (len(data) - 4096)
    file_of(path).write_bytes(data)


def replace_by_text(path):
    path.unlink()
    path.write_text("no database\n")


def drop_a_table(path):
    with sqlite3.connect(path) as connection:
        connection.execute("DROP TABLE counters")
    connection.close()


def forget_where_it_stands(path):
    with sqlite3.connect(path) as connection:
        connection.execute("DELETE FROM log_state")
    connection.close()


def break_a_column(path):
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE counters SET steps = '[1,'")
    connection.close()


def drop_the_log(path):
    for end in ("-wal", "-shm"):
        Path(f"{file_of(path)}{end}").unlink(missing_ok=True)


DAMAGES = (
    delete,
    delete_what_it_leads_to,
    truncate,
    empty,
    fill_with_garbage,
    garble_a_page,
    replace_by_text,
    drop_a_table,
    forget_where_it_stands,
    break_a_column,
    drop_the_log,
)


@pytest.fixture(params=DAMAGES, ids=lambda damage: damage.__name__)
def damaged(request, path, log):
    """An index that stood on ``b``, and was damaged while nobody had it open."""
    index = opened(path, log)
    log.at = "a"
    index.catch_up("a")
    log.at = "b"
    index.catch_up("b")
    index.close()
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    request.param(path)
    return path


def test_a_damaged_file_is_answered_for_and_made_anew(damaged, log, right):
    index = opened(damaged, log)

    assert digest_of(index.view("b")) == right
    assert index.tables.get(COUNTERS, "n1").value == 20
    assert digest_of(opened(damaged, log).view("b")) == right
    assert index.tip == "b"


def test_a_damaged_file_is_made_anew_by_catching_up(damaged, log, right):
    log.add("c", [*LINES, *at(200, event(900))])
    index = opened(damaged, log)

    assert index.catch_up("c")
    seen = index.view("c")
    assert seen.where(SUMS)[0].events == 201
    assert digest_of(seen) == digest_of(opened(damaged, log).view("c"))


def test_a_file_damaged_while_it_is_open_is_answered_for(path, log, right):
    index = opened(path, log)
    index.catch_up("b")
    index.close()
    assert index.view("b").get(COUNTERS, "n1").value == 20
    index.release()
    for end in ("-wal", "-shm"):
        Path(f"{file_of(path)}{end}").unlink(missing_ok=True)
    garble_a_page(path)

    assert digest_of(index.view("b")) == right
    assert digest_of(opened(path, log).view("b")) == right


def test_a_file_damaged_under_a_fold_in_memory_is_healed_where_it_stood(path, log, right):
    log.at = "a"
    index = opened(path, log)
    index.catch_up("a")
    seen = index.view("b")
    index.release()
    break_a_column(path)

    assert digest_of(seen) == right
    assert digest_of(index.view("b")) == right
    assert index.tip == "a"


def test_a_view_that_was_healed_stands_still_again(path, log, right):
    index, other = opened(path, log), opened(path, log)
    seen = index.view("b")
    index.release()
    break_a_column(path)
    assert seen.get(COUNTERS, "n1").value == 20
    log.at = "a"
    assert other.catch_up("a")

    assert digest_of(seen) == right


def test_a_file_that_nobody_wrote_is_opened_again_once_somebody_does(path, log):
    index = opened(path, log)
    index.view("b")
    index._cabinet._unchanging = True
    index.set_note("some", "write")
    index.view("b")

    assert index._cabinet._unchanging is False


def test_what_only_hinders_reading_costs_no_file(path, log, right, monkeypatch):
    index = opened(path, log)
    index.catch_up("b")
    before, seen = file_of(path), index.view("b")

    def hindered():
        raise StoreError("an error of the disk")

    monkeypatch.setattr(index._cabinet, "shelves", hindered)
    assert digest_of(seen) == right
    assert file_of(path) == before


def test_leaving_writes_nothing_and_syncs_nothing(path, log):
    index = opened(path, log)
    log.at = "a"
    index.catch_up("a")
    log.at = "b"
    index.catch_up("b")
    size = file_of(path).stat().st_size, Path(f"{file_of(path)}-wal").stat().st_size
    index.close()

    assert (file_of(path).stat().st_size, Path(f"{file_of(path)}-wal").stat().st_size) == size


# Where it cannot be written


def test_a_file_somebody_else_writes_for_long_is_read_and_the_rest_folded_in_memory(path, log, right, monkeypatch):
    monkeypatch.setattr(cabinet, "PATIENCE", 0.05)
    log.at = "a"
    index = opened(path, log)
    index.catch_up("a")
    holder = sqlite3.connect(path, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    log.at = "b"

    assert digest_of(index.view("b")) == right
    with pytest.raises(Busy):
        index.catch_up("b")
    with pytest.raises(Busy):
        index.advance("a", "b", LINES[100:])
    index.close()
    holder.close()
    assert index.catch_up("b")
    assert index.digest() == right


@pytest.fixture
def disk(tmp_path):
    """A file system of a few hundred KiB."""
    with small_disk(tmp_path / "small", "size=400k") as disk:
        yield disk


def fill(folder):
    with (folder / "ballast").open("wb", buffering=0) as ballast:
        try:
            while True:
                ballast.write(b"x" * 1024)
        except OSError:
            return


def test_on_a_full_disk_questions_are_answered_and_an_error_is_ours(disk, log, right):
    path = disk / "index.db"
    log.at = "a"
    index = opened(path, log)
    index.catch_up("a")
    fill(disk)
    log.at = "b"

    assert digest_of(index.view("b")) == right
    with pytest.raises(StoreError):
        index.catch_up("b")
    index.close()
    (disk / "ballast").unlink()
    assert index.catch_up("b")
    assert index.digest() == right


def test_on_a_full_disk_a_rebuild_fails_clean_and_memory_answers(disk, log, right):
    path = disk / "index.db"
    fill(disk)
    index = opened(path, log)

    assert digest_of(index.view("b")) == right
    with pytest.raises(StoreError):
        index.catch_up("b")
    assert [name for name in os.listdir(disk) if name.startswith("index.db.")] == []


def test_a_file_that_may_not_grow_is_no_failure_of_a_reader(path, log, right):
    log.at = "a"
    index = opened(path, log)
    index.catch_up("a")
    log.at = "b"
    before, ignored = resource.getrlimit(resource.RLIMIT_FSIZE), signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (8192, before[1]))
    try:
        assert digest_of(index.view("b")) == right
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, ignored)
    index.close()
    assert index.catch_up("b")
    assert index.digest() == right
