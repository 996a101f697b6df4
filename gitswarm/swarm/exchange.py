"""Exchange with the hub: fetch, check, replay, push."""

from __future__ import annotations

import time
from collections import Counter
from contextlib import contextmanager, suppress

from gitswarm import json
from gitswarm.core.clone import FLOOR, FLOORS, HUB, LAST_GOOD, PATIENCE, UNHEARD, Synced, unheard_in
from gitswarm.core.log import LOCKED, LOST, SHARED, UNKNOWN
from gitswarm.errors import (
    Damaged,
    HubError,
    HubLocked,
    HubUnreachable,
    Incomplete,
    LostRace,
    NotSigned,
    OutOfTime,
    PushRefused,
    TipMoved,
)
from gitswarm.record import Record
from gitswarm.swarm import riders
from gitswarm.swarm.contact import Contact
from gitswarm.swarm.gate import Gate, refusal
from gitswarm.swarm.healing import REFUSED
from gitswarm.swarm.repair import is_trusted, repaired
from gitswarm.swarm.replaying import replay, write_back
from gitswarm.swarm.sealing import with_seals
from gitswarm.swarm.strict import Decisions
from gitswarm.swarm.turn import Turn

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import TypeVar

    from gitswarm.core.clone import Asks, Link, Pace
    from gitswarm.core.fold import Action
    from gitswarm.core.log import Hub
    from gitswarm.swarm.gate import Fault
    from gitswarm.swarm.ground import Ground

    T = TypeVar("T")

ROUNDS = 50
"""How often one call looks at the hub while what it stands on moves."""
RACES = 30
"""Lost ones after which a call gives up: by then a lock that a killed process left on the hub is long removed."""
SILENCES = 5
"""Pushes without an answer, and without effect, after which this call gives up."""
REPAIRS = 5
"""Repairs of the hub after which this call gives up: somebody undoes each of them."""
COLLISION, MOST_DOUBLINGS = 0.05, 5
"""Seconds to wait at most after a first lost race, and how often that doubles."""
LONGEST_SLOT = 5.0
"""Seconds that an exchange with a hub far away takes at most, for the rest that follows where it collided."""
DONE, SLOW = "done", "slow"
"""How an exchange is counted that brought all there and here: in time, or later than anybody waits for a turn."""
SERVED = 20
"""Pushes after which a decider leaves to others what is still asked: its own answer has long been there."""


class Seen(Record):
    """What a look at the hub has brought, and when that began."""

    begun: float
    tip: str | None

    @property
    def unanswered(self) -> str:
        """Under this name is counted what was pushed on top of it, and not answered in time."""
        return f"unanswered/{self.tip}"


class Exchange:
    """This clone's one way to its hub; whoever uses it holds the sync lock."""

    def __init__(
        self,
        ground: Ground,
        hub: Hub,
        asks: Asks,
        pace: Pace,
        action: Callable[[str], Action],
        pause: Callable[[float], None],
        roll: Callable[[], float],
    ) -> None:
        self.ground = ground
        self.hub = hub
        self.asks = asks
        self.pace = pace
        self.action = action
        self.pause = pause
        self.roll = roll
        self.contact = Contact(ground, hub.name)

    def sync(self, *, urgent: bool = True, patience: float = PATIENCE, restore: bool = False) -> Synced:
        """Bring everything of ours to the hub and everything of the hub's here."""
        self.ground.must_take_part()
        tally = Counter[str]()
        turn = Turn(self.pace, self.pause, urgent=urgent, patience=self.left(patience))

        def in_turn() -> Synced:
            synced = None
            while synced is None:
                turn.come()
                synced = self.ground.past_locks(lambda: self._sync(tally, turn, restore=restore))
            return synced

        return self.past_races(in_turn)

    @contextmanager
    def within(self, seconds: float | None) -> Iterator[None]:
        """A block in which the hub is waited for so long at most; a push takes as long as it does."""
        before = self.hub.until
        if seconds is not None:
            self.hub.until = time.monotonic() + seconds
        try:
            yield
        finally:
            self.hub.until = before

    def left(self, seconds: float) -> float:
        """So many seconds, or what is left to whoever waits for the hub."""
        return seconds if self.hub.until is None else max(0.0, min(seconds, self.hub.until - time.monotonic()))

    def past_races(self, work: Callable[[], T]) -> T:
        """Do what pushes; after a lost race wait a moment, holding nothing, so that not all push at once again."""
        for races in range(RACES):
            with suppress(LostRace):
                return work()
            self.pause(self.roll() * COLLISION * 2 ** min(races, MOST_DOUBLINGS))
        try:
            return work()
        except HubLocked as error:  # unlike a race, this may not end by itself
            self.contact.lost(error)
            raise

    def _sync(self, tally: Counter[str], turn: Turn, *, restore: bool) -> Synced | None:
        """Exchange; None where somebody else has used up the pace while the lock was waited for."""
        with self.ground.locks.sync.held("sync", wait=self.left(self.hub.limit)):
            self.ground.must_take_part()
            return self.rounds_noted(tally, restore=restore) if turn.has_come() else None

    def link(self) -> Link:
        """How this clone stands with its hub, as the last exchange left it."""
        return self.contact.link()

    def rounds_noted(self, tally: Counter[str], *, restore: bool = False) -> Synced:
        """Exchange, and note for everybody in this clone whether the hub could be had."""
        begun = self.ground.parts.counters.clock()
        try:
            synced = self.rounds(tally, restore=restore)
            if self.contact.found():
                told = self.rounds(tally)
                synced = told._replace(received=synced.received + told.received)
        except (LostRace, OutOfTime):
            raise
        except HubError as error:
            self._count(error.kind, begun)
            self.contact.lost(error)
            raise
        self._count(DONE, begun)
        return synced

    def _count(self, how: str, begun: float) -> None:
        """Count an exchange, by how it went."""
        took = max(0.0, self.ground.parts.counters.clock() - begun)
        self.ground.parts.counters.count(f"sync/{SLOW if how == DONE and took > PATIENCE else how}", took)

    def rounds(self, tally: Counter[str], *, restore: bool = False) -> Synced:
        """Under the sync lock: offer and look again until the hub has all that we have."""
        self._until_done(self._know_hub)
        self.ground.catch_up()
        begun = self.ground.index.shared
        self._until_done(lambda: self._round(tally, restore=restore))
        self._settle_tries()
        received = self.ground.index.shared - begun - tally["sent"]
        return Synced(tally["sent"], max(0, received), tally["pushes"], self.ground.index.count)

    def _until_done(self, work: Callable[[], bool]) -> None:
        """Do it again until it says that it is done."""
        is_torn = False
        for _ in range(ROUNDS):
            try:
                if self._on_whole(work):
                    return
            except TipMoved:  # the user moved our branch meanwhile
                continue
            except (Damaged, Incomplete):  # unless somebody else healed it meanwhile, back to the very tip it had
                if is_torn:
                    raise
                is_torn = True
        raise LostRace("what this clone offers is never what the hub has next", hint="see `gitswarm doctor`")

    def _on_whole(self, work: Callable[[], bool]) -> bool:
        """Do it; where that did not go because our branch lacks objects, they are healed, for another time."""
        before = self.ground.branch.tip()
        try:
            return work()
        except (LostRace, NotSigned):
            raise
        except (Damaged, HubError):
            if not self.ground.mend() and self.ground.branch.tip() == before:
                raise
            return False

    def _round(self, tally: Counter[str], *, restore: bool) -> bool:
        """Look at the hub and offer once; whether it has all that we have now."""
        seen = Seen(self.ground.parts.clock(), self.hub.fetch())
        arrived = seen.tip
        gate = Gate(self.ground)
        mended = self._mended(gate, arrived, restore=restore)
        if mended is not None:
            return self._offer_mended(mended, tally, seen)
        decisions = Decisions(self.asks, self.action, self.ground)
        candidate = self._prepare(arrived, gate, decisions, tally)
        if candidate is None or candidate == arrived:
            decisions.deliver()
            return True
        return self._offer(candidate, decisions, tally, seen)

    def _offer_mended(self, mended: str, tally: Counter[str], seen: Seen) -> bool:
        """Offer the hub's log made whole, for another round to build on; who is beaten to that looks again."""
        answer = self._push(mended, tally, seen)
        if answer == LOCKED:
            raise self._beaten(answer)
        if answer == UNKNOWN:
            self._bear_silence(tally)
        if answer == SHARED:
            self._bear_repair(tally)
        return False

    def _offer(self, candidate: str, decisions: Decisions, tally: Counter[str], seen: Seen) -> bool:
        """Offer what is ours, with what was decided; whether the hub has it, and nothing more is to be done here."""
        try:
            answer = self._push(candidate, tally, seen)
        except HubError:
            decisions.take_back()
            raise
        if answer in (LOST, LOCKED):
            decisions.take_back()
            raise self._beaten(answer)
        if answer != SHARED:
            self._bear_silence(tally)
            return False
        tally["sent"] += self._settle(candidate)
        decisions.deliver()
        return tally["pushes"] >= SERVED or not self.asks.waiting() or self.pace.wait(urgent=True) > 0

    def _mended(self, gate: Gate, arrived: str | None, *, restore: bool) -> str | None:
        """What to offer where the hub's log was rewritten, or somebody wants out of it what is not to be let in."""
        ground = self.ground
        if not is_trusted(ground, gate, self.hub.name, arrived):
            return repaired(ground, gate, arrived, restore=restore)
        if arrived is None or not (faults := self._faults(gate, arrived)):
            return None
        if restore and ground.store.recall(LAST_GOOD):
            return repaired(ground, gate, arrived, restore=True, without=faults)
        raise refusal(faults, self.hub.name, is_new=not ground.store.recall(LAST_GOOD))

    def _faults(self, gate: Gate, arrived: str) -> list[Fault]:
        """What of the hub's tip is not to be let in; that is marked, even where nobody could look at it."""
        try:
            faults = gate.faults(arrived)
        except NotSigned:
            self.ground.log.point(REFUSED, arrived)
            raise
        if faults:
            self.ground.log.point(REFUSED, arrived)
        return faults

    def _beaten(self, answer: str) -> LostRace:
        """What kept our push out, for whoever gives up on it."""
        if answer == LOST:
            return LostRace("other clones were faster, again and again", hint="try again in a moment")
        return HubLocked(
            f"a lock keeps every push out of the hub {self.hub.name}",
            hint="a push that was killed there may have left it; whoever keeps the hub removes the `.lock` file",
            hub=self.hub.name,
        )

    def _bear_silence(self, tally: Counter[str]) -> None:
        """Look again after a push that got no answer; a hub that breaks off each of them is not pressed for ever."""
        tally["silent"] += 1
        if tally["silent"] >= SILENCES:
            raise HubUnreachable(
                f"the hub {self.hub.name} broke off {SILENCES} pushes",
                hint="work goes on offline; `gitswarm doctor` tells more, and `gitswarm sync` tries again",
                hub=self.hub.name,
            )

    def _unanswered(self) -> HubUnreachable:
        """What a hub is that took a push and did not answer in time, nor has moved since."""
        return HubUnreachable(
            f"the hub {self.hub.name} did not answer a push within {self.hub.limit:g} seconds",
            hint="work goes on offline; `git config gitswarm.limit SECONDS` gives its rules longer",
            hub=self.hub.name,
        )

    def _bear_repair(self, tally: Counter[str]) -> None:
        """Look again after a repair; a hub that is rewritten after each of them is not repaired for ever."""
        tally["repaired"] += 1
        if tally["repaired"] >= REPAIRS:
            raise PushRefused(
                f"the hub {self.hub.name} was repaired {REPAIRS} times, and its log rewritten each time",
                hint="find out who pushes over our branch there; `gitswarm sync` tries again",
            )

    def _know_hub(self) -> bool:
        """Another hub than before: nothing is final any more until it stands in that hub's log."""
        ground = self.ground
        if ground.store.recall(HUB) == self.hub.identity:
            return True
        with ground.writing("sync"):
            write_back(ground)
            ground.store.remember(LAST_GOOD, "")
            ground.store.remember(FLOOR, "")
            ground.store.remember(FLOORS, "")
            ground.index.drop()
            ground.store.remember(HUB, self.hub.identity)  # last: whoever finds it believes the index
        ground.catch_up()
        return True

    def _push(self, candidate: str, tally: Counter[str], seen: Seen) -> str:
        if tally[seen.unanswered]:
            raise self._unanswered()
        asked = self.ground.parts.clock()
        try:
            answer = self.hub.push(candidate)
        except HubError:  # a hub that turns pushes away is asked no more often for it
            self._pushed(seen.begun, collided=True)
            raise
        tally["pushes"] += 1
        tally[seen.unanswered] += answer == UNKNOWN and self.ground.parts.clock() - asked > self.hub.limit
        self.ground.parts.counters.count(f"push/{answer}")
        self._pushed(seen.begun, collided=answer != SHARED)
        return answer

    def _pushed(self, begun: float, *, collided: bool) -> None:
        """Count a push for the pace of this clone, however it went."""
        slot = min(max(0.0, self.ground.parts.clock() - begun), LONGEST_SLOT)
        self.pace.pushed(collided=collided, rest=self.roll() * slot)

    def _prepare(self, arrived: str | None, gate: Gate, decisions: Decisions, tally: Counter[str]) -> str | None:
        """Under the write lock: our branch on the hub's tip, and the commit to offer."""
        ground = self.ground
        with ground.writing("sync"):
            base = replay(ground, arrived)
            if arrived is not None:
                tally["sent"] += self._let_go(arrived)
            if base != arrived or decisions.asked() or riders.are_wanted(ground):
                if riders.report_strays(ground) and ground.drain():
                    base = ground.log.tip()
                base = riders.with_vouches(ground, gate, arrived, base)
                base = riders.with_pages(ground, with_seals(ground, base))
            return decisions.build(base)

    def _settle(self, tip: str) -> int:
        """What the hub has is final; how many of ours that made so."""
        ground = self.ground
        with ground.writing("sync"):
            replay(ground, tip)
            return self._let_go(tip)

    def _let_go(self, tip: str) -> int:
        """Cut the journal down to what the hub does not have; of how many entries it has let go."""
        self.ground.settle(tip, LAST_GOOD)
        return self.ground.journal.cut(self.ground.index.is_settled)

    def _settle_tries(self) -> None:
        """The hub was read: the fate of every try whose asker is gone is known now, and what nobody was told of."""
        unsettled = self.asks.unsettled()
        tried = [id for tries in unsettled.values() for id, _ in tries]
        unheard = [id for id in tried if self.ground.index.position(id) is not None]
        if unheard:
            known = unheard_in(self.ground.store.recall(UNHEARD))
            self.ground.store.remember(UNHEARD, json.dumps([*known, *unheard]))
        for nonce in unsettled:
            self.asks.settle(nonce)
