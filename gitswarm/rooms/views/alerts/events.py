"""Alerts raised, told again, cleared; who tells them where. Whoever leads and the captains get a letter of each."""

from __future__ import annotations

from gitswarm.core.fold import Room
from gitswarm.core.payload import Payload
from gitswarm.rooms.ground import policy
from gitswarm.rooms.talk import mail
from gitswarm.rooms.views.alerts.model import ALERTS, CLEARED, RAISED, REMINDED, Alert, alert, key_of, sentence

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from gitswarm.core.fold import Seen
    from gitswarm.core.tables import Tables


class AlertRaised(Payload):
    """Something is wrong that somebody should know of; how often it happened by then."""

    KIND = "alert.raised"
    V = 1

    rule: str
    subject: str
    severity: str
    scope: str
    message: str
    hint: str = ""
    times: int = 1


class AlertReminded(Payload):
    """It goes on; ``turn`` is how often it was told before."""

    KIND = "alert.reminded"
    V = 1

    rule: str
    subject: str
    turn: int
    message: str
    times: int = 1


class AlertCleared(Payload):
    """It is over."""

    KIND = "alert.cleared"
    V = 1

    rule: str
    subject: str


class AlertTaken(Payload):
    """A clone tells an alert on a channel; nobody else does so in this turn."""

    KIND = "alert.taken"
    V = 1

    rule: str
    subject: str
    turn: int
    channel: str


PAYLOADS = (AlertRaised, AlertReminded, AlertCleared, AlertTaken)
OF_INCIDENTS = "error"
"""The rule of whose alerts the captains have had a letter: that of the incident."""


def fold(seen: Seen, tables: Tables) -> bool:
    """Each kind has its own act, which gives the alert as it is now; None: it came too late."""
    told = seen.payload
    now = _ACTS[type(told)](told, seen, tables, alert(tables, told.rule, told.subject))
    if now is None:
        return True
    tables.put(ALERTS, now)
    is_news = not isinstance(told, AlertTaken)
    if is_news and not (now.rule == OF_INCIDENTS and now.told == RAISED):
        _write(seen, tables, now)
    return False


def _raised(told: AlertRaised, seen: Seen, _tables: Tables, before: Alert | None) -> Alert | None:
    if before is not None and before.open:
        return None
    event = seen.event
    return Alert(
        key=key_of(told.rule, told.subject), id=event.id, **seen.payload._asdict(), machine=event.actor,
        position=seen.position, at=event.at, open=True, told=RAISED, told_at=event.at,
        turn=before.turn + 1 if before else 1,
    )  # fmt: skip


def _reminded(told: AlertReminded, seen: Seen, _tables: Tables, before: Alert | None) -> Alert | None:
    if before is None or not before.open or before.turn != told.turn:
        return None
    return _told_anew(before, seen, REMINDED)._replace(message=told.message, times=told.times)


def _cleared(_told: AlertCleared, seen: Seen, _tables: Tables, before: Alert | None) -> Alert | None:
    if before is None or not before.open:
        return None
    return _told_anew(before, seen, CLEARED)._replace(open=False)


def _taken(told: AlertTaken, _seen: Seen, _tables: Tables, before: Alert | None) -> Alert | None:
    if before is None or before.turn != told.turn or told.channel in before.taken:
        return None
    return before._replace(taken=(*before.taken, told.channel))


def _told_anew(one: Alert, seen: Seen, how: str) -> Alert:
    return one._replace(told=how, told_at=seen.event.at, turn=one.turn + 1, taken=(), position=seen.position)


def _write(seen: Seen, tables: Tables, one: Alert) -> None:
    """Write a letter of it to whom the swarm has agreed on."""
    event, to = seen.event, policy.setting(tables, "alert-to")
    if not to:
        return
    letter = mail.Letter(
        id=event.id, position=seen.position, sender=event.actor, to=to, subject=f"{one.rule}: {one.told}",
        text="\n\n".join(filter(None, (sentence(one), "" if one.told == CLEARED else one.hint))), digest=None,
        importance="urgent" if one.severity == "critical" else "high", ack=False, ack_by=None,
        thread=one.id, reply_to=None, as_task=False, at=event.at,
    )  # fmt: skip
    mail.deliver(tables, letter)


_ACTS: dict[type, Callable[[Any, Seen, Tables, Alert | None], Alert | None]] = {
    AlertRaised: _raised,
    AlertReminded: _reminded,
    AlertCleared: _cleared,
    AlertTaken: _taken,
}

ROOM = Room("alerts", (ALERTS,), PAYLOADS, fold)
