"""What is wrong now: every rule, as `health` shows it and as it is told."""

from __future__ import annotations

import time

import pytest

from gitswarm.core.event import instant
from gitswarm.git.clone import stopping
from gitswarm.rooms.checks import gates
from gitswarm.rooms.patterns import flows
from gitswarm.rooms.views import health
from gitswarm.rooms.views.health.model import hour_of
from gitswarm.rooms.work import tasks
from tests.flow_yard import FlowYard
from tests.manifests import plan, run, seed
from tests.rooms.work.claims.test_claims import Yard
from tests.watching import watch


def rules(clone):
    return {one["rule"]: one for one in clone.run("health", "--json").json["troubles"]}


def count(clone, hours_ago, name, times):
    """Let the clone have counted something so often."""
    with open(f"{clone.state}/counters", "a", encoding="ascii") as file:
        file.write(f"{hour_of(time.time() - 3600 * hours_ago)} {name} {times} 0.000\n")


def test_a_budget_that_is_spent_is_an_error(clone):
    count(clone, 0, "sync/done", 100)
    count(clone, 0, "sync/hub_unreachable", 4)
    assert rules(clone) == {}, "four are chance"
    count(clone, 0, "sync/hub_unreachable", 1)
    found = rules(clone)["budget_spent"]

    assert (found["severity"], found["scope"], found["times"]) == ("error", "clone", 5)
    assert found["subject"].startswith("sync clone/")
    assert found["message"].startswith("the budget of sync is spent: 95.238 % reached of 99 %")
    assert clone.run("health").code == 7


@pytest.mark.parametrize(
    ("hours_ago", "bad", "good_then", "burns"),
    [(0, 15, 85, True), (0, 14, 86, False), (5, 6, 94, True), (5, 5, 95, False), (50, 15, 85, False)],
)
def test_a_budget_that_burns_is_a_warning(clone, hours_ago, bad, good_then, burns):
    """14.4 times too fast over an hour, or 6 times over a day: 15 of 100 are 15 times, 6 of 100 are 6 times."""
    count(clone, hours_ago, "sync/hub_unreachable", bad)
    count(clone, hours_ago, "sync/done", good_then)
    count(clone, 24 * 20, "sync/done", 10_000)
    if hours_ago == 0:
        count(clone, 10, "sync/done", 1_000)
    found = rules(clone)

    assert ("budget_burns" in found) is burns
    if burns:
        assert found["budget_burns"]["severity"] == "warning"
        assert clone.run("health").code == 0


def test_a_leader_of_whom_nothing_is_heard_is_an_error(machine, world, leading):
    bob = world.clone("bob")
    watch(bob, machine, 6)
    assert rules(bob) == {}
    watch(bob, machine, 1)
    found = rules(bob)["leader_silent"]

    assert (found["subject"], found["severity"], found["scope"]) == ("ada", "error", "clone")
    assert found["hint"] == "gitswarm agent lead"


def test_an_agent_from_whom_something_was_taken_is_a_warning(machine, world, leading, in_session):
    bob = world.clone("bob")
    bob.must("agent", "join", actor="bob")
    in_session("s2")
    bob.must("heartbeat", actor="bob")
    in_session(None)
    watch(bob, machine, 7)
    found = rules(bob)

    assert set(found) == {"agent_lost"}
    assert (found["agent_lost"]["subject"], found["agent_lost"]["severity"]) == ("ada", "warning")


def test_events_that_wait_for_a_hub_that_is_away_are_an_error(world):
    clone = world.clone("ada")
    world.cut_off()
    clone.must("create", "Waits")
    for _ in range(2):
        assert clone.run("sync").code == 6
    assert "queue_stuck" not in rules(clone)
    assert clone.run("sync").code == 6
    found = rules(clone)["queue_stuck"]
    assert (found["severity"], found["hint"]) == ("error", "gitswarm queue")
    world.reach()
    clone.must("sync")
    assert "queue_stuck" not in rules(clone)


def test_a_stopped_store_is_the_worst_of_all(clone):
    clone.must("halt")
    stopping.stop(str(clone.state), "disk-full")
    shown = clone.run("health", "--json").json["troubles"]
    assert [(one["rule"], one["severity"]) for one in shown] == [("store_stopped", "critical"), ("halted", "warning")]


def test_a_landing_that_is_paused_is_a_warning(clone):
    clone.must("mq", "pause", "--reason", "A release is being made.")
    found = rules(clone)["landing_paused"]
    assert found["severity"] == "warning"
    assert "A release is being made." in found["message"]


def test_of_errors_there_is_one_for_each_class_as_bad_as_the_worst():
    yard = Yard()
    for number in range(1000):
        told = {"error": "secrets_held", "subject": f"s{number}", "message": "a key", "step": "escalate"}
        yard.push("incident.noted", told, v=2)
    (found,) = health.troubles_told(yard.tables)
    assert (found.rule, found.subject, found.times) == ("error", "secrets_held", 1000)
    assert found.message.startswith("secrets_held, 1000 times: ")


def test_a_word_is_waited_for_since_there_was_something_to_say_it_about():
    yard = Yard()
    id = yard.make()
    yard.act(gates.add, task=id, kind="approval", rule={}, name="review")
    yard.claim(id)
    yard.clock.skip(3600)
    assert health.troubles_told(yard.tables) == []
    before = yard.clock.now
    yard.act(tasks.done, name=id, summary="s")
    (found,) = health.troubles_told(yard.tables)

    assert (found.rule, found.severity) == ("approval_waiting", "warning")
    assert instant(found.since) >= before


def test_a_flow_that_has_failed_is_an_error_until_it_is_mended_or_given_up():
    yard = FlowYard(f="pattern: pipeline\nsteps:\n  a: A.\n  b: B.\n")
    top = yard.run("f")
    assert health.troubles_told(yard.tables) == []
    yard.fail("a")
    (found,) = health.troubles_told(yard.tables)
    id = tasks.id_of(yard.tables, tasks.find(yard.tables, top).short)
    assert (found.rule, found.severity, found.subject) == ("flow_failed", "error", id)
    assert found.hint == f"gitswarm flow show {id}"

    yard.act(tasks.reopen, name=yard.id("a"))
    assert health.troubles_told(yard.tables) == []
    yard.fail("a")
    yard.act(flows.cancel, name=top)
    assert health.troubles_told(yard.tables) == []


def test_a_roll_out_whose_cohort_has_failed_is_an_error_until_it_is_stopped(world):
    seed(world, 4)
    clone = world.clone("one")
    id = plan(clone, "--max-bad", "0", command="false {items}")
    assert run(clone, id).code != 0
    found = rules(clone)["rollout_failed"]
    assert (found["severity"], found["subject"]) == ("error", id)
    assert found["message"].startswith(f"the roll-out v2 ({id}) has failed: ")

    clone.must("rollout", "stop", id)
    assert "rollout_failed" not in rules(clone)
