"""No door goes past what the project asks of all work: not the actions of other programs, not a word, not the queue."""

from __future__ import annotations

import pytest

from gitswarm.errors import Refused
from gitswarm.opening import open_swarm
from gitswarm.rooms.changes import landing
from gitswarm.rooms.work import tasks
from tests.gated import commit, finished, gates_yaml, refused, status, taken, task

SMALL = gates_yaml("gates: {small: {kind: paths, forbid: [lib/]}}\n")


@pytest.fixture
def begun(clone, project):
    """A task with a bad result, in a clone that has told the log what the project asks."""
    project(**SMALL)
    id = task(clone)
    tree = taken(clone, id)
    clone.must("sync")
    commit(tree, lib__a="1")
    return id, tree


def test_what_the_project_asks_is_seen_from_the_start(clone, begun):
    id, _ = begun
    other = task(clone)
    for one in (id, other):
        rows = clone.must("gate", "list", one, "--json").json
        assert [(row["id"], row["state"]) for row in rows] == [(f"{one}/all/small", "shut")]
    assert clone.must("show", other, "--json").json["gates"][0]["why"] == "it is asked when the task is finished"
    assert "a gate of the project: all/small, paths; forbid: lib/" in clone.must("brief", other).out
    assert [row["kind"] for row in clone.log() if row["kind"].startswith("standards.")] == ["standards.told"]


def test_no_action_of_another_program_ends_what_was_not_measured(clone, begun):
    id, tree = begun
    bad = tree.git("rev-parse", "HEAD")
    where = {"branch": "b", "base": tree.git("rev-parse", "HEAD~1"), "target": "main"}
    swarm = open_swarm(str(clone.path), actor="bob")
    with pytest.raises(Refused, match="not to be closed as done"):
        swarm.do(tasks.close, name=id, force=True)
    swarm.do(landing.submit, name=id, epoch=1, commit=bad, **where)
    swarm.close()
    assert status(clone, id) == "in_review"
    assert "not yet held against what the project asks" in clone.must("mq", "list", "--json").json[0]["why"]
    assert clone.must("blocked", "--json").json[0]["gates"] == ["all"]
    clone.run("mq", "run")
    assert clone.must("mq", "landings", "--json").json == []
    clone.must("gate", "judge", id)
    assert status(clone, id) == "in_review"
    assert "it touches lib/a" in clone.must("gate", "list", "--json").json[0]["why"]


def test_what_is_asked_and_met_closes_as_ever(clone, begun):
    id, tree = begun
    refused(tree, "gate all/small: it touches lib/a")
    tree.git("rm", "--quiet", "lib/a")
    commit(tree, a="1")
    assert finished(tree).code == 0
    assert status(clone, id) == "closed"
