"""Objectives: what is left of a budget, how fast it burns, and what eats it."""

from __future__ import annotations

import pytest

from gitswarm.core.clone import Counted
from gitswarm.core.event import timestamp
from gitswarm.rooms.ground import policy
from gitswarm.rooms.talk import mail
from gitswarm.rooms.views import health
from gitswarm.rooms.views.health import events
from gitswarm.rooms.views.health.model import hour_of
from gitswarm.rooms.work import claims, tasks
from tests.rooms.work.claims.test_claims import HERE, Yard

HOUR, DAY = 3600, 24 * 3600


@pytest.fixture
def yard():
    return Yard()


def objective(yard, name, here=()):
    return next(one for one in health.objectives(yard.tables, yard.clock.now, here) if one.name == name)


def succeed(yard, times=1):
    for _ in range(times):
        id = yard.make()
        yard.claim(id)
        yard.act(tasks.done, name=id, summary="s")


def lose(yard, times=1):
    for _ in range(times):
        id = yard.make()
        yard.claim(id)
        lease = yard.lease(id)
        yard.act(claims.expire, HERE, name=id, epoch=lease.epoch, signs=lease.signs, claimed_in=lease.session)


def test_nothing_tried_is_nothing_spent(yard):
    found = objective(yard, "tasks")
    assert (found.reached, found.left, found.burn, found.eats) == (None, 1.0, {"1h": 0, "24h": 0, "28d": 0}, [])


def test_a_budget_is_what_the_objective_leaves(yard):
    yard.act(policy.change, changes={"objective-tasks": 80})
    succeed(yard, 9)
    lose(yard)

    found = objective(yard, "tasks")
    assert (found.good, found.bad, found.reached, found.left) == (9, 1, 90.0, 0.5)
    assert found.burn == {"1h": 0.5, "24h": 0.5, "28d": 0.5}
    assert found.eats == [{"what": "claims/expired", "times": 1}]
    lose(yard, 2)
    assert not objective(yard, "tasks").is_kept


def test_what_is_long_ago_burns_no_more_and_is_forgiven_after_28_days(yard):
    lose(yard)
    yard.clock.skip(3 * HOUR)
    assert objective(yard, "tasks").burn == {"1h": 0, "24h": 100.0, "28d": 100.0}
    yard.clock.skip(DAY)
    assert objective(yard, "tasks").burn == {"1h": 0, "24h": 0, "28d": 100.0}
    yard.clock.skip(28 * DAY)
    assert objective(yard, "tasks").left == 1.0


def test_burns_are_what_a_calculator_says(yard):
    """99 % allow one of a hundred. 1 h: 10 of 100 bad, 24 h: 10 of 500, 28 d: 10 of 2,000; older ones do not count.

    0.1 / 0.01 = 10, 0.02 / 0.01 = 2, 0.005 / 0.01 = 0.5: half of the budget is gone, 99.5 % were reached.
    """
    ago = {hours: hour_of(yard.clock.now - hours * HOUR) for hours in (0, 1, 10, 240, 30 * 24)}
    here = [
        *(Counted(ago[0], "sync/done", 50, 1.0), Counted(ago[1], "sync/done", 40, 1.0)),
        *(Counted(ago[0], "sync/slow", 4, 99.0), Counted(ago[1], "sync/hub_unreachable", 6, 0.0)),
        *(Counted(ago[10], "sync/done", 400, 1.0), Counted(ago[240], "sync/done", 1500, 1.0)),
        Counted(ago[30 * 24], "sync/hub_unreachable", 900, 0.0),
    ]
    found = objective(yard, "sync", here)

    assert (found.target, found.good, found.bad, found.reached, found.left) == (99, 1990, 10, 99.5, 0.5)
    assert found.burn == {"1h": 10.0, "24h": 2.0, "28d": 0.5}
    assert found.eats == [{"what": "sync/hub_unreachable", "times": 6}, {"what": "sync/slow", "times": 4}]


def test_a_clock_that_is_ahead_spends_nothing_yet(yard):
    lose(yard)
    yard.clock.skip(-2 * HOUR)
    assert objective(yard, "tasks").bad == 0


def test_a_letter_that_nobody_reads_is_late_once_it_is_due(yard):
    for _ in range(3):
        yard.act(mail.send, to=("bob",), text="hello")
    sent = [event.id for event in yard.lines]
    read = {"at": timestamp(yard.clock.now + 60), "actor": "bob"}
    yard.push("mail.read", {"letters": [sent[0]]}, **read)
    yard.push("mail.acked", {"letter": sent[1]}, **{**read, "at": timestamp(yard.clock.now + 2 * HOUR)})
    assert (objective(yard, "delivery").good, objective(yard, "delivery").eats) == (
        1,
        [{"what": "letters/late", "times": 1}],
    )
    yard.clock.skip(3 * HOUR)
    found = objective(yard, "delivery")
    assert found.good == 1
    assert found.eats == [{"what": "letters/late", "times": 1}, {"what": "letters/unread", "times": 1}]


def test_exchanges_are_judged_in_the_clone_that_made_them(yard):
    hour = hour_of(yard.clock.now)
    here = [
        Counted(hour, "sync/done", 98, 9.0),
        Counted(hour, "sync/hub_unreachable", 1, 0.0),
        Counted(hour, "sync/slow", 3, 99.0),
        Counted(hour, "push/lost", 50, 0.0),
    ]
    found = objective(yard, "sync", here)

    assert (found.scope, found.good, found.bad) == ("clone", 98, 4)
    assert [each["what"] for each in found.eats] == ["sync/slow", "sync/hub_unreachable"]


def test_an_objective_of_0_is_none(yard):
    yard.act(policy.change, changes={"objective-sync": 0})
    assert [one.name for one in health.objectives(yard.tables, yard.clock.now)] == ["delivery", "tasks", "snapshots"]


def test_only_so_many_errors_are_told_apart(yard):
    for number in range(60):
        name = "".join(chr(ord("a") + int(digit)) for digit in str(number))
        yard.push("incident.noted", {"error": name, "subject": "", "message": "m"})
    told = {one.label: one.value for one in health.metrics(yard.tables) if one.name == "errors"}

    assert len(told) == 51
    assert told["other"] == 10
    assert events.told(yard.tables, yard.lines[0]) == {"errors/a": 1}
