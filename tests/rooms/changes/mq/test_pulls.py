"""What only a pull request brings to its target: what is said of it is so, and no branch of the project is moved."""

from __future__ import annotations

import pytest

from gitswarm.opening import open_swarm
from gitswarm.rooms.changes import landing
from tests.landings import begin, files, finish, items
from tests.world import git


@pytest.fixture
def clone(world):
    found = world.clone("one")
    found.must("policy", "set", "protected-targets", "main")
    return found


def only_the_log(world):
    """Let the hub take events and nothing else."""
    hook = world.hub / "hooks" / "update"
    hook.write_text('#!/bin/sh\ncase "$1" in refs/heads/gitswarm) exit 0;; esac\necho only the log; exit 1\n')
    hook.chmod(0o755)
    return hook


def test_work_whose_branch_the_hub_does_not_take_waits_and_is_tried_again(world, clone):
    id = finish(clone, {"a.txt": "x"})
    hook = only_the_log(world)
    said = clone.must("mq", "run")
    assert (items(clone), "its branch cannot go to the hub" in said.err) == ({id: "waiting"}, True)
    assert "only the log" in said.err
    hook.unlink()
    clone.must("mq", "run")

    assert items(clone) == {id: "pull_request"}
    (row,) = clone.must("mq", "list", "--json").json
    assert git(world.hub, "rev-parse", row["branch"]) == row["commit"]


def test_more_work_on_the_same_branch_goes_on_top_of_what_waits(world, clone):
    id, _, folder = begin(clone, {"a.txt": "x"})
    clone.must("mq", "submit", id)
    clone.must("mq", "run")
    git(folder, "commit", "-q", "--allow-empty", "-m", "More")
    more = git(folder, "rev-parse", "HEAD")
    clone.must("mq", "submit", id, "--commit", more)
    clone.must("mq", "run")

    (row,) = clone.must("mq", "list", "--json").json
    assert (row["state"], row["commit"], git(world.hub, "rev-parse", row["branch"])) == ("pull_request", more, more)
    clone.must("policy", "set", "protected-targets", "--default")
    (told,) = clone.must("mq", "status", "--json").json["targets"]
    assert told["pull_requests"][0]["how"] == f"{id}: main is protected no more: gitswarm mq submit {id}"


@pytest.mark.parametrize("branch", ["main", "release"])
def test_a_log_that_calls_a_branch_of_the_project_that_of_the_work_moves_it_nowhere(world, clone, branch):
    git(world.hub, "branch", "release", "main")
    before = git(world.hub, "rev-parse", branch)
    id = finish(clone, {"a.txt": "x"}, submit=False)
    swarm = open_swarm(str(clone.path), "ada")
    commit = clone.must("show", id, "--json").json["commit"]
    swarm.do(landing.submit, name=id, epoch=1, commit=commit, branch=branch, base=before, target="main")
    swarm.close()
    said = clone.must("mq", "run")

    assert (git(world.hub, "rev-parse", branch), items(clone)) == (before, {id: "waiting"})
    assert f"{branch} is a branch of the project" in said.err


def test_without_a_hub_nobody_is_sent_to_one(world):
    alone = world.alone("alone")
    alone.must("policy", "set", "landing-target", "main")
    alone.must("policy", "set", "protected-targets", "main")
    id = finish(alone, {"a.txt": "a"})
    alone.git("switch", "-q", "--detach")
    alone.must("mq", "run")
    (told,) = alone.must("mq", "status", "--json").json["targets"]

    assert items(alone) == {id: "pull_request"}
    assert "hub" not in told["pull_requests"][0]["how"]
    assert alone.git("ls-tree", "--name-only", "main") == ""
    assert files(world) == []
