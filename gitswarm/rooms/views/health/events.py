"""Counting what happens, as it is folded: there are no events of health themselves."""

from __future__ import annotations

from gitswarm.core import register
from gitswarm.core.event import instant
from gitswarm.core.fold import Room
from gitswarm.rooms.ground import policy
from gitswarm.rooms.views.health import rules
from gitswarm.rooms.views.health.model import STAYS, TALLIES, UNREAD, Stay, Unread, add, ever
from gitswarm.rooms.work import tasks

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from typing import Any

    from gitswarm.core.event import Event
    from gitswarm.core.fold import Seen
    from gitswarm.core.log import Line
    from gitswarm.core.tables import Tables

    Counts = dict[str, float]

MINUTE = 60
OPEN = "open"
"""The state in which every task begins."""
STEPS = {
    "task.created": "tasks/created",
    "task.done": "tasks/done",
    "task.reopened": "tasks/reopened",
    "task.claimed": "claims/won",
    "task.tentative": "claims/won",
    "task.taken_over": "claims/taken_over",
    "task.expired": "claims/expired",
    "task.released": "claims/released",
    "leader.elected": "leaders",
    "landing.landed": "landings/landed",
    "landing.sent_back": "landings/sent_back",
    "mail.sent": "letters/sent",
}
"""Kinds that are counted one by one."""
CLAIMS, REQUESTS = ("task.claimed", "task.tentative"), ("task.requested", "mail.sent")
"""What takes a task, and what a task may come from."""


def fold(seen: Seen, tables: Tables) -> bool:
    """No kind is of this room: it only witnesses."""
    return False


def witness(line: Line, tables: Tables) -> None:
    """Count an event that counts, and a claim that came too late."""
    event = line.event
    if register.counts(tables, line):
        add(tables, event.at, {rules.EVENTS: 1, **told(tables, event), **_left(tables, event)})
        _read_in_time(tables, event)
    elif event.kind in CLAIMS and register.overruled(tables, event.id):
        add(tables, event.at, {"claims/lost": 1})


def told(tables: Tables, event: Event) -> Counts:
    """What one event adds to the figures, whatever stands before it."""
    counts: Counts = {STEPS[event.kind]: 1} if event.kind in STEPS else {}
    if event.kind in REQUESTS and _is_birth(tables, event):
        counts["tasks/created"] = 1
    act = _ACTS.get(event.kind)
    return counts | act(tables, event.payload) if act else counts


def _run_ended(_tables: Tables, payload: Mapping[str, Any]) -> Counts:
    outcome = payload["outcome"]
    used = {name: max(0, payload.get(name) or 0) for name in ("dollars", "tokens", "seconds")}
    return {f"runs/{outcome}": 1, **{f"run_{name}/{outcome}": value for name, value in used.items() if value}}


def _closed(_tables: Tables, payload: Mapping[str, Any]) -> Counts:
    how = payload.get("resolution", rules.DONE)
    return {f"tasks/closed_{how}" if rules.is_word(how) else "tasks/closed_other": 1}


def _failed(tables: Tables, payload: Mapping[str, Any]) -> Counts:
    """One more of an error; others may call errors what they like, so only so many are told apart."""
    error = payload["error"]
    name = f"{rules.ERRORS}/{error if rules.is_word(error) else rules.OTHER}"
    known = ever(tables)
    if name not in known and sum(one.startswith(f"{rules.ERRORS}/") for one in known) >= rules.MOST:
        name = f"{rules.ERRORS}/{rules.OTHER}"
    return {name: 1}


_ACTS: dict[str, Callable[[Tables, Mapping[str, Any]], Counts]] = {
    "run.ended": _run_ended,
    "task.closed": _closed,
    "incident.noted": _failed,
}


def _left(tables: Tables, event: Event) -> Counts:
    """How long the task of an event, and all that this is part of, was in the state that it has left by now."""
    counts: Counts = {}
    for one in tasks.line(tables, event.id if _is_birth(tables, event) else event.task):
        if one.id == event.id and one.state == OPEN:
            continue  # there is nothing to look for: the most frequent case of all
        before: Stay | None = tables.get(STAYS, one.id)
        if one.state == (before.state if before else OPEN):
            continue
        tables.put(STAYS, Stay(one.id, one.state, event.at))
        state, since = (before.state, before.at) if before else (OPEN, tasks.detail(tables, one.id).created_at)
        took = max(0, instant(event.at) - instant(since))
        for name, value in ((rules.STAYS, 1), (rules.STAY_SECONDS, took)):
            counts[f"{name}/{state}"] = counts.get(f"{name}/{state}", 0) + value
    return counts


def _is_birth(tables: Tables, event: Event) -> bool:
    """Whether a task has come from this event: what asks for one may have found that it is there already."""
    if event.kind not in REQUESTS:
        return event.kind == "task.created"
    found = tasks.task(tables, event.id)
    return found is not None and found.id == event.id


def _read_in_time(tables: Tables, event: Event) -> None:
    """Count a letter in the hour in which it was sent, once somebody has read or acknowledged it: in time, or late."""
    if event.kind == "mail.sent":
        tables.put(UNREAD, Unread(event.id, event.at))
    for id in _read(event):
        one: Unread | None = tables.get(UNREAD, id)
        if one is not None:
            tables.delete(UNREAD, id)
            took = instant(event.at) - instant(one.at)
            is_in_time = took <= MINUTE * policy.number(tables, "letter-minutes")
            add(tables, one.at, {f"{rules.LETTERS}/{rules.IN_TIME if is_in_time else rules.LATE}": 1})


def _read(event: Event) -> Iterable[str]:
    """The letters that somebody has read by an event."""
    if event.kind == "mail.acked":
        return (event.payload["letter"],)
    return event.payload["letters"] if event.kind == "mail.read" else ()


PAYLOADS = ()
ROOM = Room("health", (TALLIES, STAYS, UNREAD), PAYLOADS, fold, witness)
