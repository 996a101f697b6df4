"""Runs as the log tells them: one at a time on a task, and ended once."""

from __future__ import annotations

import pytest

from gitswarm.errors import Refused
from gitswarm.rooms.ground import policy, switches
from gitswarm.rooms.roster.runs import actions, model
from gitswarm.rooms.work import claims, tasks
from tests.rooms.work.claims.test_claims import HERE, Yard


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


def test_somebody_runs_below_a_task_while_a_part_of_its_parts_is_run(yard):
    top = held(yard)
    middle = yard.make(parent=top)
    leaf = held(yard, parent=middle)
    start(yard, top)
    assert not model.below(yard.tables, top)
    run = start(yard, leaf)
    assert [model.below(yard.tables, id) for id in (top, middle, leaf)] == [True, True, False]
    end(yard, run)
    assert not model.below(yard.tables, top)


def test_a_run_whose_claim_is_over_is_at_work_no_more_and_cannot_be_called_off(yard):
    top = held(yard)
    id = held(yard, parent=top)
    run = start(yard, id)
    yard.act(claims.expire, HERE, name=id, epoch=1, signs=yard.lease(id).signs, claimed_in=yard.lease(id).session)

    assert (model.at_work(yard.tables), model.below(yard.tables, top)) == ([], False)
    assert [one.id for one in model.running(yard.tables, HERE)] == [run]  # its machine settles it, if it comes back
    with pytest.raises(Refused, match="nothing was heard of it"):
        yard.act(actions.call_off, run=run)
    lose(yard, run)
    assert model.run(yard.tables, run).state == "lost"


def lose(yard, run, **more):
    yard.act(actions.lose, HERE, run=run, why="it was killed", **more)


def test_a_task_whose_runs_are_lost_again_and_again_is_paused_and_only_those_in_a_row_count(yard):
    yard.act(policy.change, changes={"run-losses": 2})
    id = yard.make()
    for outcome in ("lost", "failed", "lost", "lost"):
        assert yard.status(id) == "open"
        yard.claim(id)
        run = start(yard, id)
        lose(yard, run) if outcome == "lost" else end(yard, run, outcome)
        if yard.status(id) == "in_progress":
            yard.act(claims.release, name=id)
    assert (yard.status(id), model.losses(yard.tables, id)) == ("paused", 2)
    yard.act(claims.release, name=id)
    assert yard.status(id) == "paused"
    yard.act(tasks.resume, name=id)
    assert yard.status(id) == "open"


def test_what_was_lost_pauses_no_task_that_another_has_by_now(yard):
    yard.act(policy.change, changes={"run-losses": 1})
    id = held(yard)
    run = start(yard, id)
    yard.act(claims.release, name=id)
    yard.claim(id, "bob")
    lose(yard, run)
    assert yard.status(id) == "in_progress"
    lose(yard, run)  # said again, nothing
