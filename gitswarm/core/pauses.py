"""Pauses, noted by the clock of a machine: somebody may set that back meanwhile, and no pause grows by it."""

from __future__ import annotations

DIGITS = 12
STEP = 1.0
"""Seconds by which a clock that is kept right may go back; one that went back further was set."""


def left(until: float, now: float, longest: float) -> float:
    """Seconds that are left of a pause; none where that is more than it can have been: the clock was set back."""
    seconds = until - now
    return min(seconds, longest) if 0 < seconds <= longest + STEP else 0.0


def is_over(since: float, now: float, seconds: float) -> bool:
    """Whether a pause that began then is over."""
    return not left(since + seconds, now, seconds)


def asked_for(text: str | None, now: float) -> float | None:
    """The seconds that an answer asks for by ``Retry-After``: a number or a date; None where it is neither."""
    whole = (text or "").partition(".")[0]
    if whole.isascii() and whole.isdecimal() and len(whole) <= DIGITS:
        return float(whole)
    moment = moment_of(text)
    return None if moment is None else max(0.0, moment - now)


def moment_of(text: str | None) -> float | None:
    """The moment that a date means as answers give it; None where it is none."""
    from email.utils import parsedate_to_datetime

    try:
        return parsedate_to_datetime(text or "").timestamp()
    except (ValueError, TypeError, OverflowError):
        return None
