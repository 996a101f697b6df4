"""What the machinery tells of errors and of what it decided about them, and who said that one is over."""

from __future__ import annotations

from gitswarm.core.fold import Room
from gitswarm.core.payload import Payload
from gitswarm.errors import CRITICAL, ERROR, ESCALATE, FAIL
from gitswarm.rooms.ground.incidents.model import INCIDENTS, Incident, incidents, key_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitswarm.core.fold import Seen
    from gitswarm.core.tables import Tables


class IncidentNoted(Payload):
    """Something went wrong in the machinery, for the so-manieth time in a row, and this is what follows."""

    KIND = "incident.noted"
    V = 2
    UPCASTERS = {1: dict}  # noqa: RUF012 - what is new in 2 has defaults

    error: str
    subject: str
    message: str
    hint: str = ""
    severity: str = ERROR
    step: str = FAIL
    attempts: int = 1
    local: bool = False


class IncidentResolved(Payload):
    """What was wrong is over, in one clone if that is named; without a subject, about whatever it was."""

    KIND = "incident.resolved"
    V = 1

    error: str
    how: str
    subject: str | None = None
    clone: str = ""


class HubRepaired(Payload):
    """The hub's log was not to be taken as it was; a child of the bad tip carries the last good log on.

    ``dropped`` names what a person had left out of it, since nobody had signed it whom his clone believes.
    """

    KIND = "hub.repaired"
    V = 2
    UPCASTERS = {1: dict}  # noqa: RUF012 - what is new in 2 has a default

    bad: str
    good: str
    dropped: tuple[str, ...] = ()


PAYLOADS = (IncidentNoted, IncidentResolved, HubRepaired)


def fold(seen: Seen, tables: Tables) -> bool:
    """An incident happens once for its error and subject, and is counted from then on."""
    told = seen.payload
    if isinstance(told, IncidentResolved):
        return _resolved(seen, tables)
    if isinstance(told, HubRepaired):
        left_out = f", without {len(told.dropped)} events that nobody had signed" if told.dropped else ""
        said = f"the hub's log was repaired from {told.good}{left_out}"
        told = IncidentNoted("hub_repaired", told.bad, said, severity=CRITICAL, step=ESCALATE)
    _noted(seen, told, tables)
    return False


def _noted(seen: Seen, told: IncidentNoted, tables: Tables) -> None:
    event = seen.event
    clone = event.actor if told.local else ""
    key = key_of(told.error, told.subject, clone)
    before: Incident | None = tables.get(INCIDENTS, key)
    goes_on = before is not None and not before.over and before.step == told.step
    now = Incident(
        key=key,
        id=before.id if before else event.id,
        error=told.error,
        subject=told.subject,
        message=told.message,
        hint=told.hint,
        severity=told.severity,
        step=told.step,
        attempts=told.attempts,
        times=before.times + 1 if before else 1,
        first=before.first if before else seen.position,
        last=seen.position,
        since=before.since if before and goes_on else seen.position,
        clone=clone,
        machine=event.actor,
        at=event.at,
        over=False,
        how="",
    )
    tables.put(INCIDENTS, now)


def _resolved(seen: Seen, tables: Tables) -> bool:
    told = seen.payload
    ended = [
        one
        for one in incidents(tables, over_too=False)
        if (one.error, one.clone) == (told.error, told.clone) and told.subject in (None, one.subject)
    ]
    for one in ended:
        tables.put(INCIDENTS, one._replace(over=True, how=told.how, since=seen.position))
    return not ended


ROOM = Room("incidents", (INCIDENTS,), PAYLOADS, fold)
