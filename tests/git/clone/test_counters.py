"""What a clone counts beside the log: added up by the hour, kept small, and never in anybody's way."""

from __future__ import annotations

import os

import pytest

from gitswarm.core.clone import Counted
from gitswarm.git.clone import counters
from gitswarm.git.clone.counters import FILE, FileCounters

HOUR = 3600.0
NOON = 1_767_268_800.0  # 2026-01-01T12:00:00Z


class Clock:
    def __init__(self):
        self.now = NOON

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def counts(tmp_path, clock):
    return FileCounters(str(tmp_path), clock)


def test_what_happens_in_one_hour_is_added_up(counts, clock):
    counts.count("sync/done", 0.5)
    counts.count("sync/done", 0.25)
    clock.now += HOUR
    counts.count("push/lost")

    assert counts.read() == [
        Counted("2026-01-01T12", "sync/done", 2, 0.75),
        Counted("2026-01-01T13", "push/lost", 1, 0.0),
    ]


def test_what_takes_less_than_a_thousandth_of_a_second_counts_too(counts):
    for _ in range(3):
        counts.count("hook/post-commit", 0.0004)
    (told,) = counts.read()
    assert told.total == pytest.approx(0.0012)


def test_a_line_that_was_cut_short_is_left_out(counts, tmp_path):
    counts.count("push/lost")
    with open(tmp_path / FILE, "ab") as file:
        file.write(b"2026-01-01T12 push/l")

    assert [one.times for one in counts.read()] == [1]


def test_a_long_file_is_summed_up_and_nothing_of_it_is_lost(counts, clock, tmp_path, monkeypatch):
    monkeypatch.setattr(counters, "LARGEST", 400)
    for number in range(60):
        clock.now = NOON + number * 24 * HOUR
        counts.count("sync/done", 1.0)
    monkeypatch.setattr(counters, "LARGEST", 1)
    counts.count("sync/done", 1.0)

    told = counts.read()
    assert (sum(one.times for one in told), sum(one.total for one in told)) == (61, 61.0)
    assert told[0].hour == counters.EVER
    assert len(told) < 40, "what is older than a month stands in one line"
    assert os.listdir(tmp_path) == [FILE]


def test_where_nothing_can_be_written_nothing_fails(tmp_path, clock):
    lost = FileCounters(str(tmp_path / "gone"), clock)
    lost.count("sync/done", 1.0)

    assert lost.read() == []
    assert not (tmp_path / "gone").exists()
