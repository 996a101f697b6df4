"""The tables of all rooms, kept in SQLite and in step with the log: a cache, made anew whenever it is lost."""

from __future__ import annotations

import gc
from contextlib import contextmanager

from gitswarm import __version__
from gitswarm.core import register
from gitswarm.core.path import FOLDER, folder_path
from gitswarm.core.tables import MemoryTables
from gitswarm.errors import StoreError, TipMoved
from gitswarm.index.answers import Answers
from gitswarm.index.cabinet import Cabinet, State, Unusable, translated

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from gitswarm.core.fold import Rooms
    from gitswarm.core.log import Changes, Line, Log, Stray
    from gitswarm.core.tables import Tables
    from gitswarm.index.cabinet import Writing

LAYOUT = 1
"""Grows when the same tables are laid out in another way."""
BATCH = 5_000
"""Events between two flushes of a long fold."""
NOTHING = State("", None, 0, 0)


class Index:
    """Keeps ``tables`` in step with a log; what must hold still while questions are asked is a ``view``."""

    def __init__(
        self,
        path: str,
        rooms: Rooms,
        log: Log,
        fingerprint: str = "",
        last_good: Callable[[], str | None] = lambda: None,
    ) -> None:
        self._rooms = rooms
        self._log = log
        self._last_good = last_good
        self._given_fingerprint = fingerprint
        self._cabinet = Cabinet(path, self._fingerprint)
        self._viewed: str | None = None
        self._instead: Tables | None = None
        self.tables: Tables = Answers(self._cabinet, self._healed)

    @property
    def tip(self) -> str | None:
        """The commit whose events are folded; None before the first."""
        return self._state().tip

    @property
    def count(self) -> int:
        """The position after the last one folded."""
        return self._state().next

    @property
    def shared(self) -> int:
        """The position below which nothing changes any more."""
        return self._state().shared

    # in step with the log

    def catch_up(self, tip: str | None, *, settled: int = 0, rebuild: bool = True) -> bool:
        """Stand on ``tip``, folding what differs; False where only a rebuild could do that and it is not allowed.

        Everything below ``settled`` is known to be final. TipMoved says that the log has left ``tip`` meanwhile.
        """
        if self._reaches(tip, settled):
            return True
        if rebuild:
            self._rebuild(tip, settled)
        return rebuild

    def advance(self, old: str | None, new: str, lines: Sequence[Line], notes: Sequence[tuple[str, str]] = ()) -> bool:
        """Stand on ``new``, which adds exactly ``lines`` to ``old``; False where only a rebuild could do that."""
        try:
            with self._cabinet.writing() as writing:
                state = writing.state()
                if state.tip == old and not _displaces(lines, writing):
                    count = self._fold(writing, lines, state.shared)
                    writing.stand(new, max(state.next, count), state.shared)
                    for key, value in notes:
                        writing.set_note(key, value)
                    return True
        except Unusable:
            return False
        return self.catch_up(new, rebuild=False)

    def settle(self, count: int) -> None:
        """Say that everything below ``count`` is final: what was kept to take it back is dropped."""
        try:
            if self._cabinet.state().shared < count:
                with self._cabinet.writing() as writing:
                    state = writing.state()
                    writing.stand(state.tip, state.next, max(state.shared, count))
                    writing.shelves.prune(count)
        except Unusable:
            return

    def drop(self) -> None:
        """Forget everything, what was final too: the next look makes the index anew."""
        self._instead = None
        self._cabinet.drop()

    def close(self) -> None:
        """Let go of the file."""
        self._cabinet.close()

    # notes

    def note(self, key: str) -> str | None:
        """A note about the fold; None where there is none, or the fold it spoke of is no more."""
        try:
            return self._cabinet.note(key)
        except StoreError:
            return None

    def set_note(self, key: str, value: str) -> None:
        """Keep a note about the fold until that is rolled back or made anew."""
        try:
            with self._cabinet.writing() as writing:
                writing.set_note(key, value)
        except Unusable:
            return

    # questions

    def view(self, tip: str | None, *, or_later: bool = False) -> Tables:
        """The state at ``tip``, unchanged until ``release``, the next view or the next write of this process.

        Where the file cannot be written, or our branch stands elsewhere, what differs is folded in memory. Where the
        file has gone too far for that, all is; ``or_later`` takes the state that our branch has come to instead.
        """
        self._viewed, self._instead = tip, None
        state = self._looked()
        if state is not None and state.tip == tip:
            return self.tables
        if self._log.tip() == tip and self._caught_up(tip):
            return self.tables
        return self._beside(tip, or_later=or_later)

    def release(self) -> None:
        """End a view; one that is held for long keeps the write-ahead log from being used again."""
        self._cabinet.release()

    def position(self, id: str) -> int | None:
        """Where the event with this id stands; None where the log lacks it."""
        return register.position(self.tables, id)

    def fate(self, id: str) -> tuple[int | None, bool]:
        """Where the event with this id stands, None where nowhere, and whether it was overruled."""
        fate = self.tables.get(register.REGISTER, id)
        return (None, False) if fate is None else (fate.position, fate.overruled)

    def knows(self, id: str) -> bool:
        """Whether the log holds the event with this id."""
        return self.position(id) is not None

    def is_settled(self, id: str) -> bool:
        """Whether the event with this id stands where nothing changes any more."""
        position = self.position(id)
        return position is not None and position < self.shared

    def overruled(self, id: str) -> bool:
        """Whether the fold gave to another what this event wanted."""
        return register.overruled(self.tables, id)

    def quarantine(self) -> list[Stray]:
        """Everything that was skipped as malformed, by path, with its reason."""
        return register.quarantine(self.tables)

    def digest(self) -> str:
        """One SHA-256 over all tables, equal to that of any other fold of the same events."""
        self._looked()
        try:
            return register.digest_of(register.dump(self.tables, self._rooms))
        finally:
            self._cabinet.release()

    # how

    def _fingerprint(self) -> str:
        return f"{LAYOUT} {self._given_fingerprint or register.fingerprint(self._rooms, __version__)}"

    def _state(self) -> State:
        try:
            return self._cabinet.state()
        except StoreError:
            return NOTHING

    def _looked(self) -> State | None:
        try:
            return self._cabinet.look()
        except StoreError:
            return None

    def _caught_up(self, tip: str | None) -> bool:
        try:
            self.catch_up(tip)
            return self._cabinet.look().tip == tip
        except StoreError:
            return False

    def _reaches(self, tip: str | None, settled: int) -> bool:
        """Whether the tables could be brought to stand on ``tip`` from where they are."""
        try:
            if self._cabinet.now().tip != tip:
                self._follow(tip, settled)
        except Unusable:
            return False
        return True

    def _follow(self, tip: str | None, settled: int) -> None:
        with self._cabinet.writing() as writing:
            state = writing.state()
            if state.tip == tip:
                return
            changes = self._changes(state.tip, tip)
            lines: Iterable[Line] = changes.come
            count, shared = state.next, max(state.shared, settled)
            if not changes.only_adds_from(state.next):
                self._must_be_tip(tip)  # before anything is taken back, and before a rebuild is called for
                first = _first_reached(changes, state)
                writing.shelves.roll_back(first)
                writing.forget_notes()
                lines, count = self._log.lines(tip, first), self._log.count(tip)
            elif changes.strays_come:
                count = self._log.count(tip)
            register.set_aside(changes.strays_gone, changes.strays_come, writing.shelves)
            writing.stand(tip, max(count, self._fold(writing, lines, shared)), shared)
            writing.shelves.prune(shared)

    def _must_be_tip(self, tip: str | None) -> None:
        """A late reader must not lead the index back to where the log has been."""
        if self._log.tip() != tip:
            raise TipMoved("the log has left this tip, and the index follows the log")

    def _changes(self, old: str | None, new: str | None) -> Changes:
        try:
            return self._log.changes(old, new)
        except StoreError as error:
            raise Unusable(f"the index stands on what cannot be read: {error.message}") from error

    def _fold(self, writing: Writing, lines: Iterable[Line], shared: int) -> int:
        """Fold these lines, with images of what is not shared; the position after the last one."""
        shelves, count = writing.shelves, 0
        for number, line in enumerate(lines, 1):
            shelves.at(line.position if line.position >= shared else None)
            register.take(line, self._rooms, shelves)
            count = line.position + 1
            if number % BATCH == 0:
                shelves.flush()
        shelves.at(None)
        return count

    def _rebuild(self, tip: str | None, settled: int) -> None:
        with self._cabinet.alone() as first:
            if first or not self._reaches(tip, settled):
                self._must_be_tip(tip)
                final = max(settled, self._known_final(tip))
                with unhindered():
                    self._cabinet.replace(lambda writing: self._fill(writing, tip, final))

    def _known_final(self, tip: str | None) -> int:
        """The position below which the last exchange has seen everything at the hub: a new file knows nothing of it."""
        good = self._last_good()
        try:
            count = self._log.count(good) if good else 0
            return count if count and self._log.changes(good, tip).only_adds_from(count) else 0
        except StoreError:
            return 0

    def _fill(self, writing: Writing, tip: str | None, settled: int) -> None:
        writing.begin(self._fingerprint())
        writing.shelves.create(register.every_table(self._rooms))
        count = self._log.count(tip)
        for lines, strays in self._log.groups(tip):
            register.set_aside((), strays, writing.shelves)
            count = max(count, self._fold(writing, lines, settled))
        writing.stand(tip, count, settled)

    def _beside(self, tip: str | None, *, or_later: bool) -> Tables:
        state = self._looked()
        try:
            if state is not None:
                return self._overlay(state, tip)
        except Unusable:
            self._cabinet.release()
            if or_later and (now := self._log.tip()) != tip:
                return self.view(now, or_later=True)
        return register.fold_all(self._log, self._rooms, tip)

    def _overlay(self, state: State, tip: str | None) -> Tables:
        self._viewed = state.tip
        changes = self._changes(state.tip, tip)
        tables = MemoryTables(self.tables)
        lines: Iterable[Line] = changes.come
        if not changes.only_adds_from(state.next):
            first = _first_reached(changes, state)
            self._take_back(first, tables)
            lines = self._log.lines(tip, first)
        register.set_aside(changes.strays_gone, changes.strays_come, tables)
        for line in lines:
            register.take(line, self._rooms, tables)
        return tables

    def _take_back(self, position: int, tables: MemoryTables) -> None:
        by_name = {table.name: table for table in register.every_table(self._rooms)}
        with translated(self._cabinet.path):
            shelves = self._cabinet.shelves()
            for image in shelves.images(position):
                table = by_name[image.shelf]
                if image.row is None:
                    tables.delete(table, image.key)
                else:
                    tables.put(table, shelves.shelf(table).record(image.row))

    def _healed(self, error: StoreError) -> Tables:
        """What answers in place of a file that could not: the file made anew, else tables in memory."""
        if self._instead is None:
            tip = self._log.tip() if self._viewed is None else self._viewed
            try:
                if not isinstance(error, Unusable):
                    raise error
                self._rebuild(tip, 0)
                self._cabinet.look()
                return self._cabinet.shelves()
            except StoreError:
                self._instead = register.fold_all(self._log, self._rooms, tip)
        return self._instead


@contextmanager
def unhindered() -> Iterator[None]:
    """Let no garbage collection look through a hundred thousand events again and again: a fourth of a long fold."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _displaces(lines: Iterable[Line], writing: Writing) -> bool:
    """Whether these lines may have taken the place of something set aside, or closed the gap before it."""
    from gitswarm.core.layout import EVENTS, GREAT, group_path

    positions = [line.position for line in lines]
    if any(position % GREAT == 0 for position in positions):
        return True
    if not writing.shelves.where(register.QUARANTINE, limit=1):
        return False
    folders = {EVENTS, *(group_path(position // GREAT) for position in positions)}
    folders.update(folder_path(position // FOLDER) for position in positions)
    return any(writing.shelves.get(register.QUARANTINE, folder) for folder in folders)


def _first_reached(changes: Changes, state: State) -> int:
    first = changes.first()
    if first is None or first < state.shared:
        raise Unusable("what changed in the log lies below what can be taken back")
    return first
