"""Runs are charged to all they are part of, and none is begun that could bring an account over its budget."""

from __future__ import annotations

import pytest

from gitswarm.rooms.ground import policy
from gitswarm.rooms.roster import runs
from gitswarm.rooms.roster.accounts import model
from gitswarm.rooms.work import claims, tasks
from tests.rooms.roster.runs.test_runs import end, held, start
from tests.rooms.work.claims.test_claims import HERE, Yard


@pytest.fixture
def yard():
    return Yard()


def agree(yard, **changes):
    yard.act(policy.change, changes={name.replace("_", "-"): value for name, value in changes.items()})


def spent(yard, name):
    found = model.account(yard.tables, name)
    return found.runs, found.dollars, found.tokens, found.kept_cents, found.kept_tokens


def test_what_a_run_may_use_is_kept_until_it_ends_and_then_only_what_it_used(yard):
    id = held(yard)
    run = start(yard, id, cents=200, tokens=1000)
    day = runs.run(yard.tables, run).at[:10]
    names = (f"task/{id}", "agent/ada", f"day/{day}/agent/ada", f"day/{day}")
    assert [spent(yard, name) for name in names] == [(1, 0.0, 0, 200, 1000)] * 4
    end(yard, run, dollars=0.5, tokens=30)
    assert [spent(yard, name) for name in names] == [(1, 0.5, 30, 0, 0)] * 4


def gone(yard, id, how):
    """The machine that runs a task is no more: others end its claim by what the log shows."""
    if how == "expired":
        yard.act(
            claims.expire,
            HERE,
            name=id,
            epoch=yard.holder(id)[1],
            signs=yard.lease(id).signs,
            claimed_in=yard.lease(id).session,
        )
    elif how == "taken over":
        yard.act(claims.take_over, "bob", name=id, machine="m2", signs=yard.lease(id).signs, reason="it is silent")
    else:
        yard.act(tasks.close, "bob", name=id, force=True)


@pytest.mark.parametrize("how", ["expired", "taken over", "closed"])
def test_what_was_kept_for_a_run_of_a_machine_that_is_gone_comes_back_when_its_claim_is_over(yard, how):
    epic = yard.make(type="epic")
    agree(yard, budget_parent_cents=300)
    id = held(yard, parent=epic)
    run = start(yard, id, cents=200, tokens=1000)
    gone(yard, id, how)

    assert [spent(yard, name) for name in (f"task/{id}", f"task/{epic}", "agent/ada")] == [(1, 0.0, 0, 0, 0)] * 3
    row = runs.as_row(yard.tables, runs.run(yard.tables, run))
    assert (row["state"], row["why"]) == ("lost", "its claim is over, and nothing was heard of it since")
    start(yard, held(yard, parent=epic), cents=300)


def test_one_that_was_only_away_is_charged_with_what_it_used_once_and_nothing_comes_back_twice(yard):
    id = held(yard)
    run = start(yard, id, cents=200)
    gone(yard, id, "expired")
    yard.claim(id, "bob")
    start(yard, id, "bob", cents=50)
    end(yard, run, "stopped", dollars=0.75)

    assert spent(yard, f"task/{id}") == (2, 0.75, 0, 50, 0)
    assert runs.as_row(yard.tables, runs.run(yard.tables, run))["state"] == "stopped"


def test_what_an_agent_calls_done_while_it_is_run_keeps_what_its_run_may_use(yard):
    id = held(yard)
    start(yard, id, cents=200)
    yard.act(tasks.done, name=id)
    assert spent(yard, f"task/{id}")[3] == 200


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
