"""Who is here, what each holds and since when, where each left off, what each has learned: records and questions."""

from __future__ import annotations

from gitswarm.core.event import instant, timestamp
from gitswarm.core.tables import Table
from gitswarm.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from gitswarm.core.tables import Tables

LEADER = "leader"
"""The name of the lease of whoever leads."""
MAIN = "main"
"""The name of a checkpoint that was given none."""
APART = "\n"
"""Stands between the names in a key, since it stands in none."""
LONGEST = 10_080
"""Minutes of the longest lease: a week."""
WORKING, IDLE, LOST, LEFT = "working", "idle", "lost", "left"

NOT_TAKEN = -100
"""How well a task fits whoever said that this type is none of his."""
MOST_FIT, MOST_EXPERIENCE = 9, 4


class Agent(Record):
    """One who joined: what it does and takes, since when, and where and when it was last heard of.

    ``lost`` says that a lease was taken from it for its silence, and nothing of it was heard since.
    """

    name: str
    role: str
    types: tuple[str, ...]
    labels: tuple[str, ...]
    machine: str
    joined: str
    left: bool
    lost: bool
    seen: int
    at: str


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


class Term(Record):
    """How often a leader was elected."""

    name: str
    term: int


class Checkpoint(Record):
    """Where an agent left off: the head of the text, and its digest where the whole lies elsewhere."""

    key: str
    agent: str
    name: str
    task: str | None
    text: str
    digest: str | None
    position: int
    at: str


class Experience(Record):
    """How often an agent finished something about this subject, and how often that was no success."""

    key: str
    agent: str
    subject: str
    done: int
    failed: int


AGENTS = Table("agents", Agent)
LEASES = Table("agents_leases", Lease, (("actor",),))
SESSIONS = Table("agents_sessions", Session)
TERMS = Table("agents_terms", Term)
CHECKPOINTS = Table("agents_checkpoints", Checkpoint, (("agent",),))
EXPERIENCE = Table("agents_experience", Experience, (("agent",),))


def key_of(*names: str) -> str:
    """The key that these names make together."""
    return APART.join(names)


def agent(tables: Tables, name: str) -> Agent | None:
    """The agent of that name, None where nobody joined under it."""
    found: Agent | None = tables.get(AGENTS, name)
    return found


def agents(tables: Tables) -> list[Agent]:
    """Everybody who ever joined, by name."""
    return tables.where(AGENTS)


def presence(tables: Tables, known: Agent) -> str:
    """In one word how it is with an agent: working, idle, lost or left."""
    if known.left:
        return LEFT
    if known.lost:
        return LOST
    return WORKING if tables.count(LEASES, actor=known.name) else IDLE


def lease_of(tables: Tables, name: str) -> Lease | None:
    """The lease of that name, ``leader`` or ``task/…``; None where nobody holds it."""
    found: Lease | None = tables.get(LEASES, name)
    return found


def leases(tables: Tables, actor: str | None = None) -> list[Lease]:
    """Every lease that is held, or those of one actor, by name."""
    return tables.where(LEASES) if actor is None else tables.where(LEASES, actor=actor)


def leases_of_session(tables: Tables, session: str) -> list[Lease]:
    """The leases that one session holds."""
    found: Session | None = tables.get(SESSIONS, session)
    held = [lease_of(tables, name) for name in (found.leases if found else ())]
    return [lease for lease in held if lease is not None]


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


def term(tables: Tables) -> int:
    """How often a leader was elected so far."""
    found: Term | None = tables.get(TERMS, LEADER)
    return 0 if found is None else found.term


def checkpoint(tables: Tables, actor: str, name: str = MAIN, task: str | None = None) -> Checkpoint | None:
    """Where an agent left off, in a task or at large."""
    found: Checkpoint | None = tables.get(CHECKPOINTS, key_of(actor, name, task or ""))
    return found


def checkpoints(tables: Tables, actor: str) -> list[Checkpoint]:
    """All that an agent noted of where it left off."""
    return tables.where(CHECKPOINTS, agent=actor)


def experience(tables: Tables, actor: str) -> list[Experience]:
    """What an agent finished so far, by subject: ``type:bug``, ``label:db``, ``folder:src/api``."""
    return tables.where(EXPERIENCE, agent=actor)


def subjects(type: str, labels: Iterable[str] = (), folders: Iterable[str] = ()) -> list[str]:
    """What a task is about, as experience is kept."""
    named = [f"type:{type}", *(f"label:{label}" for label in labels), *(f"folder:{folder}" for folder in folders)]
    return list(dict.fromkeys(named))


def fit(tables: Tables, actor: str, type: str, labels: Iterable[str] = (), folders: Iterable[str] = ()) -> int:
    """How well a task suits an agent, from -9 to 9: 0 where nothing is known, ``NOT_TAKEN`` where it takes others."""
    known, labels = agent(tables, actor), tuple(labels)
    points = 0
    if known is not None and not known.left:
        if known.types and type not in known.types:
            return NOT_TAKEN
        points += 2 * (type in known.types) + len({known.role, *known.labels} & set(labels))
    for subject in subjects(type, labels, folders):
        points += _worth(tables.get(EXPERIENCE, key_of(actor, subject)))
    return max(-MOST_FIT, min(MOST_FIT, points))


def _worth(learned: Experience | None) -> int:
    """What has been done counts for, what failed against; the first few times tell most of it."""
    if learned is None:
        return 0
    return max(-MOST_EXPERIENCE, min(MOST_EXPERIENCE, learned.done - 2 * learned.failed))
