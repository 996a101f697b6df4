"""Pauses: they get shorter, they end, and a clock that was set back makes none longer."""

from __future__ import annotations

import pytest

from gitswarm.core.pauses import STEP, asked_for, is_over, left


@pytest.mark.parametrize(
    ("now", "seconds"),
    [(1000.0, 60), (1059.0, 1), (1060.0, 0), (9000.0, 0), (1000 - STEP, 60), (998.0, 0), (0.0, 0)],
    ids=("begun", "nearly over", "over", "long over", "kept right", "set back", "set far back"),
)
def test_a_pause_gets_shorter_and_is_over_where_the_clock_was_set_back(now, seconds):
    assert left(1060.0, now, 60) == seconds
    assert is_over(1000.0, now, 60) == (seconds == 0)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("600", 600),
        ("1.5", 1),
        ("Thu, 01 Jan 1970 00:10:00 GMT", 500),
        ("Thu, 01 Jan 1970 00:00:00 GMT", 0),
        *((text, None) for text in (None, "", "soon", "-3", "²", "9" * 20, "Thu, 99 Jan 1970 00:00:00 GMT")),
    ],
)
def test_an_answer_asks_for_a_pause_by_seconds_or_by_a_date(text, seconds):
    assert asked_for(text, 100.0) == seconds
