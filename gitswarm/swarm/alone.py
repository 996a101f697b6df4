"""A clone without a hub: what is committed is final there, once it survives a power loss."""

from __future__ import annotations

from contextlib import suppress

from gitswarm.core import floors
from gitswarm.core.clone import FLOOR, FLOORS
from gitswarm.errors import Damaged, TipMoved
from gitswarm.swarm import riders
from gitswarm.swarm.ground import ROUNDS, kept_moving, look_again

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitswarm.swarm.ground import Ground

SYNC_WAIT = 60.0


def settle(ground: Ground) -> None:
    """Make what is committed survive a power loss, then cut the journal down to what a prune could still take."""
    ground.must_take_part()
    for _ in range(ROUNDS):
        before = ground.branch.tip()
        try:
            # One at a time, as with a hub: an older floor must not take the place of one the journal was cut to.
            with suppress(TipMoved), ground.locks.sync.held("floor", wait=SYNC_WAIT):
                return _settle(ground)
        except Damaged:
            if not ground.mend() and ground.branch.tip() == before:
                raise
    raise kept_moving()


def _settle(ground: Ground) -> None:
    log = ground.log
    with ground.writing("floor"):
        tip = riders.with_pages(ground, log.tip())
        if tip is None:
            return
        log.point(FLOOR, tip)
    ground.store.flush()
    before, now = floors.read(ground.store.recall(FLOORS)), ground.parts.clock()
    survived = next((oid for oid in before.old_enough(now) if log.whole(oid)), None)
    with ground.writing("floor"):
        if not log.changes(tip, log.tip()).only_adds_from(log.count(tip)):
            raise look_again()
        ground.settle(tip, FLOOR)
        after = (before.on(survived) if survived else before).with_one_more(now, tip)
        if after != before:
            ground.store.remember(FLOORS, after.told)
        if survived and log.changes(survived, tip).only_adds_from(log.count(survived)):
            _cut(ground, log.count(survived))


def _cut(ground: Ground, count: int) -> None:
    """Let go of what is journalled and stands below this position."""

    def is_below(id: str) -> bool:
        position = ground.index.position(id)
        return position is not None and position < count

    ground.journal.cut(is_below)
