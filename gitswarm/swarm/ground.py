"""Ground: what every write stands on. It follows the branch, heals it, and drains the journal into it."""

from __future__ import annotations

from contextlib import contextmanager

from gitswarm.core.clone import Mark
from gitswarm.core.fold import Moment
from gitswarm.core.log import FORMAT, MARKER
from gitswarm.core.marker import check_marker
from gitswarm.core.replay import draft, missing
from gitswarm.errors import Busy, Damaged, Healed, NewerFormat, Refused, StoreError, SwitchedOff, TipMoved
from gitswarm.record import Record
from gitswarm.swarm.healing import OUR_BRANCH, OurBranch
from gitswarm.swarm.signing import stamped

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from typing import TypeVar

    from gitswarm.core.event import Event
    from gitswarm.core.fold import Happened
    from gitswarm.core.log import Entry, Line
    from gitswarm.core.tables import Tables
    from gitswarm.errors import SwarmError
    from gitswarm.index import Index
    from gitswarm.swarm.parts import Parts

    T = TypeVar("T")

DRAINS = 3
"""Tries to bring an event into the log before its writer is told that it waits."""
ROUNDS = 20
"""How often a write follows a branch that somebody moves under its hands."""
LOCK_TRIES, LOCK_PAUSE = 30, 0.1
"""Together longer than the age from which a lock of ours on a ref counts as left by a killed process."""
HEALED = "healed"
CALM = 60
"""Seconds between two incidents of healing."""
DRAINED, SOUND = "drained", "sound"


class Stand(Record):
    """Where our branch and the index stood together, and up to where the journal was in them."""

    tip: str | None
    mark: Mark | None


class Ground:
    """The log, the index and the journal of one clone, kept in step."""

    def __init__(self, parts: Parts, index: Index) -> None:
        self.parts = parts
        self.index = index
        self.log = parts.log
        self.journal = parts.journal
        self.locks = parts.locks
        self.store = parts.store
        self.branch = OurBranch(parts.log, parts.store, parts.journal)
        self._counted: tuple[str | None, int] = (None, 0)
        """The tip that was appended last, and how far it reaches."""
        self.hindrance: SwarmError | None = None
        """What kept the last event from the log, where it waits in the journal."""
        self.idle = parts.pause
        """How time passes for who waits for others; whoever lets that be called off raises there."""

    def view(self) -> Tables:
        """The state as of now, for a reader: writes nothing but the cache, unless there is something to heal."""
        try:
            tip = self.tip()
            if tip is not None or not self.branch.is_gone():
                return self.index.view(tip, or_later=True)
        except Damaged:
            pass
        with self.writing("heal"):
            return self.index.view(self.log.tip())

    def must_take_part(self) -> None:
        """Refuse where this clone has left its swarm while we live: no other is begun, and none brought back."""
        if self.branch.tip() is None:  # it goes with `deinit`, so whoever finds it asks for nothing else
            self.parts.must_take_part()

    def tip(self) -> str | None:
        """Where the branch of a clone that takes part stands."""
        tip = self.log.tip()
        if tip is None:
            self.parts.must_take_part()
        return tip

    @contextmanager
    def writing(self, command: str) -> Iterator[Stand]:
        """Hold the write lock over a sound branch, an index that stands on it, and a drained journal."""
        for _ in range(ROUNDS):
            readable = self.catch_up()
            with self.locks.write.held(command), self._stopping():
                if stand := self._prepare(readable):
                    yield stand
                    return
        raise kept_moving()

    @contextmanager
    def _stopping(self) -> Iterator[None]:
        """Stop the store for everybody where a full or failing disk shows itself to the holder of the write lock."""
        try:
            yield
        except StoreError as error:
            self.store.stop(error)
            raise

    def close(self) -> None:
        """Let go of the store and the index."""
        self.index.close()
        self.log.close()

    def moment(self, actor: str, session: str, tables: Tables | None = None) -> Moment:
        """What an action may know now."""
        known = self.index.tables if tables is None else tables
        return Moment(known, actor, session, self.parts.clock(), self.parts.fresh)

    def catch_up(self) -> bool:
        """Bring the index near the branch before the write lock, which no rebuild may hold; False: damage."""
        for _ in range(ROUNDS):
            try:
                self.index.catch_up(self.tip())
            except (TipMoved, Busy):  # busy: another process is bringing it there
                continue
            except Damaged:
                return False  # healing needs the write lock
            break
        return True

    def past_locks(self, work: Callable[[], T]) -> T:
        """Do what moves refs of ours; a lock that a killed process left on one is waited out, then swept."""
        for _ in range(LOCK_TRIES):
            try:
                return work()
            except Busy as error:
                if "ref" not in error.facts:
                    raise
            self.parts.pause(LOCK_PAUSE)
            with self.locks.write.held("sweep"):
                self.store.recover()
        return work()

    def _prepare(self, readable: bool) -> Stand | None:
        """Make everything ready for a write; None where the index must be made anew first, outside the lock."""
        self.store.guard()
        if self.store.is_first_since_boot():
            self._look_after_boot()
        if not readable and not self.branch.is_whole():
            self._heal()
            return None
        return self.drain()

    def _look_after_boot(self) -> None:
        """The power may have failed: what was written last may be there by name only."""
        self.store.recover()
        self.log.let_go()
        self.log.drop_caches()
        if not self.branch.survived_boot():
            self._heal()
        self.store.looked_after()

    def mend(self) -> bool:
        """Heal our branch, and let go of what came from the hub, where they lack objects; whether that changed any."""
        with self.locks.write.held("heal"):
            is_sick = not self.branch.can_be_read()
            if is_sick:
                self._heal()
            has_let_go = self.log.let_go()
            return self.branch.let_go_of_what_arrived() or has_let_go or is_sick

    def lines(self, first: int) -> Iterator[Line]:
        """The log from a position on, for a reader; where objects are missing it is healed, and read on."""
        try:
            for line in self.log.lines(self.log.tip(), first):
                yield line
                first = line.position + 1
            return
        except Damaged:
            if not self.mend():
                raise
        with self.writing("heal"):
            tip = self.log.tip()
        yield from self.log.lines(tip, first)

    def refuse_switched_off(self, action: str) -> None:
        """Refuse what a room decides that the swarm has switched off."""
        room = action.partition(".")[0]
        if not self.parts.is_on(self.index.tables, room):
            raise SwitchedOff(f"{room} is switched off in this swarm", hint=f"gitswarm feature on {room}", room=room)

    def refuse_newer(self) -> None:
        """Refuse to decide on a log of a newer format than this program knows, or where the swarm has agreed on one."""
        tip = self.log.tip()
        try:
            if tip is not None:
                check_marker(self.log.file(tip, MARKER), OUR_BRANCH)
        except (Damaged, Refused):  # writing heals what was ours
            self.branch.refuse_stranger(tip)
        wanted = self.parts.least_format(self.index.tables)
        if wanted > FORMAT:
            raise NewerFormat(
                f"this swarm is written in format {wanted}, and this gitswarm knows {FORMAT}",
                hint="update gitswarm; until then the log can be read here, not written",
            )

    def write(self, entry: Entry, stand: Stand) -> None:
        """Under the write lock: keep an action for good, then bring it into the log if that can be."""
        self.journal.append(entry)
        try:
            any(self.drain(known) for known in (stand, *[None] * (DRAINS - 1)))
        except StoreError as error:
            self.store.stop(error)  # the answer is `waiting`: the synced line is a promise already
            self.hindrance = error

    def drain(self, known: Stand | None = None) -> Stand | None:
        """Under the write lock: append every journalled event that the log lacks; None where that cannot be now."""
        try:
            stand = known or Stand(self._follow(), self.drained())
            entries, mark = self.journal.read(stand.mark)
            lacking = missing(entries, self.index.knows)
            if lacking:
                return Stand(self._append(stand.tip, lacking, mark), mark)
            if entries:
                self._note_drained(mark, stand.tip)
            return Stand(stand.tip, mark)
        except TipMoved:
            return None
        except Damaged:
            self._heal()
        except Refused:
            if self.branch.good() is None:
                raise  # a stranger's branch: no log of ours was ever there
            self._heal()
        return None

    def _append(self, tip: str | None, lacking: list[Entry], mark: Mark) -> str:
        """Append what the index says is lacking: with it, the journal is in the log up to the mark."""
        change, lines = draft(tip, self._count(tip), lacking)
        self.must_stand_on(tip)
        try:
            new = self.log.append(change)
        except TipMoved:
            self.store.recover()
            raise
        self._counted = new, lines[-1].position + 1
        self.index.advance(tip, new, lines, [(DRAINED, f"{mark.generation}:{mark.offset}")])
        return new

    def _count(self, tip: str | None) -> int:
        """The position the next event takes; of a tip that was made here it is known without reading."""
        return self._counted[1] if tip == self._counted[0] else self.log.count(tip)

    def must_stand_on(self, tip: str | None) -> None:
        """Make sure that what the index said is true of this tip: a reader may have led it elsewhere meanwhile."""
        if self.index.tip != tip:
            raise look_again()

    def _note_drained(self, mark: Mark, tip: str | None) -> None:
        """Note up to where the journal is in the log, for as long as the index stands where this is true."""
        self.index.set_note(DRAINED, f"{mark.generation}:{mark.offset}")
        if self.index.tip != tip:  # a reader led it elsewhere before the note was there to be forgotten
            self.index.set_note(DRAINED, "")
            raise look_again()

    def drained(self) -> Mark | None:
        """Up to where the journal is in the log; None where nobody knows."""
        note = self.index.note(DRAINED)
        if not note:
            return None
        generation, _, offset = note.partition(":")
        return Mark(generation, int(offset))

    def _follow(self) -> str | None:
        """Let the index stand on our branch, known to be sound; what is not is healed, and needs another look."""
        try:
            tip = self.tip()
            if not self.index.catch_up(tip, rebuild=False):
                raise look_again()
            # A reader may have led the index to a bad tip; but that rolls it back, and forgets the note.
            if tip is not None and self.index.note(SOUND) is not None:
                return tip
            self.branch.refuse_stranger(tip)
            if self.branch.is_sound(tip):
                self.index.set_note(SOUND, "yes")
                return tip
        except Damaged:
            pass
        self._heal()
        raise look_again()

    def _heal(self) -> None:
        """Make our branch anew from what is whole; the index follows, and the journal brings the rest."""
        tip, best = self.branch.heal()
        self.index.drop()
        self._tell_of_healing(tip, best)

    def _tell_of_healing(self, tip: str | None, best: str | None) -> None:
        """Record an incident, and not a hundred where somebody goes on breaking what is healed."""
        now, last = int(self.parts.clock()), self.store.recall(HEALED) or ""
        if last.isdecimal() and abs(now - int(last)) < CALM:
            return
        self.store.jot(HEALED, str(now))
        self.report(Healed("our branch was gone, rewritten or missing objects; it was healed", bad=tip, now=best))

    def report(self, error: SwarmError, attempts: int = 1) -> None:
        """Journal an incident in the name of the machinery; the next drain brings it into the log."""
        if (happened := self.parts.incident(error, attempts)) is not None:
            self.journal.append(self.entry_of(happened))

    def report_once(self, error: SwarmError) -> bool:
        """Journal an incident where none tells of it yet, since what fails comes round again; whether it was new."""
        self.view()
        is_new = not self.is_reported(error)
        if is_new:
            self.report(error)
        return is_new

    def report_over(self, error: str) -> None:
        """Journal that an error of that name, which was reported, hinders this clone no longer."""
        self.journal.append(self.entry_of(self.parts.over(error, self.parts.machine)))

    def is_reported(self, error: SwarmError) -> bool:
        """Whether an incident tells of this error as it is now."""
        return self.parts.is_known(self.index.tables, error, self.parts.machine)

    def entry_of(self, happened: Happened, *, must: bool = False) -> Entry:
        """What the machinery itself has to tell, as one entry; signed if that can be, or ``must`` be."""
        moment = self.moment(self.parts.machine, self.parts.fresh())
        return self.stamp([happened], moment, retold=True, must=must)[1]

    def stamp(
        self,
        happened: Sequence[Happened],
        moment: Moment,
        ask: str | None = None,
        *,
        retold: bool = False,
        must: bool = True,
    ) -> tuple[list[Event], Entry]:
        """The events of an action, signed where the swarm wants that; no secret is in them."""
        events, entry = stamped(self.parts.signing, happened, moment, ask, must=must)
        if self.parts.glance.suspects((*entry.lines, *entry.texts)):
            from gitswarm.core.secrecy import discreet

            told = discreet(happened, self.parts.glance.env, retold=retold)
            return (events, entry) if told == happened else stamped(self.parts.signing, told, moment, ask, must=must)
        return events, entry

    def believe(self, tip: str, name: str) -> None:
        """Note that everything up to ``tip`` is final."""
        if not self.store.recall(name) == self.log.pointed(name) == tip:
            self.log.point(name, tip)
            self.store.remember(name, tip)

    def settle(self, tip: str, name: str) -> None:
        """Note that everything up to ``tip`` is final now."""
        self.believe(tip, name)
        self.must_stand_on(self.log.tip())
        self.index.settle(self.log.count(tip))


def kept_moving() -> Busy:
    """What a writer is told whose ground never held still."""
    return Busy("somebody keeps moving our branch", hint="look for a loop that fetches into it or resets it")


def look_again() -> TipMoved:
    """What ends a try whose ground has moved."""
    return TipMoved("our branch or the index has moved meanwhile", hint="look again")
