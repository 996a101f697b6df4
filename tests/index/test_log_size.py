"""The write-ahead log of the index stays small: every cold start reads all of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from gitswarm.index import cabinet
from tests.toy_rooms import FakeLog, at, digest_of, event, folded, opened

SMALL = 64 * 1024


@pytest.fixture
def path(tmp_path, monkeypatch):
    monkeypatch.setattr(cabinet, "LOG_SIZE", SMALL)
    return tmp_path / "index.db"


@pytest.fixture
def log():
    """A log that grows by a line with each tip."""
    log, lines = FakeLog(), []
    for number in range(100):
        lines += at(number, event(number, name=f"n{number % 7}", by=number + 1))
        log.add(f"t{number}", lines)
    return log


def catch_up(path, log, number):
    """What a command does that starts, writes and ends."""
    log.at = f"t{number}"
    index = opened(path, log)
    assert index.catch_up(log.at)
    index.close()


def log_size(path):
    return Path(f"{path.resolve()}-wal").stat().st_size


def test_commands_that_write_and_end_leave_no_log_that_grows(path, log):
    sizes = []
    for number in range(100):
        catch_up(path, log, number)
        sizes.append(log_size(path) if number else 0)

    assert max(sizes) > SMALL / 2
    assert max(sizes) < SMALL * 2


def test_a_reader_that_stays_hinders_nobody_and_is_not_disturbed(path, log):
    catch_up(path, log, 0)
    reader = opened(path, log)
    seen = digest_of(reader.view("t0"))
    for number in range(1, 99):
        catch_up(path, log, number)

    assert log_size(path) > SMALL
    assert digest_of(reader.tables) == seen
    reader.release()
    catch_up(path, log, 99)
    assert log_size(path) == 0
    assert digest_of(reader.view("t99")) == folded(log, "t99")
