"""What the log believes of a roll-out: who planned it cuts it, who holds a cohort tells of it, and ceilings hold."""

from __future__ import annotations

import pytest

from gitswarm import open_swarm
from gitswarm.core.fold import Happened
from gitswarm.rooms.changes import rollouts
from gitswarm.rooms.changes.rollouts.events import RolloutApplied, RolloutCut, RolloutPlanned
from gitswarm.rooms.work import tasks
from tests.manifests import go, plan, seed


@pytest.fixture
def clone(world):
    seed(world, 20)
    return world.clone("one")


def applied(moment, *, task, **tally):
    """Say of a cohort what it came to, whatever the actions of the room think of it, and finish it."""
    told = RolloutApplied(1, None, tally, "0" * 64, "made\t-\tx\t\n")
    return [Happened(told, task=task), *tasks.done(moment, name=task)]


def say(moment, *, told, task):
    """Say anything of a task."""
    return [Happened(told, task=task)]


def overruled(clone, kind):
    return [row["overruled"] for row in clone.log() if row["kind"] == kind]


def test_of_two_who_pass_a_ceiling_together_the_later_ones_work_is_held(clone):
    id = plan(clone, "--max-files", "16", "--canary", "5%", "--chunks", "2")
    go(clone, id)
    clone.must("rollout", "approve", id, actor="grace")
    clone.must("mq", "run")
    first, second = (one["id"] for one in clone.must("rollout", "show", id, "--json").json["parts"][1:])
    for name in (first, second):
        clone.must("claim", name, "--no-worktree", actor="runner")
    swarm = open_swarm(str(clone.path), "runner")
    for name in (first, second):
        swarm.do(applied, task=tasks.find(swarm.look(), name).id, files=7)

    assert clone.must("show", first, "--json").json["status"] == "closed"
    held = clone.must("show", second, "--json").json
    assert (held["status"], "19 files would change, and 16 is the most" in str(held["holds"])) == ("in_review", True)
    assert clone.run("close", second, "--force", actor="grace").code == 3


def test_only_who_holds_a_cohort_in_this_epoch_tells_what_it_came_to(clone):
    id = plan(clone)
    canary = clone.must("rollout", "show", id, "--json").json["parts"][0]["id"]
    clone.must("claim", canary, "--no-worktree", actor="runner")
    other, runner = open_swarm(str(clone.path), "mallory"), open_swarm(str(clone.path), "runner")
    task = tasks.find(runner.look(), canary).id
    told = RolloutApplied(1, None, {"made": 5}, "0" * 64, "")
    other.do(say, told=told, task=task)
    runner.do(say, told=told._replace(epoch=2), task=task)

    assert overruled(clone, "rollout.applied") == [True, True]
    runner.do(applied, task=task, made=5)
    assert overruled(clone, "rollout.applied") == [True, True, False]
    assert rollouts.sums(rollouts.cohorts(runner.look(), rollouts.find(runner.look(), id).task))["made"] == 5


def test_a_canary_whose_items_nobody_went_over_ends_by_no_word_and_lets_no_chunk_begin(clone):
    id = plan(clone)
    canary, chunk = (one["id"] for one in clone.must("rollout", "show", id, "--json").json["parts"][:2])
    assert clone.run("close", canary, "--force", actor="mallory").code == 3
    clone.must("claim", canary, "--no-worktree", actor="mallory")
    clone.must("done", canary, actor="mallory")

    assert clone.must("show", canary, "--json").json["status"] == "in_review"
    refused = clone.run("rollout", "approve", id, actor="grace")
    assert (refused.code, "gone over the items" in refused.err) == (3, True)
    assert clone.run("claim", chunk, actor="mallory").code == 3
    clone.must("reopen", canary, actor="grace")
    go(clone, id)
    clone.must("rollout", "approve", id, actor="grace")
    clone.must("mq", "run")
    assert clone.must("show", canary, "--json").json["status"] == "closed"


def test_only_who_planned_a_roll_out_gives_it_cohorts(clone):
    id = plan(clone)
    other = open_swarm(str(clone.path), "mallory")
    rollout = rollouts.find(other.look(), id).task
    task = other.do(tasks.create, title="Mine").events[0].id
    other.do(say, told=RolloutCut(rollout, 9, 1, "0" * 64, "x"), task=task)

    assert overruled(clone, "rollout.cut")[-1] is True
    assert len(rollouts.cohorts(other.look(), rollout)) == 3


PLANNED = RolloutPlanned("x", "x", "x", "../../x\0", "", "x", 9, {"made": 1, "x": 1})
"""What no `rollout plan` writes: a digest that is a path, ceilings that are none."""


def test_a_roll_out_that_a_peer_planned_without_cohorts_stops_no_command(clone):
    swarm = open_swarm(str(clone.path), "mallory")
    task = swarm.do(tasks.create, title="Mine").events[0].id
    swarm.do(say, told=PLANNED, task=task)

    assert [row["state"] for row in clone.must("rollout", "list", "--json").json] == ["planned"]
    for verb in ("show", "approve", "run", "report"):
        assert clone.run("rollout", verb, task).code == 4, verb


def test_what_a_peer_planned_like_no_roll_out_stops_no_command_and_names_no_file(clone):
    swarm = open_swarm(str(clone.path), "mallory")
    top, part = (swarm.do(tasks.create, title=title).events[0].id for title in ("Mine", "Part"))
    swarm.do(say, told=PLANNED, task=top)
    swarm.do(say, told=RolloutCut(top, 0, 9, "0" * 64, "x"), task=part)
    clone.must("claim", part, "--no-worktree", actor="mallory")
    swarm.do(applied, task=part, made=5)

    assert clone.must("rollout", "list", "--json").json[0]["covered"] == 5
    assert "nobody has told this clone what the roll-out x runs" in clone.run("rollout", "run", top).err
