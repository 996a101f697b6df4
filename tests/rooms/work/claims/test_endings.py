"""How a claim is ended from the command line: never on what this clone knew yesterday."""

from __future__ import annotations

import pytest


@pytest.fixture
def clone(world):
    return world.clone("one")


@pytest.fixture
def id(clone):
    made = clone.must("create", "Reject empty names", "--json").json["id"]
    clone.must("claim", made, "--no-worktree")
    return made


@pytest.fixture
def other(world, id):
    """A clone in which bob has taken the task over, of which the first has not heard."""
    made = world.clone("two")
    made.must("takeover", id, "--force", "--reason", "gone", "--no-worktree", actor="bob")
    return made


@pytest.mark.parametrize("ending", ["done", "release", "renew"])
def test_whoever_lost_a_task_in_another_clone_is_refused_and_nothing_is_written(clone, id, other, ending):
    said = clone.run(ending, id, "--json")

    assert (said.code, said.error["holder"]) == (3, "bob")
    assert "kept under its branch" in said.error["hint"]
    assert [step["overruled"] for step in clone.must("show", id, "--json").json["history"]] == [False] * 3


def test_an_epoch_that_passed_in_another_clone_is_stale(clone, id, other):
    said = clone.run("done", id, "--epoch", "1", "--json")

    assert (said.code, said.error["kind"], said.error["epoch"]) == (3, "stale_epoch", 2)


@pytest.mark.parametrize("ending", ["done", "release", "renew"])
def test_offline_it_is_ended_here_and_says_how_sure_that_is(world, clone, id, ending):
    world.cut_off()

    assert clone.must(ending, id).out.endswith(", as far as is known here: the hub could not be asked\n")


def test_what_came_to_nothing_is_marked_where_people_read_what_happened(world, clone, id, other):
    world.cut_off()
    clone.must("done", id, "--summary", "late")
    world.reach()
    clone.must("sync")

    assert "(overruled) late" in clone.must("show", id).out
    assert clone.must("show", id, "--json").json["holder"] == "bob"


def test_what_nobody_holds_is_not_taken_over(clone, id):
    clone.must("release", id)
    for words in ((), ("--force", "--reason", "mine")):
        error = clone.run("takeover", id, *words, "--json").error
        assert (error["message"], error["hint"]) == (f"nobody holds {id}", f"gitswarm claim {id}")
    clone.must("close", id)

    assert "it is closed" in clone.run("takeover", id, "--json").error["hint"]


def test_people_too_are_told_who_holds_it_since_when_and_until_when(clone, id):
    error = clone.run("claim", id, "--json", actor="bob").error

    assert error["message"] == f"{id} is held by ada since {error['since']}, until {error['until']}"


def test_the_commit_with_the_result_is_one_that_there_is(clone, id):
    said = clone.run("done", id, "--commit", "nope", "--json")
    assert (said.code, said.error["kind"]) == (4, "not_found")

    assert clone.must("done", id, "--commit", "HEAD", "--json").json["commit"] == clone.git("rev-parse", "HEAD")


def test_a_claim_that_the_hub_may_still_give_to_another_says_so(world, clone, id):
    clone.must("release", id)
    clone.must("sync")
    world.cut_off()

    told = clone.must("claim", id, "--tentative", "--no-worktree").out
    assert told.startswith(f"{id} is yours as far as is known here, the hub decides, epoch 2, until ")
    world.reach()
    clone.must("sync")
    assert clone.must("claim", "--resume", id, "--no-worktree").out.startswith(f"{id} is yours, epoch 2, until ")
