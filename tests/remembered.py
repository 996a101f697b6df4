"""Logs that remember what they read: a name says what it names for ever, so a tip is read once for all who ask.

Only for worlds in which nothing that was written breaks: no power fails, and nobody prunes.
"""

from __future__ import annotations

from gitswarm.core.memory import MemoryLog
from gitswarm.core.tips import LARGEST, Tips
from gitswarm.errors import Damaged


class RememberedTips(Tips):
    """Tips that are read once; ``memory`` is shared by all who read the same world."""

    def __init__(self, shelf, memory):
        super().__init__(shelf)
        self._memory = memory

    def _once(self, read, *asked):
        key = (read.__name__, asked)
        if key not in self._memory:
            self._memory[key] = read(*asked)
        return self._memory[key]

    def count(self, oid):
        return self._once(super().count, oid)

    def changes(self, old, new):
        return self._once(super().changes, old, new)

    def lines(self, oid, start=0):
        def lines(oid, start):
            return tuple(Tips.lines(self, oid, start))

        return iter(self._once(lines, oid, start))

    def groups(self, oid):
        def groups(oid):
            return tuple(Tips.groups(self, oid))

        return iter(self._once(groups, oid))

    def strays(self, oid):
        return list(self._once(super().strays, oid))

    def file(self, oid, path, limit=LARGEST):
        return self._once(super().file, oid, path, limit)

    def find(self, oid, path):
        return self._once(super().find, oid, path)


class RememberedLog(RememberedTips, MemoryLog):
    """The log of a clone that reads each tip once, and what it found whole stays so."""

    def __init__(self, memory):
        MemoryLog.__init__(self)
        self._memory = memory
        self._found_whole = set()

    def whole(self, oid):
        wanted, found = [oid], set()
        try:
            while wanted:
                name = wanted.pop()
                if name not in self._found_whole and name not in found:
                    wanted += self.things.needs(name)
                    found.add(name)
        except Damaged:
            return False
        self._found_whole |= found
        return True
