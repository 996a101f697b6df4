"""Three toy rooms and a log in memory, for the tests of folds, tables and the index."""

from __future__ import annotations

import json

from gitswarm.core import register
from gitswarm.core.event import compose, read
from gitswarm.core.fold import FREE, Room, Rooms
from gitswarm.core.log import Changes, Line, Stray
from gitswarm.core.path import parse_event_path
from gitswarm.core.payload import Payload
from gitswarm.core.tables import Table
from gitswarm.errors import Damaged
from gitswarm.index import Index
from gitswarm.record import Record

DIGITS = "0123456789abcdefghjkmnpqrstvwxyz"


class Added(Payload):
    KIND = "counters.added"

    name: str
    by: int


class Taken(Payload):
    KIND = "holders.taken"

    thing: str
    seen: int


class Given(Payload):
    KIND = "holders.given"

    thing: str


class Said(Payload):
    KIND = FREE

    text: str


class Counter(Record):
    name: str
    value: int
    steps: tuple[int, ...]


class Holder(Record):
    thing: str
    holder: str | None
    epoch: int
    free: bool


class Sum(Record):
    actor: str
    events: int
    last: str
    kinds: dict[str, int]


COUNTERS = Table("counters", Counter, (("value",),))
HOLDERS = Table("holders", Holder, (("holder", "epoch"), ("free",)))
SUMS = Table("sums", Sum, (("events",),))


def fold_counters(seen, tables):
    found = tables.get(COUNTERS, seen.payload.name) or Counter(seen.payload.name, 0, ())
    value = found.value + seen.payload.by
    if value == 0:
        tables.delete(COUNTERS, found.name)
    else:
        tables.put(COUNTERS, Counter(found.name, value, (*found.steps[-2:], seen.position)))
    return False


def fold_holders(seen, tables):
    found = tables.get(HOLDERS, seen.payload.thing) or Holder(seen.payload.thing, None, 0, True)
    if seen.event.kind == Given.KIND:
        if found.holder != seen.event.actor:
            return True
        tables.put(HOLDERS, found._replace(holder=None, free=True))
        return False
    if not found.free or found.epoch != seen.payload.seen:
        return True
    tables.put(HOLDERS, Holder(found.thing, seen.event.actor, found.epoch + 1, False))
    return False


def fold_sums(seen, tables):
    """Counts what people of an earlier room's kinds did, and asks that room's tables."""
    actor, kind = seen.event.actor, seen.event.kind
    found = tables.get(SUMS, actor) or Sum(actor, 0, "", {})
    held = tables.where(HOLDERS, holder=actor, order="epoch", descending=True, limit=1)
    last = held[0].thing if held else f"nothing, of {tables.count(COUNTERS)}"
    tables.put(SUMS, Sum(actor, found.events + 1, last, {**found.kinds, kind: found.kinds.get(kind, 0) + 1}))
    return False


ROOMS = {
    "counters": Room("counters", (COUNTERS,), (Added,), fold_counters),
    "holders": Room("holders", (HOLDERS,), (Taken, Given), fold_holders),
    "sums": Room("sums", (SUMS,), (Said,), fold_sums),
}
KINDS = {
    "counters": (Added.KIND,),
    "holders": (Taken.KIND, Given.KIND),
    "sums": (Added.KIND, Taken.KIND, FREE),
}


def toy_rooms():
    return Rooms(KINDS, ROOMS.__getitem__)


def id_of(number):
    """The number as an event's id."""
    return "".join(DIGITS[number >> 5 * place & 31] for place in reversed(range(26)))


def event(number, kind=Added.KIND, actor="ada", **payload):
    return compose(
        id=id_of(number),
        kind=kind,
        payload=payload or {"name": "n", "by": 1},
        actor=actor,
        session="s1",
        at="2026-01-01T00:00:00Z",
    )


def at(position, *events):
    """These events at this position and the ones after it."""
    return [Line(position + offset, one) for offset, one in enumerate(events)]


class FakeLog:
    """Tips and what lies under them, in memory; a tip in ``unreadable`` cannot be read any more."""

    def __init__(self):
        self.tips = {}
        self.at = None
        self.unreadable = set()

    def add(self, tip, lines, strays=()):
        """A tip that holds exactly this, and our branch stands on it."""
        ordered = sorted(lines, key=lambda line: (line.position, line.event.id))
        self.tips[tip] = (tuple(ordered), tuple(strays))
        self.at = tip
        return tip

    def _of(self, tip):
        if tip in self.unreadable:
            raise Damaged(f"{tip} cannot be read", hint="run: gitswarm doctor")
        return self.tips[tip] if tip is not None else ((), ())

    def tip(self):
        return self.at

    def count(self, tip):
        lines, strays = self._of(tip)
        named = (parse_event_path(stray.path) for stray in strays)
        taken = [line.position for line in lines] + [found[0] for found in named if found]
        return max(taken, default=-1) + 1

    def changes(self, old, new):
        (before, lost), (after, found) = self._of(old), self._of(new)
        return Changes(_without(before, after), _without(after, before), _without(lost, found), _without(found, lost))

    def lines(self, tip, start=0):
        yield from (line for line in self._of(tip)[0] if line.position >= start)

    def groups(self, tip):
        lines, strays = self._of(tip)
        yield list(lines), list(strays)

    def strays(self, tip):
        return list(self._of(tip)[1])


def _without(some, others):
    others = set(others)
    return tuple(one for one in some if one not in others)


def write_tips(path, log):
    """Keep a log where a child process finds it."""
    tips = {
        tip: [[[line.position, line.event.line.decode()] for line in lines], [list(stray) for stray in strays]]
        for tip, (lines, strays) in log.tips.items()
    }
    path.write_text(json.dumps({"at": log.at, "tips": tips}))


def read_tips(path):
    """The log that ``write_tips`` kept."""
    kept, log = json.loads(path.read_text()), FakeLog()
    for tip, (lines, strays) in kept["tips"].items():
        made = [Line(position, read(line.encode())) for position, line in lines]
        log.add(tip, made, [Stray(*stray) for stray in strays])
    log.at = kept["at"]
    return log


EVENTS = [
    event(number, name=f"n{number % 7}", by=1) if number % 3 else event(number, Taken.KIND, thing="x", seen=number)
    for number in range(200)
]
LINES = at(0, *EVENTS)


def two_tips():
    """A log that stands on ``b``: the half of it is ``a``."""
    log = FakeLog()
    log.add("a", LINES[:100])
    log.add("b", LINES)
    return log


def opened(path, log):
    """An index at this path, over the toy rooms."""
    return Index(str(path), toy_rooms(), log)


def digest_of(tables):
    """The digest of everything in these tables."""
    return register.digest_of(register.dump(tables, toy_rooms()))


def folded(log, tip):
    """The digest of a fold of this tip that knows no index."""
    return digest_of(register.fold_all(log, toy_rooms(), tip))
