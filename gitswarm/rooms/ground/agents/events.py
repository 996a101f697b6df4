"""How agents come and go, and who leads."""

from __future__ import annotations

from gitswarm.core.fold import Room
from gitswarm.core.payload import Payload
from gitswarm.rooms.ground import leases
from gitswarm.rooms.ground.agents.model import (
    AGENTS,
    CHECKPOINTS,
    EXPERIENCE,
    LEADER,
    TERMS,
    Agent,
    Term,
    agent,
    leader,
    term,
)
from gitswarm.rooms.ground.agents.state import end, witness

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from gitswarm.core.fold import Seen
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
    """An agent is here no more."""

    KIND = "agent.left"
    V = 1


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


PAYLOADS = (AgentJoined, AgentLeft, LeaderElected, LeaderResigned)


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
    leading = leader(tables)
    if leading is not None and leading.actor == known.name:
        end(tables, LEADER)
    return False


def _elect(seen: Seen, tables: Tables) -> bool:
    told, before = seen.payload, leader(tables)
    silent = before is None or before.signs == told.signs
    if told.term_seen != term(tables) or not silent or not leases.may_last(told.minutes):
        return True
    end(tables, LEADER, lost=True)
    tables.put(TERMS, Term(LEADER, told.term_seen + 1))
    leases.give(tables, seen, LEADER, told.term_seen + 1)
    return False


def _resign(seen: Seen, tables: Tables) -> bool:
    leading = leader(tables)
    if leading is None or (leading.epoch, leading.actor) != (seen.payload.term, seen.event.actor):
        return True
    end(tables, LEADER)
    tables.put(TERMS, Term(LEADER, leading.epoch, leading.actor))
    return False


ACTS: dict[type, Callable[[Seen, Tables], bool]] = {
    AgentJoined: _join,
    AgentLeft: _leave,
    LeaderElected: _elect,
    LeaderResigned: _resign,
}
ROOM = Room("agents", (AGENTS, TERMS, EXPERIENCE, CHECKPOINTS), PAYLOADS, fold, witness)
