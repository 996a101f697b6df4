"""Alerts: one for each thing that is wrong, however often it is seen, and who has told it where."""

from __future__ import annotations

from gitswarm.core.event import instant
from gitswarm.core.tables import Table
from gitswarm.record import Record
from gitswarm.rooms.ground import policy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Any

    from gitswarm.core.tables import Tables

RAISED, REMINDED, CLEARED = "raised", "reminded", "cleared"
SWARM = "swarm"
CALM = 600
"""Seconds for which an alert stands at least: what comes and goes is told once."""
PATIENT = {"approval_waiting": 30 * 60}
"""Seconds for which some things may be as they are before anybody is told."""
SEVERITIES = ("warning", "error", "critical")
HOUR, DAY = 3600, 24 * 3600
GONE = 7 * DAY
"""Seconds after which an alert about a clone is over that this says nothing of any more: it may be gone."""


class Alert(Record):
    """Something that is or was wrong: about what, how bad, told for the last time when and how.

    ``turn`` counts how often it was told; ``taken`` are the channels that somebody has taken on for this turn.
    """

    key: str
    id: str
    rule: str
    subject: str
    severity: str
    scope: str
    machine: str
    message: str
    hint: str
    times: int
    position: int
    at: str
    open: bool
    told: str
    told_at: str
    turn: int
    taken: tuple[str, ...] = ()


ALERTS = Table("alerts", Alert, (("open", "position"), ("position",)))


def key_of(rule: str, subject: str) -> str:
    """What makes two alerts one."""
    return f"{rule} {subject}"


def alert(tables: Tables, rule: str, subject: str) -> Alert | None:
    """The alert about this."""
    found: Alert | None = tables.get(ALERTS, key_of(rule, subject))
    return found


def alerts(tables: Tables, limit: int | None = None, *, over_too: bool = False) -> list[Alert]:
    """The alerts that stand, or all of them, the newest first."""
    if over_too:
        return tables.where(ALERTS, order="position", descending=True, limit=limit)
    return tables.where(ALERTS, open=True, order="position", descending=True, limit=limit)


def is_on(tables: Tables) -> bool:
    """Whether the swarm wants alerts."""
    return bool(policy.setting(tables, "alerts") == "on")


def is_due(tables: Tables, trouble: Mapping[str, Any], now: float) -> bool:
    """Whether something that is wrong is bad enough, and has been for long enough, that somebody should be told."""
    least = SEVERITIES.index(policy.setting(tables, "alert-least"))
    if trouble["severity"] not in SEVERITIES[least:]:
        return False
    patience = PATIENT.get(trouble["rule"], 0)
    return not (patience and trouble["since"]) or now - instant(trouble["since"]) >= patience


def new(tables: Tables, troubles: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Those of these troubles for which no alert stands."""
    known = ((one, alert(tables, one["rule"], one["subject"])) for one in troubles)
    return [one for one, found in known if found is None or not found.open]


def lasting(tables: Tables, troubles: Iterable[Mapping[str, Any]], now: float) -> list[Mapping[str, Any]]:
    """Those of these troubles of which somebody is to be reminded."""
    pause = HOUR * policy.number(tables, "alert-remind-hours")
    known = ((one, alert(tables, one["rule"], one["subject"])) for one in troubles)
    return [one for one, found in known if pause and found and found.open and now - instant(found.told_at) >= pause]


def over(tables: Tables, troubles: Iterable[Mapping[str, Any]], scope: str, machine: str, now: float) -> list[Alert]:
    """The alerts that stand though what they tell of is over, as far as this scope and this clone can say so."""
    lasting = {key_of(one["rule"], one["subject"]) for one in troubles}
    found = [one for one in alerts(tables) if one.key not in lasting]
    return [one for one in found if _is_over(one, scope, machine, now - instant(one.told_at))]


def _is_over(one: Alert, scope: str, machine: str, seconds: float) -> bool:
    """Whether it is, told for the last time so long ago; of a clone that says nothing any more others say it."""
    if one.scope == SWARM:
        return scope == SWARM and seconds >= CALM
    if scope == SWARM:
        return seconds >= GONE
    return one.machine == machine and seconds >= CALM


def untold(tables: Tables, channel: str, machine: str, now: float) -> list[Alert]:
    """The alerts that nobody has told on a channel this time."""
    return [
        one
        for one in alerts(tables, over_too=True)
        if channel not in one.taken and (one.scope == SWARM or one.machine == machine) and is_news(one, now)
    ]


def is_news(one: Alert, now: float) -> bool:
    """Whether it is still to be told: what is over for a day is not."""
    return one.open or now - instant(one.told_at) < DAY


def sentence(one: Alert) -> str:
    """What is told of an alert, in one line."""
    begins = {RAISED: one.severity, REMINDED: f"still {one.severity}", CLEARED: "over"}[one.told]
    return f"{begins}: {one.message}"
