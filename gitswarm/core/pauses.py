"""Pauses, noted by the clock of a machine: somebody may set that back meanwhile, and no pause grows by it."""

from __future__ import annotations

STEP = 1.0
"""Seconds by which a clock that is kept right may go back; one that went back further was set."""


def left(until: float, now: float, longest: float) -> float:
    """Seconds that are left of a pause; none where that is more than it can have been: the clock was set back."""
    seconds = until - now
    return min(seconds, longest) if 0 < seconds <= longest + STEP else 0.0


def is_over(since: float, now: float, seconds: float) -> bool:
    """Whether a pause that began then is over."""
    return not left(since + seconds, now, seconds)
