"""What changes the tables: leases given, kept alive and ended, and what was learned; later rooms call it in folds."""

from __future__ import annotations

from gitswarm.rooms.agents.model import (
    AGENTS,
    EXPERIENCE,
    LEASES,
    SESSIONS,
    Experience,
    Lease,
    Session,
    agent,
    key_of,
    lease_of,
    leases_of_session,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from gitswarm.core.event import Event
    from gitswarm.core.log import Line
    from gitswarm.core.tables import Tables

DONE, FAILED = "done", "failed"


def grant(tables: Tables, lease: Lease) -> None:
    """Give a lease, in place of whoever held it."""
    end(tables, lease.name)
    tables.put(LEASES, lease)
    session: Session = tables.get(SESSIONS, lease.session) or Session(lease.session, (), {})
    tables.put(SESSIONS, session._replace(leases=(*session.leases, lease.name)))


def end(tables: Tables, name: str, *, lost: bool = False) -> None:
    """End a lease, if it is held; ``lost`` where it is taken from its holder for silence."""
    lease = lease_of(tables, name)
    if lease is None:
        return
    tables.delete(LEASES, name)
    session: Session = tables.get(SESSIONS, lease.session)
    others = tuple(other for other in session.leases if other != name)
    if others:
        tables.put(SESSIONS, session._replace(leases=others))
    else:
        tables.delete(SESSIONS, lease.session)
    holder = agent(tables, lease.actor)
    if lost and holder is not None:
        tables.put(AGENTS, holder._replace(lost=True))


def renew(tables: Tables, name: str, minutes: int) -> None:
    """Give a lease another length."""
    lease = lease_of(tables, name)
    if lease is not None:
        tables.put(LEASES, lease._replace(minutes=minutes))


def learn(tables: Tables, actor: str, subjects: Iterable[str], outcome: str) -> None:
    """Count what an agent finished, under everything it was about: ``done``, or ``failed`` where it was no success."""
    for subject in dict.fromkeys(subjects):
        key = key_of(actor, subject)
        known: Experience = tables.get(EXPERIENCE, key) or Experience(key, actor, subject, 0, 0)
        more = known._replace(done=known.done + 1) if outcome == DONE else known._replace(failed=known.failed + 1)
        tables.put(EXPERIENCE, more)


def witness(line: Line, tables: Tables) -> None:
    """Whoever acts is there: note it of an agent that joined, and as a sign for what its session holds."""
    event = line.event
    known = agent(tables, event.actor)
    if known is not None and not known.left:
        tables.put(AGENTS, known._replace(seen=line.position, at=event.at, lost=False))
    for lease in leases_of_session(tables, event.session):
        if lease.actor == event.actor and lease.position != line.position:
            _sign(tables, lease, event)


def count_beat(tables: Tables, session: str, counter: int, event: Event) -> None:
    """A machine tells how often it heard of a session: a higher number than before is a sign."""
    known: Session | None = tables.get(SESSIONS, session)
    if known is None or counter <= known.counters.get(event.actor, 0):
        return
    held = [lease for lease in leases_of_session(tables, session) if lease.machine == event.actor]
    if held:
        tables.put(SESSIONS, known._replace(counters={**known.counters, event.actor: counter}))
    for lease in held:
        _sign(tables, lease, event)


def _sign(tables: Tables, lease: Lease, event: Event) -> None:
    tables.put(LEASES, lease._replace(signs=lease.signs + 1, at=event.at))
