"""Where a verdict counts, the default branch is what the hub says: whoever works here may move every ref of it."""

from __future__ import annotations

import pytest

from tests.gated import commit, finished, gates_yaml, refused, status, taken, task

SMALL = gates_yaml("gates: {small: {kind: paths, forbid: [lib/]}}\n")
REFS = ("refs/remotes/origin/main", "refs/gitswarm/base/main")


def move(tree, to):
    """Let the default branch stand there, as far as this clone's refs tell."""
    for ref in REFS:
        tree.git("update-ref", ref, to)


def weakened(tree):
    """A commit of the agent's own in which the project asks nothing, and which refs here call the default branch."""
    commit(tree, **gates_yaml("gates: {}\n"))
    move(tree, "HEAD")


@pytest.fixture
def tree(clone, project):
    project(**SMALL)
    return taken(clone, task(clone))


def test_rules_are_those_of_the_hub_wherever_refs_here_were_moved(tree):
    weakened(tree)
    commit(tree, lib__a="1")
    refused(tree, "gate all/small: it touches lib/a")


def test_a_result_goes_out_from_where_the_hub_stands_wherever_refs_here_were_moved(tree):
    commit(tree, lib__a="1")
    move(tree, "HEAD")
    commit(tree, b="1")
    refused(tree, "gate all/small: it touches lib/a")


def test_what_goes_out_is_measured_by_what_the_hub_says(clone, project):
    id = task(clone, "--kind", "ceiling", "--files", "9")
    tree = taken(clone, id)
    commit(tree, lib__a="1")
    assert finished(tree).code == 0
    project(**SMALL)
    said = tree.run("mq", "submit", id, "--json", actor="bob")
    assert (said.code, "gate all/small" in said.error["message"]) == (3, True)


@pytest.mark.parametrize("synced", [False, True])
def test_the_first_gates_of_a_project_are_asked_before_anybody_here_knows_of_them(clone, project, synced):
    id = task(clone)
    tree = taken(clone, id)
    commit(tree, lib__a="1")
    project(**SMALL)
    if synced:
        clone.must("sync")
    refused(tree, "gate all/small: it touches lib/a")
    assert status(clone, id) == "in_progress"


def test_a_project_that_asks_nothing_is_worked_on_without_the_hub_as_ever(world, clone):
    id = task(clone)
    tree = taken(clone, id)
    commit(tree, lib__a="1")
    world.cut_off()
    said = finished(tree)
    world.reach()
    assert (said.code, "the hub cannot say" in said.err) == (0, False)


def test_the_queue_tells_what_it_sees_the_project_ask(clone, project):
    waits, begun = task(clone), task(clone)
    tree, other = taken(clone, waits), taken(clone, begun, actor="eve")
    commit(tree, a="1")
    tree.must("mq", "submit", waits, actor="bob")
    project(**SMALL)
    clone.must("mq", "run")
    assert [row["id"] for row in clone.must("gate", "list", begun, "--json").json] == [f"{begun}/all/small"]
    commit(other, lib__a="1")
    assert finished(other, actor="eve").code == 3


def test_without_the_hub_what_the_log_says_of_the_beginning_counts_and_that_is_said(world, tree):
    weakened(tree)
    commit(tree, lib__a="1")
    move(tree, "HEAD")
    commit(tree, b="1")
    world.cut_off()
    said = finished(tree)
    world.reach()
    assert (said.code, "the hub cannot say what the project asks now" in said.err) == (3, True)
    assert "it touches lib/a" in said.err
    assert status(tree, tree.must("list", "--json").json[0]["id"]) == "in_progress"
