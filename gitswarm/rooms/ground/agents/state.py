"""What later rooms change of agents in their folds: a lease that was lost, something that was learned."""

from __future__ import annotations

from gitswarm.rooms.ground import leases
from gitswarm.rooms.ground.agents.model import AGENTS, CHECKPOINTS, EXPERIENCE, Checkpoint, Experience, agent, key_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from gitswarm.core.log import Line
    from gitswarm.core.tables import Tables

DONE, FAILED = "done", "failed"


def end(tables: Tables, name: str, *, lost: bool = False) -> None:
    """End a lease, if it is held; ``lost`` where it is taken from its holder for silence."""
    lease = leases.lease_of(tables, name)
    leases.end(tables, name)
    holder = agent(tables, lease.actor) if lease is not None else None
    if lost and holder is not None:
        tables.put(AGENTS, holder._replace(lost=True))


def learn(tables: Tables, actor: str, subjects: Iterable[str], outcome: str) -> None:
    """Count what an agent finished, under everything it was about: ``done``, or ``failed`` where it was no success."""
    for subject in dict.fromkeys(subjects):
        key = key_of(actor, subject)
        known: Experience = tables.get(EXPERIENCE, key) or Experience(key, actor, subject, 0, 0)
        more = known._replace(done=known.done + 1) if outcome == DONE else known._replace(failed=known.failed + 1)
        tables.put(EXPERIENCE, more)


def leave_off(tables: Tables, made: Checkpoint) -> None:
    """Keep where an agent left off; the last one of its name and task counts."""
    tables.put(CHECKPOINTS, made)


def witness(line: Line, tables: Tables) -> None:
    """Whatever an agent does that joined shows where it was last heard of."""
    known = agent(tables, line.event.actor)
    if known is not None and not known.left:
        tables.put(AGENTS, known._replace(seen=line.position, at=line.event.at, lost=False))
