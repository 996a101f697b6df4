"""A clone without a hub: what is committed is final there, once it survives a power loss."""

from __future__ import annotations

from contextlib import suppress

from gitswarm import riders
from gitswarm.errors import TipMoved
from gitswarm.ground import FLOOR, ROUNDS, kept_moving, look_again

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitswarm.ground import Ground

SYNC_WAIT = 60.0


def settle(ground: Ground) -> None:
    """Make what is committed survive a power loss, then cut the journal."""
    for _ in range(ROUNDS):
        # One at a time, as with a hub: an older floor must not take the place of one the journal was cut to.
        with suppress(TipMoved), ground.locks.sync.held("floor", wait=SYNC_WAIT):
            return _settle(ground)
    raise kept_moving()


def _settle(ground: Ground) -> None:
    log = ground.log
    with ground.writing("floor"):
        tip = riders.with_pages(ground, log.tip())
        if tip is None:
            return
        log.point(FLOOR, tip)
    ground.store.flush()
    with ground.writing("floor"):
        if not log.changes(tip, log.tip()).only_adds_from(log.count(tip)):
            raise look_again()
        ground.settle(tip, FLOOR)
