"""Healing: whether our branch is whole and holds all that is final, and what it is made from again if it does not."""

from __future__ import annotations

from gitswarm.core import floors
from gitswarm.core.clone import FLOOR, FLOORS, HUB, HUB_TIP, LAST_GOOD
from gitswarm.core.marker import has_marker, refuse_stranger
from gitswarm.core.replay import only_adds
from gitswarm.errors import Damaged

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitswarm.core.clone import Journal, Store
    from gitswarm.core.log import Log

OUR_BRANCH = "our branch"
REFUSED = "refused"
"""Our own ref on the hub's tip that was not let in: so it can be looked at, and is never taken for a good one."""


class OurBranch:
    """Our branch in this clone, beside what is known of it from elsewhere."""

    def __init__(self, log: Log, store: Store, journal: Journal) -> None:
        self.log = log
        self.store = store
        self.journal = journal

    def tip(self) -> str | None:
        """Where it stands; None as well where its ref cannot be read."""
        try:
            return self.log.tip()
        except Damaged:
            return None

    def is_whole(self) -> bool:
        """Whether it is there and can be read, down to every object."""
        tip = self.tip()
        return tip is not None and self.log.whole(tip)

    def is_gone(self) -> bool:
        """Whether it is not there, though something of ours once stood on it, or waits to."""
        return self.tip() is None and (self.good() is not None or bool(self.journal.read()[0]))

    def can_be_read(self) -> bool:
        """Whether nothing of it is missing, if it is there."""
        try:
            tip = self.log.tip()
        except Damaged:
            return False
        return tip is None or self.log.whole(tip)

    def good(self) -> str | None:
        """The tip up to which everything is final."""
        return self.store.recall(LAST_GOOD) or self.store.recall(FLOOR)

    def is_sound(self, tip: str | None) -> bool:
        """Whether all that was final once still stands where it stood."""
        good = self.good()
        if good == tip:
            return True
        if tip is None:
            return False
        try:
            return (good is None or only_adds(self.log, good, tip)) and has_marker(self.log, tip)
        except Damaged:
            return self.log.whole(tip)

    def survived_boot(self) -> bool:
        """Whether a power loss took nothing of it: what was written last may be there by name only."""
        tip = self.tip()
        return self.is_sound(tip) and (tip is None or self.log.whole(tip))

    def refuse_stranger(self, tip: str | None) -> None:
        """Keep away from a branch of our name where nothing of ours ever stood; who met the hub has looked before."""
        try:
            if tip is not None and self.good() is None:
                refuse_stranger(self.log, tip, OUR_BRANCH)
        except Damaged:  # until something is final, the journal has all that is ours
            if not (self.journal.read()[0] or self.store.recall(HUB)):
                raise

    def heal(self) -> tuple[str | None, str | None]:
        """Set it to the longest whole tip known, and forget what cannot be read; where it stood, and where it stands.

        The index is to be dropped, and the journal brings the rest.
        """
        tip = self.tip()
        self.refuse_stranger(tip)
        if tip is not None and self.log.whole(tip):  # of what lacks objects nothing can be kept
            self.log.point(f"rescue/branch/{tip[:12]}", tip)
        best = self._longest_whole()
        self.log.reset(best)
        for name in (LAST_GOOD, FLOOR):
            good = self.store.recall(name)
            if good is not None and not self.log.whole(good):
                self.store.remember(name, "")  # what cannot be read cannot be held against anything
        return tip, best

    def _longest_whole(self) -> str | None:
        """The last good tip or a floor: the one that holds most and lacks nothing; without any, the hub's."""
        known = {self.store.recall(LAST_GOOD), self.store.recall(FLOOR), *floors.read(self.store.recall(FLOORS)).oids}
        best = max((oid for oid in known if oid and self.log.whole(oid)), key=self.log.count, default=None)
        return best or self._arrived_whole()

    def _arrived_whole(self) -> str | None:
        """The hub's tip as it came last, where it lacks nothing and nobody has refused to let it in."""
        arrived = self.log.pointed(HUB_TIP)
        if arrived is None or arrived == self.log.pointed(REFUSED) or not self.is_sound(arrived):
            return None
        return arrived if self.log.whole(arrived) else None

    def let_go_of_what_arrived(self) -> bool:
        """Forget the hub's tip where it lacks objects, so that it is fetched anew; whether it did."""
        best, arrived = self.tip(), self.log.pointed(HUB_TIP)
        if best is None or arrived is None or self.log.whole(arrived):
            return False
        self.log.point(HUB_TIP, best)
        return True
