"""Pauses: they get shorter, they end, and a clock that was set back makes none longer."""

from __future__ import annotations

import pytest

from gitswarm.core.pauses import STEP, is_over, left


@pytest.mark.parametrize(
    ("now", "seconds"),
    [(1000.0, 60), (1059.0, 1), (1060.0, 0), (9000.0, 0), (1000 - STEP, 60), (998.0, 0), (0.0, 0)],
    ids=("begun", "nearly over", "over", "long over", "kept right", "set back", "set far back"),
)
def test_a_pause_gets_shorter_and_is_over_where_the_clock_was_set_back(now, seconds):
    assert left(1060.0, now, 60) == seconds
    assert is_over(1000.0, now, 60) == (seconds == 0)
