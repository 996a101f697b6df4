"""What the machinery tells of errors, and of the hub's log made whole again."""

from __future__ import annotations

from gitswarm.core.fold import Room
from gitswarm.core.payload import Payload
from gitswarm.rooms.incidents.model import INCIDENTS, Incident, key_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitswarm.core.fold import Seen
    from gitswarm.core.tables import Tables


class IncidentNoted(Payload):
    """Something went wrong in the machinery."""

    KIND = "incident.noted"
    V = 1

    error: str
    subject: str
    message: str
    hint: str = ""


class HubRepaired(Payload):
    """The hub's log was no longer add-only; a child of the bad tip carries the last good log on."""

    KIND = "hub.repaired"
    V = 1

    bad: str
    good: str


PAYLOADS = (IncidentNoted, HubRepaired)


def fold(seen: Seen, tables: Tables) -> bool:
    """An incident happens once for its error and subject, and is counted from then on."""
    told = seen.payload
    if isinstance(told, HubRepaired):
        told = IncidentNoted("hub_repaired", told.bad, f"the hub's log was repaired from {told.good}")
    key = key_of(told.error, told.subject)
    before: Incident | None = tables.get(INCIDENTS, key)
    times, first = (before.times, before.first) if before else (0, seen.position)
    tables.put(
        INCIDENTS,
        Incident(
            key=key,
            error=told.error,
            subject=told.subject,
            message=told.message,
            hint=told.hint,
            times=times + 1,
            first=first,
            last=seen.position,
            machine=seen.event.actor,
            at=seen.event.at,
        ),
    )
    return False


ROOM = Room("incidents", (INCIDENTS,), PAYLOADS, fold)
