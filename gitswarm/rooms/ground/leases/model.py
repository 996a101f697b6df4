"""Rights that end by themselves when their holder is silent: who holds what, and what was heard of whom."""

from __future__ import annotations

from gitswarm.core.event import instant, timestamp
from gitswarm.core.tables import Table
from gitswarm.record import Record
from gitswarm.rooms.ground import policy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitswarm.core.tables import Tables

TASK, CODE = "task/", 8
"""How the lease of a task is named, and how much of the id makes one that is good outside the log too."""
LONGEST = 10_080
"""Minutes of the longest lease: a week."""


class Lease(Record):
    """A right that ends by itself when its holder is silent: ``signs`` counts what was heard of it since it was given.

    ``bound`` says that a process stays for it, whose kernel lock proves that it lives. ``at`` is the time of the last
    sign, by the clock of whoever gave it: for people only.
    """

    name: str
    actor: str
    session: str
    epoch: int
    minutes: int
    bound: bool
    machine: str
    signs: int
    since: str
    position: int
    at: str = ""


class Session(Record):
    """A session that holds leases, and the last counter that each machine told of it."""

    session: str
    leases: tuple[str, ...]
    counters: dict[str, int]


LEASES = Table("leases", Lease, (("actor",),))
SESSIONS = Table("leases_sessions", Session)


def lease_of(tables: Tables, name: str) -> Lease | None:
    """The lease of that name, ``leader`` or ``task/…``; None where nobody holds it."""
    found: Lease | None = tables.get(LEASES, name)
    return found


def claimed_in(tables: Tables, id: str) -> str | None:
    """The session in which a task was claimed by whoever holds it; it tells holdings apart that share their number.

    Two clones that know nothing of each other may each give a task to the same agent for the same epoch.
    """
    found = lease_of(tables, f"{TASK}{id}")
    return found.session if found is not None else None


def leases(tables: Tables, actor: str | None = None) -> list[Lease]:
    """Every lease that is held, or those of one actor, by name."""
    return tables.where(LEASES) if actor is None else tables.where(LEASES, actor=actor)


def leases_of_session(tables: Tables, session: str) -> list[Lease]:
    """The leases that one session holds."""
    found: Session | None = tables.get(SESSIONS, session)
    held = [lease_of(tables, name) for name in (found.leases if found else ())]
    return [lease for lease in held if lease is not None]


def in_words(tables: Tables, name: str) -> str:
    """The name of a lease as people read it: that of a task is the id which every command takes."""
    if not name.startswith(TASK):
        return name
    begun = policy.founding(tables)
    return f"{begun.prefix if begun else policy.DEFAULT_PREFIX}-{name.removeprefix(TASK)[::-1][:CODE]}"


def may_last(minutes: int) -> bool:
    """Whether a lease can be given for so long."""
    return 1 <= minutes <= LONGEST


def beaten(tables: Tables, session: str, machine: str) -> int | None:
    """The last counter that a machine told of a session; None where the session holds nothing."""
    found: Session | None = tables.get(SESSIONS, session)
    return None if found is None else found.counters.get(machine, 0)


def until(lease: Lease) -> str:
    """Until when a lease stands if nothing more is heard, by the clock of its holder: for people."""
    return timestamp(instant(lease.at or lease.since) + 60 * lease.minutes)
