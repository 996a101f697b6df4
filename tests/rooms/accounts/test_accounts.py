"""Runs are charged to all they are part of, and none is begun that could bring an account over its budget."""

from __future__ import annotations

import pytest

from gitswarm.rooms import policy, runs
from gitswarm.rooms.accounts import model
from tests.rooms.claims.test_claims import Yard
from tests.rooms.runs.test_runs import end, held, start


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
