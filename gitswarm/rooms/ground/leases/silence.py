"""Whether a lease is silent: worked out from looks at it, by no clock that could be set or that sleeps.

A sign is told by its holder's clone as soon as the hub can be had. So between two looks that saw the same signs nothing
came; but only looks close together show that something could have come. What was not looked at for longer, because the
observer slept, was stopped or could not reach the hub, is no silence: it begins again.
"""

from __future__ import annotations

from gitswarm.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitswarm.core.clone import Uptime
    from gitswarm.rooms.ground.leases.model import Lease

APART, IN_ALL = 0.25, 1.5
"""In leases: looks that count together, and the silence that ends one. So seven looks at least are needed."""
NAP = 1.0
"""Seconds by which two clocks may differ on what is one moment."""


class Watched(Record):
    """What was seen of one lease so far: how long nothing came of it, and when and where that was seen last."""

    session: str
    epoch: int
    signs: int
    silence: float
    elapsed: float
    asleep: float
    boot: str


def watched(before: Watched | None, lease: Lease, now: Uptime) -> Watched:
    """What is known of a lease after another look at it."""
    silence = 0.0
    if before is not None and _goes_on(before, lease, now):
        silence = before.silence + now.elapsed - before.elapsed
    return Watched(lease.session, lease.epoch, lease.signs, silence, now.elapsed, now.asleep, now.boot)


def _goes_on(before: Watched, lease: Lease, now: Uptime) -> bool:
    """Whether this look and the one before show silence between them."""
    is_same = _is_of(before, lease) and before.boot == now.boot
    is_near = 0 <= now.elapsed - before.elapsed <= APART * 60 * lease.minutes
    return is_same and is_near and now.asleep - before.asleep < NAP


def is_silent(seen: Watched | None, lease: Lease) -> bool:
    """Whether nothing was heard for so long that others may have what is held."""
    if seen is None or not _is_of(seen, lease):
        return False
    return seen.silence >= IN_ALL * 60 * lease.minutes


def _is_of(seen: Watched, lease: Lease) -> bool:
    """Whether that was seen of this very lease: one that was overruled may have had its number."""
    return (seen.session, seen.epoch, seen.signs) == (lease.session, lease.epoch, lease.signs)
