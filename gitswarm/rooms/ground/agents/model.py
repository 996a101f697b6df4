"""Who is here, how it is with them, who leads, what each has learned: records and questions."""

from __future__ import annotations

from gitswarm.core.tables import Table
from gitswarm.record import Record
from gitswarm.rooms.ground import leases
from gitswarm.rooms.ground.leases import Lease, lease_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from gitswarm.core.tables import Tables

LEADER = "leader"
"""The name of the lease of whoever leads."""
APART = "\n"
"""Stands between the names in a key, since it stands in none."""
LEADING = ("captain", "leader")
"""The roles of those who lead where nobody does, without being asked."""
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


class Term(Record):
    """How often a leader was elected, and who resigned since the last time."""

    name: str
    term: int
    resigned: str = ""


class Experience(Record):
    """How often an agent finished something about this subject, and how often that was no success."""

    key: str
    agent: str
    subject: str
    done: int
    failed: int


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


AGENTS = Table("agents", Agent)
TERMS = Table("agents_terms", Term)
EXPERIENCE = Table("agents_experience", Experience, (("agent",),))
CHECKPOINTS = Table("agents_checkpoints", Checkpoint, (("agent", "position"), ("task", "position")))


def key_of(*names: str) -> str:
    """The key that these names make together."""
    return APART.join(names)


def agent(tables: Tables, name: str) -> Agent | None:
    """The agent of that name, None where nobody joined under it."""
    found: Agent | None = tables.get(AGENTS, name)
    return found


def role_of(tables: Tables, name: str) -> str:
    """The role that an agent joined with, while it is here; empty where it has none."""
    known = agent(tables, name)
    return known.role if known is not None and not known.left else ""


def agents(tables: Tables) -> list[Agent]:
    """Everybody who ever joined, by name."""
    return tables.where(AGENTS)


def presence(tables: Tables, known: Agent) -> str:
    """In one word how it is with an agent: working, idle, lost or left."""
    if known.left:
        return LEFT
    if known.lost:
        return LOST
    return WORKING if leases.leases(tables, known.name) else IDLE


def leader(tables: Tables) -> Lease | None:
    """The lease of whoever leads; None where nobody does."""
    return lease_of(tables, LEADER)


def term(tables: Tables) -> int:
    """How often a leader was elected so far."""
    found: Term | None = tables.get(TERMS, LEADER)
    return 0 if found is None else found.term


def may_begin(tables: Tables, actor: str) -> bool:
    """Whether an agent leads by itself where nobody does: its role says so, and it did not resign just before."""
    known, last = agent(tables, actor), tables.get(TERMS, LEADER)
    is_here = known is not None and not known.left and known.role in LEADING
    return is_here and (last is None or last.resigned != actor)


def experience(tables: Tables, actor: str) -> list[Experience]:
    """What an agent finished so far, by subject: ``type:bug``, ``label:db``, ``folder:src/api``."""
    return tables.where(EXPERIENCE, agent=actor)


def checkpoints(tables: Tables, actor: str) -> list[Checkpoint]:
    """All that an agent noted of where it left off, the newest first."""
    return tables.where(CHECKPOINTS, agent=actor, order="position", descending=True)


def subjects(type: str, labels: Iterable[str] = (), folders: Iterable[str] = ()) -> list[str]:
    """What a task is about, as experience is kept."""
    named = [f"type:{type}", *(f"label:{label}" for label in labels), *(f"folder:{folder}" for folder in folders)]
    return list(dict.fromkeys(named))


def takes(known: Agent | None, type: str) -> bool:
    """Whether an agent takes tasks of that type; whoever did not say which takes all."""
    return known is None or known.left or not known.types or type in known.types


class Fit:
    """How well tasks suit one agent: of each subject it is asked once what the agent has done of it."""

    def __init__(self, tables: Tables, actor: str) -> None:
        self._tables, self._actor, self._known = tables, actor, agent(tables, actor)
        self._asked: dict[str, int] = {}

    def of(self, type: str, labels: Iterable[str] = (), folders: Iterable[str] = ()) -> int:
        """From -9 to 9: 0 where nothing is known, ``NOT_TAKEN`` where the agent takes others."""
        known, labels = self._known, tuple(labels)
        points = 0
        if not takes(known, type):
            return NOT_TAKEN
        if known is not None and not known.left:
            points += 2 * (type in known.types) + len({known.role, *known.labels} & set(labels))
        points += sum(self._has_done(subject) for subject in subjects(type, labels, folders))
        return max(-MOST_FIT, min(MOST_FIT, points))

    def _has_done(self, subject: str) -> int:
        if subject not in self._asked:
            self._asked[subject] = _worth(self._tables.get(EXPERIENCE, key_of(self._actor, subject)))
        return self._asked[subject]


def _worth(learned: Experience | None) -> int:
    """What has been done counts for, what failed against; the first few times tell most of it."""
    if learned is None:
        return 0
    return max(-MOST_EXPERIENCE, min(MOST_EXPERIENCE, learned.done - 2 * learned.failed))
