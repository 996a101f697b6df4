"""Runs as the log tells them: one at a time on a task, ended once, charged to all they are part of, within budgets."""

from __future__ import annotations

import pytest

from gitswarm.errors import Refused
from gitswarm.rooms import policy, switches, tasks
from gitswarm.rooms.runs import actions, model
from tests.rooms.claims.test_claims import HERE, Yard


@pytest.fixture
def yard():
    return Yard()


def start(yard, id, actor="ada", **more):
    told = {"adapter": "robot", "machine": HERE, "brief": "d1", "epoch": yard.holder(id)[1], **more}
    yard.act(actions.start, actor, name=id, **told)
    return model.runs(yard.tables, task=id)[0].id


def held(yard, actor="ada", **more):
    id = yard.make(**more)
    yard.claim(id, actor)
    return id


def end(yard, run, outcome="failed", actor="ada", **more):
    yard.act(actions.give_up, actor, run=run, outcome=outcome, why="so", **more)


def agree(yard, **changes):
    yard.act(policy.change, changes={name.replace("_", "-"): value for name, value in changes.items()})


def spent(yard, name):
    found = model.account(yard.tables, name)
    return found.runs, found.dollars, found.tokens, found.kept_cents, found.kept_tokens


def test_only_the_holder_runs_somebody_on_a_task_and_one_at_a_time(yard):
    id = held(yard)
    with pytest.raises(Refused, match="bob cannot run somebody on"):
        start(yard, id, "bob")
    start(yard, id)
    with pytest.raises(Refused, match="already"):
        start(yard, id)


def test_a_start_that_stands_behind_another_one_in_the_log_is_overruled(yard):
    id = held(yard)
    told = {"epoch": 1, "adapter": "robot", "machine": HERE, "brief": "d"}
    assert not yard.overruled(yard.push("run.started", told, task=id, actor="ada"))
    assert yard.overruled(yard.push("run.started", told, task=id, actor="ada"))
    assert yard.overruled(yard.push("run.started", {**told, "epoch": 2}, task=id, actor="ada"))


def test_a_run_ends_once_and_only_by_its_agent_or_its_machine(yard):
    id = held(yard)
    run = start(yard, id)
    told = {"run": run, "outcome": "lost"}
    assert yard.overruled(yard.push("run.ended", told, task=id, actor="bob"))
    assert yard.overruled(yard.push("run.ended", {**told, "outcome": "odd"}, task=id, actor="ada"))
    assert not yard.overruled(yard.push("run.ended", told, task=id, actor=HERE))
    assert yard.overruled(yard.push("run.ended", told, task=id, actor="ada"))
    assert model.run(yard.tables, run[-8:]).state == "lost"


def test_a_task_stays_open_while_it_is_run_whoever_says_that_it_is_done(yard):
    id = held(yard)
    run = start(yard, id)
    yard.act(tasks.done, name=id)
    assert yard.status(id) == "in_review"
    yard.act(actions.finish, run=run, summary="", commit=None, tests=None)
    assert yard.status(id) == "closed"


def test_a_run_that_failed_opens_what_its_agent_called_done(yard):
    id = held(yard)
    run = start(yard, id)
    yard.act(tasks.done, name=id)
    end(yard, run)
    assert yard.status(id) == "open"


def test_what_a_run_may_use_is_kept_until_it_ends_and_then_only_what_it_used(yard):
    id = held(yard)
    run = start(yard, id, cents=200, tokens=1000)
    day = model.run(yard.tables, run).at[:10]
    names = (f"task/{id}", "agent/ada", f"day/{day}/agent/ada", f"day/{day}")
    assert [spent(yard, name) for name in names] == [(1, 0.0, 0, 200, 1000)] * 4
    end(yard, run, dollars=0.5, tokens=30)
    assert [spent(yard, name) for name in names] == [(1, 0.5, 30, 0, 0)] * 4


def test_a_part_spends_what_the_whole_has(yard):
    epic = yard.make(type="epic")
    id = held(yard, parent=epic)
    end(yard, start(yard, id, cents=300), dollars=2.5)
    assert spent(yard, f"task/{epic}")[1] == 2.5

    agree(yard, budget_parent_cents=400)
    other = held(yard, parent=epic)
    with pytest.raises(model.OverBudget) as told:
        start(yard, other, cents=151)
    assert (told.value.facts["account"], told.value.facts["taken"]) == (f"task/{epic}", 250)
    start(yard, other, cents=150)


@pytest.mark.parametrize("scope", ["task", "agent", "role", "day"])
def test_spent_and_kept_together_never_pass_a_budget(yard, scope):
    agree(yard, **{f"budget_{scope}_tokens": 100})
    one = held(yard)
    end(yard, start(yard, one, tokens=100, role="tester"), tokens=41)
    again = one if scope == "task" else held(yard)
    if scope == "task":
        yard.claim(one)
    with pytest.raises(model.OverBudget, match="41 of 100 tokens"):
        start(yard, again, tokens=60, role="tester")
    start(yard, again, tokens=59, role="tester")


def test_where_there_is_a_budget_a_run_without_a_bound_is_refused(yard):
    agree(yard, budget_day_cents=100)
    with pytest.raises(model.OverBudget, match="no bound"):
        start(yard, held(yard))


def test_nothing_is_run_while_all_work_stands_still(yard):
    id = held(yard)
    yard.act(switches.stand_still)
    with pytest.raises(switches.Halted):
        start(yard, id)


def test_what_is_parked_waits_for_somebody(yard):
    id = held(yard)
    end(yard, start(yard, id), "paused", park="ask")
    assert (yard.status(id), yard.holder(id)) == ("paused", (None, 1))
    yard.act(tasks.resume, name=id)
    assert [one.id for one in tasks.ready(yard.tables)] == [id]


def test_a_run_ends_though_its_task_was_taken_meanwhile(yard):
    id = held(yard)
    run = start(yard, id)
    yard.act(tasks.close, name=id)
    end(yard, run, "stopped")
    assert model.run(yard.tables, run).state == "stopped"
    assert yard.status(id) == "closed"


def test_only_failures_in_a_row_are_counted(yard):
    id = yard.make()
    for outcome in ("failed", "paused", "failed", "lost", "stopped", "failed"):
        yard.claim(id)
        end(yard, start(yard, id), outcome)
    assert model.failures(yard.tables, id) == 2
