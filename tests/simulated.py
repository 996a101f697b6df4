"""What a clone stands on, in memory: a disk that outlives its processes, and each process's view of it.

Before and after every operation that changes the disk a process passes a point. There it may be killed, others may have
their turn, and the user's own git may act. A killed process changes nothing more; what it wrote before stays.
"""

from __future__ import annotations

import json
from contextlib import contextmanager
from functools import wraps

from gitswarm.core.clone import Ask, Mark
from gitswarm.core.memory import MemoryHub, MemoryLog, Things
from gitswarm.errors import Busy, Damaged, HubUnreachable, Stopped, StoreError
from tests.remembered import RememberedLog

LATE, DOUBLED = "late", "doubled"
"""A push that arrives only after its sender gave up; one that arrives now, and once more then."""
OFFLINE = "offline"


class Killed(BaseException):
    """The process is no more."""


class Process:
    """One process of a clone; ``fate`` decides what befalls it at each point."""

    def __init__(self, disk, fate):
        self.disk, self.fate = disk, fate
        self.is_alive = True

    def point(self, name):
        """A place where it may be killed or have to wait."""
        if not self.is_alive:
            raise Killed
        self.fate.at(self, name)
        if not self.is_alive:
            raise Killed

    def die(self):
        """End here: the kernel frees the locks."""
        self.is_alive = False
        self.disk.free(self)

    def breaks(self, what):
        """Whether this operation goes wrong now."""
        return self.fate.breaks(self, what)


class Disk:
    """What is durable of one clone; with a ``memory`` its log is read once, and nothing of it ever breaks."""

    def __init__(self, memory=None):
        self.never_breaks = memory is not None
        self.log = RememberedLog(memory) if self.never_breaks else MemoryLog()
        self.entries, self.generation = [], 0
        self.files, self.jotted = {}, set()
        self.asks, self.tries, self.answers = {}, {}, {}
        self.locks = {}
        self.stopped = None
        self.is_looked_after = False
        self.index = None
        self.whole_at = 0

    def free(self, process):
        """Free every lock of a process."""
        self.locks = {name: holder for name, holder in self.locks.items() if holder is not process}

    def lose_power(self, random):
        """End every process, and keep what was synced; of the objects written since, keep the older ones."""
        kept = self.log.things.kept
        names = list(kept)
        for name in names[random.randint(min(self.whole_at, len(names)), len(names)) :]:
            del kept[name]
        for name in sorted(self.jotted):
            self.files.pop(name, None)
        self.jotted.clear()
        self.locks, self.asks, self.answers = {}, {}, {}
        self.is_looked_after = False


def durable(method):
    """Pass a point before and after an operation that changes the disk."""
    name = method.__name__

    @wraps(method)
    def passed(self, *values, **named):
        self._process.point(f"before {name}")
        result = method(self, *values, **named)
        self._process.point(f"after {name}")
        return result

    return passed


class FakeLog:
    """The log as one process reaches it."""

    def __init__(self, process):
        self._process, self._log = process, process.disk.log

    def __getattr__(self, name):
        return getattr(self._log, name)

    @durable
    def build(self, draft):
        new = self._log.build(draft)
        self._log.point("next", new)
        return new

    @durable
    def append(self, draft):
        if self._process.breaks("append"):
            raise StoreError("no space") from OSError(28, "no space")
        new = self._log.build(draft)
        self._process.point("within append")
        self._log.move(new, draft.parent)
        if not all(self._log.file(new, path) == data for path, data in draft.files):
            raise Damaged("what was written is not there")
        return new

    @durable
    def move(self, new, expected):
        self._log.move(new, expected)

    @durable
    def reset(self, oid):
        self._log.reset(oid)

    @durable
    def point(self, name, oid):
        self._log.point(name, oid)

    def close(self):
        """Nothing is open."""


class FakeJournal:
    """The journal as one process reaches it; a cut begins a new generation."""

    def __init__(self, process):
        self._process, self._disk = process, process.disk

    @durable
    def append(self, entry):
        self._may_break()
        self._disk.generation = self._disk.generation or 1
        self._disk.entries.append(entry)
        self._process.fate.journalled(self._process, entry)
        return self._mark()

    @durable
    def put_first(self, entries):
        self._may_break()
        self._disk.entries, self._disk.generation = [*entries, *self._disk.entries], self._disk.generation + 1

    def read(self, since=None):
        is_same = since is not None and since.generation == str(self._disk.generation)
        return self._disk.entries[since.offset if is_same else 0 :], self._mark()

    @durable
    def cut(self, done):
        kept = [entry for entry in self._disk.entries if not all(map(done, entry.ids))]
        gone = [id for entry in self._disk.entries if entry not in kept for id in entry.ids]
        dropped = len(gone)
        if dropped:
            self._process.fate.cut(self._process, gone)
            self._disk.entries, self._disk.generation = kept, self._disk.generation + 1
        return dropped

    def _may_break(self):
        if self._process.breaks("journal"):
            raise StoreError("no space") from OSError(28, "no space")

    def _mark(self):
        return Mark(str(self._disk.generation), len(self._disk.entries))


class FakeStore:
    """The small files as one process reaches them."""

    def __init__(self, process):
        self._process, self._disk = process, process.disk

    def guard(self):
        if self._disk.stopped:
            raise Stopped("the store is stopped")

    def stopped(self):
        return self._disk.stopped

    def stop(self, error):
        if isinstance(error.__cause__, OSError):
            self._disk.stopped = {"reason": error.message, "since": ""}

    def is_first_since_boot(self):
        return not self._disk.is_looked_after

    def recover(self):
        """No process leaves anything behind here."""

    @durable
    def looked_after(self):
        self._disk.is_looked_after = True

    @durable
    def remember(self, name, text):
        self._disk.jotted.discard(name)
        if text:
            self._disk.files[name] = text
        else:
            self._disk.files.pop(name, None)

    @durable
    def jot(self, name, text):
        self._disk.files[name] = text
        self._disk.jotted.add(name)

    def recall(self, name):
        return self._disk.files.get(name)

    @durable
    def flush(self):
        self._disk.whole_at = len(self._disk.log.things.kept)
        self._disk.jotted.clear()


class FakeLock:
    """One lock; taking it out of order is a bug and said at once."""

    def __init__(self, process, name, after):
        self._process, self._disk, self._name, self._after = process, process.disk, name, after

    @contextmanager
    def held(self, command, wait=5.0):
        self._process.point(f"wait for {self._name}")
        while not self.try_hold(command):
            if not self._process.fate.wait(lambda: self._name not in self._disk.locks):
                raise Busy(f"the {self._name} lock is held", lock=self._name)
            self._process.point("waited")
        try:
            yield self
        finally:
            self.release()

    def try_hold(self, command):
        ours = {name for name, holder in self._disk.locks.items() if holder is self._process}
        assert ours <= self._after, f"{self._name} is asked for while holding {ours}"
        if self._name in self._disk.locks or not self._process.is_alive:
            return False
        self._disk.locks[self._name] = self._process
        return True

    def release(self):
        if self._disk.locks.get(self._name) is self._process:
            del self._disk.locks[self._name]


class FakeLocks:
    def __init__(self, process):
        self.sync, self.write = FakeLock(process, "sync", set()), FakeLock(process, "write", {"sync"})


class FakeAsks:
    """The asks; what is left or answered passes through JSON, as it would through a file."""

    def __init__(self, process, fresh):
        self._process, self._disk, self._fresh = process, process.disk, fresh

    @durable
    def leave(self, action, values, actor, session):
        ask = Ask(self._fresh(), action, json.loads(json.dumps(values)), actor, session)
        self._disk.asks[ask.nonce] = (ask, self._process)
        return ask

    def waiting(self):
        living = [ask for ask, asker in self._disk.asks.values() if asker.is_alive]
        return sorted(ask for ask in living if ask.nonce not in self._disk.answers)

    @durable
    def answer(self, ask, answer):
        self._disk.answers[ask.nonce] = json.dumps(answer)

    def answered(self, ask):
        answer = self._disk.answers.get(ask.nonce)
        return None if answer is None else json.loads(answer)

    def withdraw(self, ask):
        if not self._process.is_alive:
            return
        del self._disk.asks[ask.nonce]
        if self._disk.answers.pop(ask.nonce, None):
            self._disk.tries.pop(ask.nonce, None)

    @durable
    def note_try(self, ask, events):
        self._disk.tries[ask.nonce] = [*self.tries(ask), *events]

    def tries(self, ask):
        return list(self._disk.tries.get(ask.nonce, ()))

    def unsettled(self):
        alive = {nonce for nonce, (_, asker) in self._disk.asks.items() if asker.is_alive}
        return {nonce: list(tries) for nonce, tries in self._disk.tries.items() if nonce not in alive}

    @durable
    def settle(self, nonce):
        self._disk.tries.pop(nonce, None)


class FakePace:
    """So many pushes a minute; 0 means no pace."""

    def __init__(self, clock, per_minute=0):
        self._clock, self._per_minute = clock, per_minute
        self._last = None

    def wait(self, urgent):
        if not self._per_minute or self._last is None:
            return 0.0
        return max(0.0, self._last + 60 / self._per_minute - self._clock.now)

    def pushed(self, *, collided, rest=0.0):
        self._last = self._clock.now


class FakeHub(MemoryHub):
    """The hub as one process reaches it; ``late`` keeps pushes that arrive after their sender has given up."""

    def __init__(self, process, far, fault):
        super().__init__(process.disk.log, far, name=far.name, fault=fault)
        self._process = process

    def fetch(self):
        self._process.point("before fetch")
        self._stumble(self._fault("fetch"))
        tip = self._far.tip
        if tip:
            self._bring(tip)
            self._log.point("in", tip)
        self._process.point("after fetch")
        return tip

    def push(self, oid):
        self._process.point("before push")
        fault = self._fault("push")
        self._stumble(fault)
        known = self._log.pointed("in")
        known = known if known and self._log.whole(known) else None
        self._far.offer(self._log.changes(known, oid).come)
        answer = self._push(oid, fault)
        self._process.point("after push")
        return answer

    def _push(self, oid, fault):
        if fault in (LATE, DOUBLED):
            sent = Things()
            sent.copy(oid, self._log.things)
            self._far.late.append((oid, sent))
        if fault == LATE:
            return "unknown"
        if fault == "request lost":
            return "unknown"
        accepted = self._far.accept(oid, self._log.things)
        if accepted:
            self._check_repair(oid)
        return "unknown" if fault in ("reply lost", DOUBLED) else "shared" if accepted else "lost"

    def _check_repair(self, oid):
        """Whatever is pushed, a repair above all: what was final in this clone stays where it was."""
        good = self._process.disk.files.get("lastgood")
        if good and self._log.whole(good):
            kept = self._log.changes(good, oid).only_adds_from(self._log.count(good))
            assert kept, "a push moved what was final for its own pusher"

    def _stumble(self, fault):
        if fault == OFFLINE:
            raise HubUnreachable("cut off", hint="work goes on offline")
        super()._stumble(fault)

    def _bring(self, tip):
        """Bring all that a tip needs: a power loss may have left holes under what is here."""
        things, far = self._log.things, self._far.things
        if self._process.disk.never_breaks:
            return things.copy(tip, far)
        wanted = [] if self._log.whole(tip) else [tip]
        while wanted:
            name = wanted.pop()
            wanted += far.needs(name)
            things.kept[name] = far.kept[name]
        return None
