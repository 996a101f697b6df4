"""Saying what is wrong, for all clones once, and taking on to tell it somewhere."""

from __future__ import annotations

from gitswarm.core.fold import Happened, strict
from gitswarm.errors import Refused
from gitswarm.rooms.views.alerts import model
from gitswarm.rooms.views.alerts.events import AlertCleared, AlertRaised, AlertReminded, AlertTaken

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from gitswarm.core.fold import Moment


@strict
def report(moment: Moment, *, troubles: list[dict[str, Any]], machine: str) -> Sequence[Happened]:
    """Say what is wrong with the swarm: what is new, what lasts, what is over; nothing of what others have said."""
    return _report(moment, troubles, model.SWARM, machine)


def report_own(moment: Moment, *, troubles: list[dict[str, Any]], machine: str) -> Sequence[Happened]:
    """Say what is wrong with this clone, whether the hub can be had or not."""
    return _report(moment, troubles, "clone", machine)


def _report(moment: Moment, troubles: list[dict[str, Any]], scope: str, machine: str) -> Sequence[Happened]:
    tables, now = moment.tables, moment.now
    told: list[Any] = [
        AlertRaised(one["rule"], one["subject"], one["severity"], scope, one["message"], one["hint"], one["times"])
        for one in model.new(tables, troubles)
    ]
    for one in model.lasting(tables, troubles, now):
        known = model.alert(tables, one["rule"], one["subject"])
        turn = known.turn if known else 0
        told.append(AlertReminded(one["rule"], one["subject"], turn, one["message"], one["times"]))
    told += [AlertCleared(one.rule, one.subject) for one in model.over(tables, troubles, scope, machine, now)]
    return [Happened(payload) for payload in told]


@strict
def take(moment: Moment, *, rule: str, subject: str, turn: int, channel: str) -> Sequence[Happened]:
    """Take on to tell an alert on a channel, which nobody else does then."""
    return _take(moment, rule, subject, turn, channel)


def take_own(moment: Moment, *, rule: str, subject: str, turn: int, channel: str) -> Sequence[Happened]:
    """The same for an alert about this clone, which no other clone tells."""
    return _take(moment, rule, subject, turn, channel)


def _take(moment: Moment, rule: str, subject: str, turn: int, channel: str) -> Sequence[Happened]:
    found = model.alert(moment.tables, rule, subject)
    if found is None or found.turn != turn or channel in found.taken:
        raise Refused("somebody else tells this alert there, or it was told anew", hint="gitswarm alert list")
    return [Happened(AlertTaken(rule, subject, turn, channel))]
