"""How agents come and go, what shows that they live, who leads, and where they left off."""

from __future__ import annotations

from gitswarm.core.envelope import is_name
from gitswarm.core.fold import Room
from gitswarm.core.payload import Payload, digest_of, head_of
from gitswarm.rooms.agents.model import (
    AGENTS,
    CHECKPOINTS,
    EXPERIENCE,
    LEADER,
    LEASES,
    MAIN,
    SESSIONS,
    TERMS,
    Agent,
    Checkpoint,
    Lease,
    Term,
    agent,
    key_of,
    lease_of,
    may_last,
    term,
)
from gitswarm.rooms.agents.state import count_beat, end, grant, witness

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from gitswarm.core.fold import Seen
    from gitswarm.core.payload import Text
    from gitswarm.core.tables import Tables


class AgentJoined(Payload):
    """An agent is here, and says what it does and takes; said again, that is what counts."""

    KIND = "agent.joined"
    V = 1

    role: str = ""
    types: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    machine: str = ""


class AgentLeft(Payload):
    """An agent takes no more work."""

    KIND = "agent.left"
    V = 1


class CloneBeat(Payload):
    """A clone tells how often it heard of each session that holds a lease here."""

    KIND = "clone.beat"
    V = 1

    sessions: dict[str, int]


class LeaderElected(Payload):
    """Somebody leads: where nobody did, or in place of one that gave no sign since ``signs`` of them."""

    KIND = "leader.elected"
    V = 1

    term_seen: int
    signs: int
    minutes: int
    machine: str
    bound: bool = False


class LeaderResigned(Payload):
    """Whoever leads does so no more."""

    KIND = "leader.resigned"
    V = 1

    term: int


class CheckpointSet(Payload):
    """Where an agent left off, so that whoever comes after it goes on from there."""

    KIND = "checkpoint.set"
    V = 1

    text: Text
    name: str = MAIN
    task: str | None = None


PAYLOADS = (AgentJoined, AgentLeft, CloneBeat, LeaderElected, LeaderResigned, CheckpointSet)


def fold(seen: Seen, tables: Tables) -> bool:
    """Each kind has its own act, which says whether the event is overruled."""
    return ACTS[type(seen.payload)](seen, tables)


def _join(seen: Seen, tables: Tables) -> bool:
    told, event = seen.payload, seen.event
    before = agent(tables, event.actor)
    joined = before.joined if before is not None and not before.left else event.at
    made = Agent(
        name=event.actor,
        role=told.role,
        types=told.types,
        labels=told.labels,
        machine=told.machine,
        joined=joined,
        left=False,
        lost=False,
        seen=seen.position,
        at=event.at,
    )
    tables.put(AGENTS, made)
    return False


def _leave(seen: Seen, tables: Tables) -> bool:
    known = agent(tables, seen.event.actor)
    if known is None or known.left:
        return True
    tables.put(AGENTS, known._replace(left=True, lost=False, seen=seen.position, at=seen.event.at))
    leading = lease_of(tables, LEADER)
    if leading is not None and leading.actor == known.name:
        end(tables, LEADER)
    return False


def _beat(seen: Seen, tables: Tables) -> bool:
    for session, counter in seen.payload.sessions.items():
        count_beat(tables, session, counter, seen.event)
    return False


def _elect(seen: Seen, tables: Tables) -> bool:
    told, event = seen.payload, seen.event
    before = lease_of(tables, LEADER)
    silent = before is None or before.signs == told.signs
    if told.term_seen != term(tables) or not silent or not may_last(told.minutes):
        return True
    end(tables, LEADER, lost=True)
    tables.put(TERMS, Term(LEADER, told.term_seen + 1))
    made = Lease(
        name=LEADER,
        actor=event.actor,
        session=event.session,
        epoch=told.term_seen + 1,
        minutes=told.minutes,
        bound=told.bound,
        machine=told.machine,
        signs=0,
        since=event.at,
        position=seen.position,
        at=event.at,
    )
    grant(tables, made)
    return False


def _resign(seen: Seen, tables: Tables) -> bool:
    leading = lease_of(tables, LEADER)
    if leading is None or (leading.epoch, leading.actor) != (seen.payload.term, seen.event.actor):
        return True
    end(tables, LEADER)
    return False


def _set_checkpoint(seen: Seen, tables: Tables) -> bool:
    told, event = seen.payload, seen.event
    if not is_name(told.name) or not (told.task is None or is_name(told.task)):
        return True
    key = key_of(event.actor, told.name, told.task or "")
    text, digest = head_of(told.text), digest_of(told.text)
    made = Checkpoint(key, event.actor, told.name, told.task, text, digest, seen.position, event.at)
    tables.put(CHECKPOINTS, made)
    return False


ACTS: dict[type, Callable[[Seen, Tables], bool]] = {
    AgentJoined: _join,
    AgentLeft: _leave,
    CloneBeat: _beat,
    LeaderElected: _elect,
    LeaderResigned: _resign,
    CheckpointSet: _set_checkpoint,
}
TABLES = (AGENTS, LEASES, SESSIONS, TERMS, CHECKPOINTS, EXPERIENCE)
ROOM = Room("agents", TABLES, PAYLOADS, fold, witness)
