"""How leases are given, kept alive and ended; later rooms call it in their folds."""

from __future__ import annotations

from gitswarm.rooms.ground.leases.model import (
    LEASES,
    SESSIONS,
    Lease,
    Session,
    lease_of,
    leases_of_session,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitswarm.core.event import Event
    from gitswarm.core.fold import Seen
    from gitswarm.core.log import Line
    from gitswarm.core.tables import Tables


def grant(tables: Tables, lease: Lease) -> None:
    """Give a lease, in place of whoever held it."""
    end(tables, lease.name)
    tables.put(LEASES, lease)
    session: Session = tables.get(SESSIONS, lease.session) or Session(lease.session, (), {})
    tables.put(SESSIONS, session._replace(leases=(*session.leases, lease.name)))


def give(tables: Tables, seen: Seen, name: str, epoch: int) -> None:
    """Give a lease to whom an event says that takes it, for as long as that says."""
    told, event = seen.payload, seen.event
    made = Lease(
        name=name,
        actor=event.actor,
        session=event.session,
        epoch=epoch,
        minutes=told.minutes,
        bound=told.bound,
        machine=told.machine,
        signs=0,
        since=event.at,
        position=seen.position,
        at=event.at,
    )
    grant(tables, made)


def end(tables: Tables, name: str) -> None:
    """End a lease, if it is held."""
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


def renew(tables: Tables, name: str, minutes: int, event: Event) -> None:
    """Give a lease another length, from now on: its holder lives, in whichever session he says so."""
    lease = lease_of(tables, name)
    if lease is None:
        return
    longer = lease._replace(minutes=minutes)
    tables.put(LEASES, longer)
    if event.session != lease.session:  # of its own session everything is a sign already
        _sign(tables, longer, event)


def witness(line: Line, tables: Tables) -> None:
    """Whatever a session does is a sign for what it holds, but not what gave it that."""
    event = line.event
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
