"""The terms on which GitHub answers: how much may be asked, when to wait, and what a refusal means."""

from __future__ import annotations

from gitswarm.core import pauses
from gitswarm.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

FORBIDDEN, INVALID, TOO_MANY, AWAY, CORE = 403, 422, 429, 503, "core"
HASTY = "submitted too quickly"
"""What GitHub says of a comment that comes too soon behind another one, as if it were no good."""
MINUTE, HOUR = 60.0, 3600.0
WRITES_A_MINUTE = 60
"""GitHub lets at most 80 a minute make something; the rest is for whoever works there by hand."""
DIGITS = 12


class Budget(Record):
    """What one token may still ask, times by the clock of this machine; all processes of a clone share it."""

    limit: int = 0
    left: int = 0
    reset: float = 0.0
    shut: float = 0.0
    """Nothing is asked before."""
    writes: tuple[float, ...] = ()
    """When something was written, in the last minute."""


def wait_of(budget: Budget, now: float, reserve: int, *, writes: bool, paced: bool) -> float:
    """Seconds until the next request may go out."""
    waits = [pauses.left(budget.shut, now, HOUR)]
    if budget.limit and budget.left <= min(reserve, budget.limit // 2):
        waits.append(pauses.left(budget.reset, now, HOUR))
    recent = _recent(budget, now)
    if writes and paced and len(recent) >= WRITES_A_MINUTE:
        waits.append(recent[-WRITES_A_MINUTE] + MINUTE - now)
    return max(waits)


def wrote(budget: Budget, now: float) -> Budget:
    """The same after something was written."""
    return budget._replace(writes=(*_recent(budget, now), now))


def _recent(budget: Budget, now: float) -> tuple[float, ...]:
    return tuple(at for at in budget.writes if now - MINUTE < at <= now)[-WRITES_A_MINUTE:]


def told(budget: Budget, headers: Mapping[str, str], now: float, theirs: float) -> Budget:
    """What is left by the headers of an answer, which tell times by ``their`` clock."""
    if headers.get("x-ratelimit-resource", CORE) != CORE:
        return budget
    limit, left, reset = (_number(headers.get(f"x-ratelimit-{name}")) for name in ("limit", "remaining", "reset"))
    if limit is None or left is None or reset is None:
        return budget
    ours = now + min(max(0.0, reset - theirs), HOUR)
    is_same_hour = budget.limit == limit and abs(ours - budget.reset) < MINUTE and now < budget.reset
    return budget._replace(limit=limit, left=min(left, budget.left) if is_same_hour else left, reset=ours)


def throttled(status: int, headers: Mapping[str, str], message: str, theirs: float) -> float | None:
    """How long nothing may be asked after this answer; None where it is no matter of limits."""
    said = pauses.asked_for(headers.get("retry-after"), theirs)
    is_used_up = _number(headers.get("x-ratelimit-remaining")) == 0
    is_limit = "retry-after" in headers or is_used_up or "rate limit" in message.lower() or "abuse" in message.lower()
    meant = {TOO_MANY: True, FORBIDDEN: is_limit, AWAY: said is not None, INVALID: HASTY in message}
    if not meant.get(status, False):
        return None
    if said is not None:
        return min(said, HOUR)
    reset = _number(headers.get("x-ratelimit-reset")) if is_used_up else None
    return MINUTE if reset is None else min(max(1.0, reset - theirs), HOUR)


def _number(text: str | None) -> int | None:
    whole = (text or "").partition(".")[0]
    return int(whole) if whole.isascii() and whole.isdecimal() and len(whole) <= DIGITS else None
