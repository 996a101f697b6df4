"""What one clone offers the swarm beside its log: locks, the journal, the state of the store, asks, pace."""

from __future__ import annotations

from gitswarm import json
from gitswarm.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from contextlib import AbstractContextManager
    from typing import Any, Protocol

    from gitswarm.core.log import Entry
    from gitswarm.errors import SwarmError

    Named = tuple[str, str]
    """An event by its id and its kind."""
else:
    Protocol = object


PATIENCE = 30.0
"""Seconds to wait for a turn at the hub."""
LAST_GOOD, FLOOR, FLOORS, HUB, HUB_TIP = "lastgood", "floor", "floors", "hub", "in"
"""What a clone remembers: up to where the hub has made all final; without a hub, up to where a power loss can take
nothing, and earlier such tips; which hub it knows; where that stood when we looked last. The log points at those tips,
so that nothing of them is pruned."""
UNHEARD = "unheard"
"""Under which a clone remembers, by their ids, what the hub made true without anybody here who was told."""


def unheard_in(text: str | None) -> list[str]:
    """The ids that are remembered in a text as ``UNHEARD``."""
    try:
        return [str(id) for id in json.loads(text or "[]")]
    except (ValueError, TypeError):
        return []  # a broken disk


class Synced(Record):
    """What a sync did: how many of our events went out, how many arrived, and in how many pushes."""

    sent: int
    received: int
    pushes: int
    position: int


class Link(Record):
    """How this clone stands with its hub: since how many tries it is out of reach, why, and when it is tried again."""

    hub: str | None = None
    online: bool = False
    reason: str = ""
    attempts: int = 0
    next_try: str | None = None


class Holder(Protocol):
    """Who holds a lock, in its own words."""

    @property
    def pid(self) -> int:
        """Its process."""

    @property
    def command(self) -> str:
        """What it does."""


class Uptime(Record):
    """How long this machine runs, by clocks that nobody sets: seconds since it came up, those asleep, and which run."""

    elapsed: float
    asleep: float
    boot: str


class Lock(Protocol):
    """One of the clone's locks; released by the kernel when its holder dies."""

    def held(self, command: str, wait: float = 5.0) -> AbstractContextManager[Any]:
        """Hold it for a while, or raise Busy that names the holder."""

    def try_hold(self, command: str) -> bool:
        """Take it if it is free."""

    def release(self) -> None:
        """Give it back."""

    def holder(self) -> Holder | None:
        """Who holds it; None when it is free."""


class Locks(Protocol):
    """Always taken in this order: sync, write (the journal keeps its own)."""

    @property
    def sync(self) -> Lock:
        """Whoever exchanges with the hub holds it."""

    @property
    def write(self) -> Lock:
        """Whoever writes to the log holds it."""


class Mark(Record):
    """A place in the journal; true for one generation, which ends with a cut."""

    generation: str
    offset: int


class Journal(Protocol):
    """The synced first line of every optimistic event, and the queue of what is not sent yet."""

    def append(self, entry: Entry) -> Mark:
        """Keep an action for good: when this returns, a power loss cannot take it."""

    def read(self, since: Mark | None = None) -> tuple[list[Entry], Mark]:
        """What was kept after a mark (everything, where the file is another), and the mark after it."""

    def put_first(self, entries: Sequence[Entry]) -> None:
        """Keep for good, before all that waits, what was said earlier."""

    def cut(self, done: Callable[[str], bool]) -> int:
        """Drop the actions whose events are all done; how many events went."""


class Store(Protocol):
    """The clone's small durable files, and whether its store was stopped."""

    def guard(self) -> None:
        """Raise Stopped where a full disk or an I/O error stopped this store."""

    def stopped(self) -> dict[str, Any] | None:
        """Why and since when this store is stopped; None while it runs."""

    def stop(self, error: SwarmError) -> None:
        """Stop the store, where this error says that nothing more can be written safely."""

    def is_first_since_boot(self) -> bool:
        """Whether this is the first write since the machine came up."""

    def recover(self) -> None:
        """Sweep what killed writers left behind; the write lock is held."""

    def looked_after(self) -> None:
        """Note that the store is sound in this run of the machine."""

    def remember(self, name: str, text: str) -> None:
        """Keep a small text for good."""

    def jot(self, name: str, text: str) -> None:
        """Keep a small text that may be lost with the power."""

    def recall(self, name: str) -> str | None:
        """The small text kept under that name; None where there is none."""

    def flush(self) -> None:
        """Make everything written so far survive a power loss; never called under a lock."""


class Ask(Record):
    """What a living process of this clone asks the holder of the sync lock to decide."""

    nonce: str
    action: str
    values: dict[str, Any]
    actor: str
    session: str


class Asks(Protocol):
    """The asks of this clone's processes, their tries, and the answers."""

    def leave(self, action: str, values: dict[str, Any], actor: str, session: str) -> Ask:
        """Put an ask where the decider finds it; it lives as long as this process."""

    def waiting(self) -> Sequence[Ask]:
        """The asks whose askers live and have no answer yet, oldest first."""

    def answer(self, ask: Ask, answer: dict[str, Any]) -> None:
        """Leave the answer where its asker looks."""

    def answered(self, ask: Ask) -> dict[str, Any] | None:
        """The answer, once there is one."""

    def withdraw(self, ask: Ask) -> None:
        """Take the ask back, with its answer."""

    def note_try(self, ask: Ask, events: Sequence[Named]) -> None:
        """Note, synced, as which events this ask is about to be pushed."""

    def tries(self, ask: Ask) -> list[Named]:
        """Every event as which this ask was pushed before."""

    def unsettled(self) -> dict[str, list[Named]]:
        """The tries whose asker is gone and was told nothing, by their nonces."""

    def settle(self, nonce: str) -> None:
        """Forget the tries of an ask whose fate is known."""


class Counted(Record):
    """What a clone counted by itself in one hour: how often, and what that came to."""

    hour: str
    name: str
    times: int
    total: float


class Counters:
    """What a clone counts beside the log; this one counts nothing."""

    def clock(self) -> float:
        """The time by which something is said to take long."""
        return 0.0

    def count(self, name: str, value: float = 0.0) -> None:
        """Count something that happened here, and what it came to; it never fails, and nothing waits for it."""

    def read(self) -> list[Counted]:
        """All that was counted here, hour by hour."""
        return []


class Pace(Protocol):
    """When this clone may push."""

    def wait(self, urgent: bool) -> float:
        """Seconds until the next push may go."""

    def pushed(self, *, collided: bool, rest: float = 0.0) -> None:
        """A push went out now; one that collided makes the pace slower for a while, and lets all rest first."""
