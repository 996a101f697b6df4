"""The simulated world on real git: each clone's log and each hub is a repository, and objects go from one to the other.

What a process does to a log is done by the program's own store through libgit2. Refs move without a child, which the
program takes for names that are new: a history would cost a second.
"""

from __future__ import annotations

import os
from itertools import count
from pathlib import Path

import pygit2

from gitswarm.git.log.branch import GitLog
from gitswarm.git.repo import Place
from tests import swarms
from tests.simulated import LATE, Disk, FakeHub
from tests.swarms import World

REF = "refs/heads/gitswarm"


class RealLog(GitLog):
    """The log of one clone; ``tip``, reading, building and the compare-and-swap are those of the program."""

    def __init__(self, folder, clock):
        pygit2.init_repository(str(folder), bare=True, flags=pygit2.enums.RepositoryInitFlag.MKPATH)
        self.repository = pygit2.Repository(str(folder))
        self._whole, self._sent = set(), {}
        place = Place(str(folder), str(folder), None, bare=True, state=str(folder / "gitswarm"))
        super().__init__(place, "gitswarm", dict(os.environ), clock)

    def whole(self, oid):
        """Whether every object is there; what was found whole stays so, since nobody prunes here."""
        return all(map(self.repository.odb.exists, reached(self.repository, oid, self._whole)))

    def send(self, oid, other):
        """Bring what a commit needs from here into another log, the oldest first."""
        for name in reversed(reached(self.repository, oid, self._sent.setdefault(other.repository.path, set()))):
            if not other.repository.odb.exists(name):
                other.repository.odb.write(*self.repository.odb.read(name))

    def _update(self, ref, new, expected):
        if self._stands(ref) != expected:
            self._not_moved(ref, expected, OSError("it is there already"))
        self._set(ref, new)

    def _set(self, ref, oid):
        if oid is None:
            self.repository.references.delete(ref)
        else:
            self.repository.references.create(ref, oid, force=True)
        self._forget_reflog(ref)


def reached(repository, oid, known):
    """The objects that a commit needs and that are not known yet; they are known from now on."""
    wanted, found = [oid], []
    while wanted:
        name = wanted.pop()
        if name in known:
            continue
        known.add(name)
        found.append(name)
        thing = repository.get(name)
        if thing is not None and thing.type == pygit2.enums.ObjectType.COMMIT:
            wanted += [str(thing.tree_id), *map(str, thing.parent_ids)]
        elif thing is not None and thing.type == pygit2.enums.ObjectType.TREE:
            wanted += [str(entry.id) for entry in thing]
    return found


class RealHub(swarms.Hub):
    """A bare repository that accepts what follows its branch."""

    def __init__(self, name, folder, clock):
        self.log = RealLog(folder, clock)
        super().__init__(name)
        self.things = None
        self.reading = self.log

    @property
    def tip(self):
        """Where its branch stands."""
        return self.log.tip()

    @tip.setter
    def tip(self, oid):
        if oid:
            self.log._set(REF, oid)

    def accept(self, oid, log):
        """Move to a commit that follows the branch: the compare-and-swap that decides every race."""
        before = self.tip
        log.send(oid, self.log)
        if before and before != oid and not self.log.repository.descendant_of(oid, before):
            return False
        self.tip = oid
        if before != oid:
            self.note(before)
        return True


class Reached(FakeHub):
    """A hub as a process of a clone reaches it, by real objects."""

    def push(self, oid):
        self._process.point("before push")
        fault = self._fault("push")
        self._stumble(fault)
        self._far.offer(self._log.changes(self._log.pointed("in"), oid).come)
        answer = self._push(oid, fault)
        self._process.point("after push")
        return answer

    def _push(self, oid, fault):
        log = self._process.disk.log
        if fault in (LATE, swarms.DOUBLED):
            log.send(oid, self._far.log)
            self._far.late.append((oid, self._far.log))
        if fault in (LATE, swarms.REQUEST_LOST):
            return "unknown"
        accepted = self._far.accept(oid, log)
        if accepted:
            self._check_repair(oid)
        return "unknown" if fault in (swarms.REPLY_LOST, swarms.DOUBLED) else "shared" if accepted else "lost"

    def _bring(self, tip):
        self._far.log.send(tip, self._process.disk.log)


class RealDisk(Disk):
    """The disk of a clone whose log is a repository."""

    def __init__(self, folder, clock):
        super().__init__()
        self.never_breaks = True
        self.log = RealLog(folder, clock)


class RealWorld(World):
    """Hubs and clones below a folder."""

    def __init__(self, folder, seed=0, rates=None):
        super().__init__(seed, rates)
        self.folder, self._numbers, self.begun = Path(folder), count(), self.clock.now

    def new_hub(self, name="hub"):
        hub = RealHub(f"{name}{len(self.hubs)}", self.folder / f"hub{len(self.hubs)}", self.now)
        self.hubs.append(hub)
        return hub

    def new_clone(self, hub, **more):
        clone = super().new_clone(hub, **more)
        clone.disk = RealDisk(self.folder / clone.name, self.now)
        return clone

    def now(self):
        """The time that all commits bear: so one that is made again is the same, as in memory, where none bears any."""
        return self.begun

    def reach(self, clone, process):
        """The hub as a process reaches it."""
        return Reached(process, clone.hub, lambda call: self.network(clone, call))
