"""Alerts in the log: one for each thing that is wrong, told again while it lasts, and once more when it is over."""

from __future__ import annotations

import pytest

from gitswarm.errors import Refused
from gitswarm.rooms.ground import policy, switches
from gitswarm.rooms.talk import mail
from gitswarm.rooms.views import alerts, health
from gitswarm.rooms.views.alerts import model
from tests.rooms.work.claims.test_claims import Yard

HERE, THERE = "clone/1", "clone/2"
HOUR = 3600
ERROR = {"error": "secrets_held", "message": "a key", "step": "escalate"}


@pytest.fixture
def yard():
    return Yard()


def look(yard, machine=HERE):
    """What a clone does after an exchange: it reports what is wrong by the log."""
    due = [one._asdict() for one in health.troubles_told(yard.tables)]
    return yard.act(alerts.report, machine, troubles=due, machine=machine)


def fail(yard, times=1):
    for number in range(times):
        yard.push("incident.noted", {**ERROR, "subject": f"s{number}"}, v=2)


def kinds(yard):
    return [event.kind for event in yard.lines if event.kind.startswith("alert.")]


def test_a_thousand_error_events_are_one_alert_and_a_count(yard):
    fail(yard, 999)
    look(yard)
    fail(yard)
    look(yard)
    look(yard, THERE)

    (one,) = model.alerts(yard.tables)
    assert (one.rule, one.subject, one.times) == ("error", "secrets_held", 999)
    assert kinds(yard) == ["alert.raised"]
    yard.clock.skip(25 * HOUR)
    look(yard)
    (one,) = model.alerts(yard.tables)
    assert (one.times, one.told) == (1000, "reminded")


def test_what_two_clones_say_at_once_is_said_once(yard):
    told = {"rule": "halted", "subject": "swarm", "severity": "warning", "scope": "swarm", "message": "m"}
    assert not yard.overruled(yard.push("alert.raised", told, actor=HERE))
    assert yard.overruled(yard.push("alert.raised", told, actor=THERE))
    again = {"rule": "halted", "subject": "swarm", "turn": 1, "message": "m"}
    assert not yard.overruled(yard.push("alert.reminded", again, actor=HERE))
    assert yard.overruled(yard.push("alert.reminded", again, actor=THERE))


def test_a_reminder_comes_while_it_lasts_and_an_all_clear_when_it_is_over(yard):
    yard.act(switches.stand_still, reason="lunch")
    look(yard)
    yard.clock.skip(23 * HOUR)
    assert look(yard) == []
    yard.clock.skip(2 * HOUR)
    look(yard)
    yard.act(switches.go_on)
    assert look(yard) == [], "what comes and goes is told once"
    yard.clock.skip(HOUR)
    look(yard)

    assert kinds(yard) == ["alert.raised", "alert.reminded", "alert.cleared"]
    assert model.alerts(yard.tables) == []
    yard.act(switches.stand_still, reason="again")
    look(yard)
    (one,) = model.alerts(yard.tables)
    assert (one.turn, one.told) == (4, "raised")
    assert captains(yard) == ["halted: raised", "halted: reminded", "halted: cleared", "halted: raised"]


def captains(yard):
    yard.push("agent.joined", {"role": "captain", "types": [], "labels": [], "machine": HERE}, actor="cap")
    return [one.subject for one in reversed(mail.inbox(yard.tables, "cap"))]


def test_nobody_is_reminded_where_the_swarm_does_not_want_it(yard):
    yard.act(policy.change, changes={"alert-remind-hours": 0})
    yard.act(switches.stand_still)
    look(yard)
    yard.clock.skip(99 * HOUR)
    assert look(yard) == []


def test_of_an_incident_the_captains_are_told_once(yard):
    fail(yard)
    look(yard)
    assert captains(yard) == ["error: secrets_held"]


def test_one_clone_tells_it_on_a_channel(yard):
    yard.act(switches.stand_still)
    look(yard)
    (one,) = model.untold(yard.tables, "team", HERE, yard.clock.now)
    told = {"rule": one.rule, "subject": one.subject, "turn": one.turn, "channel": "team"}
    yard.act(alerts.take, HERE, **told)

    assert model.untold(yard.tables, "team", THERE, yard.clock.now) == []
    assert len(model.untold(yard.tables, "mail ops@example.org", THERE, yard.clock.now)) == 1
    with pytest.raises(Refused, match="somebody else tells"):
        yard.act(alerts.take, THERE, **told)
    assert yard.overruled(yard.push("alert.taken", told, actor=THERE))


def test_what_is_wrong_with_a_clone_only_that_says_to_be_over(yard):
    trouble = health.Trouble("queue_stuck", HERE, "error", "m", "h", "", "clone")._asdict()
    yard.act(alerts.report_own, HERE, troubles=[trouble], machine=HERE)
    yard.clock.skip(HOUR)

    assert yard.act(alerts.report_own, THERE, troubles=[], machine=THERE) == []
    assert look(yard) == []
    assert model.untold(yard.tables, "team", THERE, yard.clock.now) == []
    yard.act(alerts.report_own, HERE, troubles=[], machine=HERE)
    assert kinds(yard) == ["alert.raised", "alert.cleared"]


def test_what_was_wrong_with_a_clone_that_is_gone_is_over_after_a_week(yard):
    trouble = health.Trouble("queue_stuck", HERE, "error", "m", "h", "", "clone")._asdict()
    yard.act(alerts.report_own, HERE, troubles=[trouble], machine=HERE)
    yard.clock.skip(6 * 24 * HOUR)
    assert yard.act(alerts.report_own, HERE, troubles=[trouble], machine=HERE), "it lives, and reminds"
    yard.clock.skip(6 * 24 * HOUR)
    assert look(yard, THERE) == []
    yard.clock.skip(2 * 24 * HOUR)
    assert yard.act(alerts.report_own, THERE, troubles=[], machine=THERE) == []
    look(yard, THERE)
    assert kinds(yard) == ["alert.raised", "alert.reminded", "alert.cleared"]


@pytest.mark.parametrize(
    ("least", "severity", "is_due"),
    [
        ("warning", "warning", True),
        ("error", "warning", False),
        ("error", "critical", True),
        ("warning", "odd", False),
    ],
)
def test_only_what_is_bad_enough_is_told(yard, least, severity, is_due):
    yard.act(policy.change, changes={"alert-least": least})
    trouble = health.Trouble("halted", "swarm", severity, "m", "h")._asdict()
    assert model.is_due(yard.tables, trouble, yard.clock.now) is is_due


def test_who_is_waited_for_has_half_an_hour(yard):
    trouble = health.Trouble("approval_waiting", "gs-1/ship", "warning", "m", "h", "2026-01-01T00:00:00Z")._asdict()
    assert not model.is_due(yard.tables, trouble, yard.clock.now)
    yard.clock.skip(HOUR)
    assert model.is_due(yard.tables, trouble, yard.clock.now)
