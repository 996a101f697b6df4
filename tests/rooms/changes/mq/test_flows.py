"""A flow whose steps land by the queue is over when they have landed, and open again when that is taken back."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.landings import seed
from tests.world import git

FORK = "pattern: fork-join\nfork: {a: A., b: B.}\njoin: Both.\n"


@pytest.fixture
def clone(world):
    seed(world, {".gitswarm/flows/main.yaml": FORK})
    return world.clone("one")


def work(clone, id):
    """Do one step, with a commit of its own."""
    folder = Path(clone.must("claim", id, "--json").json["worktree"])
    (folder / f"{id}.txt").write_text("x")
    git(folder, "add", ".")
    git(folder, "commit", "--quiet", "-m", f"Do {id}")
    clone.must("done", id)


def test_a_flow_is_over_when_all_of_it_has_landed_at_once_and_open_again_when_some_is_taken_back(clone):
    clone.must("policy", "set", "merge-queue", "on")
    told = clone.must("flow", "run", "main", "--json").json
    steps = told["steps"]
    work(clone, steps["a"])
    work(clone, steps["b"])
    clone.must("mq", "run")
    assert len(clone.must("mq", "landings", "--json").json) == 1
    assert states(clone, told["id"]) == ["open", "done", "done", "open"]
    work(clone, steps["join"])
    clone.must("mq", "run")
    assert states(clone, told["id"]) == ["done", "done", "done", "done"]
    assert clone.must("show", told["id"], "--json").json["status"] == "closed"

    clone.must("rollback", steps["join"])
    assert states(clone, told["id"]) == ["open", "done", "done", "open"]


def states(clone, id):
    return [row["state"] for row in clone.must("flow", "show", id, "--json").json["rows"]]
