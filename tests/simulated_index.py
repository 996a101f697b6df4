"""The index without SQLite: the same promises and the same order of things, kept by folding again."""

from __future__ import annotations

from gitswarm.core import register
from gitswarm.core.tables import MemoryTables
from gitswarm.errors import StoreError, TipMoved
from tests.simulated import durable


class Shelf:
    """What stands in the file: lines folded up to a tip, and how much of it is final."""

    def __init__(self):
        self.tip, self.next, self.shared = None, 0, 0
        self.lines, self.strays = [], []
        self.notes = {}
        self.tables = MemoryTables()


class FakeIndex:
    """The index as one process reaches it."""

    def __init__(self, process, rooms, log):
        self._process, self._disk, self._rooms, self._log = process, process.disk, rooms, log
        if self._disk.index is None:
            self._disk.index = Shelf()

    @property
    def _shelf(self):
        return self._disk.index

    @property
    def tip(self):
        return self._shelf.tip

    @property
    def count(self):
        return self._shelf.next

    @property
    def shared(self):
        self._process.point("look")
        return self._shelf.shared

    @property
    def tables(self):
        return self._shelf.tables

    @durable
    def catch_up(self, tip, *, settled=0, rebuild=True):
        is_replaying = settled and self._disk.locks.get("write") is self._process
        assert not (rebuild and is_replaying), "whoever replays makes no index anew: all others would wait for the lock"
        if self._shelf.tip == tip:
            return True
        try:
            changes = self._log.changes(self._shelf.tip, tip)
        except StoreError:
            changes = None
        if changes is not None and self._follow(tip, changes):
            return True
        if self._log.tip() != tip:
            raise TipMoved("the log has left this tip")
        if rebuild:
            self._rebuild(tip)
        return rebuild

    @durable
    def advance(self, old, new, lines, notes=()):
        if self._process.breaks("index"):
            return False
        if self._shelf.tip != old:
            return self.catch_up(new, rebuild=False)
        self._take(lines)
        self._stand(new, max([self._shelf.next, *(line.position + 1 for line in lines)]))
        self._shelf.notes.update(notes)
        return True

    @durable
    def settle(self, count):
        self._shelf.shared = max(self._shelf.shared, count)

    def note(self, key):
        return self._shelf.notes.get(key)

    @durable
    def set_note(self, key, value):
        self._shelf.notes[key] = value

    def view(self, tip, *, or_later=False):
        try:
            self.catch_up(tip)
        except TipMoved:
            return self._beside(tip)
        return self.tables

    @durable
    def drop(self):
        self._disk.index = Shelf()

    def close(self):
        """Nothing is open."""

    def position(self, id):
        return register.position(self.tables, id)

    def overruled(self, id):
        return register.overruled(self.tables, id)

    def fate(self, id):
        return self.position(id), self.overruled(id)

    def knows(self, id):
        return self.position(id) is not None

    def is_settled(self, id):
        position = self.position(id)
        return position is not None and position < self._shelf.shared

    def digest(self):
        return register.digest_of(register.dump(self.tables, self._rooms))

    def _beside(self, tip):
        tables = MemoryTables()
        register.set_aside((), self._log.strays(tip), tables)
        for line in self._log.lines(tip):
            register.take(line, self._rooms, tables)
        return tables

    def _follow(self, tip, changes):
        shelf, lines = self._shelf, changes.come
        count = shelf.next
        if not changes.only_adds_from(count):
            first = changes.first()
            if self._log.tip() != tip:
                raise TipMoved("the log has left this tip")
            if first is None or first < shelf.shared:
                return False
            kept = [line for line in shelf.lines if line.position < first]
            lines, count = list(self._log.lines(tip, first)), self._log.count(tip)
            shelf.notes = {}
            self._refold(kept, self._log.strays(tip))
        elif changes.strays_come:
            count = self._log.count(tip)
        register.set_aside(changes.strays_gone, changes.strays_come, shelf.tables)
        self._take(lines)
        self._stand(tip, max([count, *(line.position + 1 for line in lines)]))
        return True

    def _rebuild(self, tip):
        lines, strays, count = list(self._log.lines(tip)), self._log.strays(tip), self._log.count(tip)
        self._disk.index = Shelf()
        self._refold(lines, strays)
        self._stand(tip, count)

    def _refold(self, lines, strays):
        self._shelf.tables, self._shelf.lines = MemoryTables(), []
        register.set_aside((), strays, self._shelf.tables)
        self._take(lines)

    def _take(self, lines):
        for line in lines:
            register.take(line, self._rooms, self._shelf.tables)
        self._shelf.lines.extend(lines)

    def _stand(self, tip, count):
        self._shelf.tip, self._shelf.next = tip, count
