"""What is committed beside the branch of a task is never left out of its result without a word."""

from __future__ import annotations

import pytest

from tests.gated import commit, finished, status, taken, task
from tests.landings import files
from tests.world import git


@pytest.fixture
def clone(world):
    return world.clone("one")


@pytest.mark.parametrize("away", [("--detach",), ("-b", "mine")])
@pytest.mark.parametrize("words", [("done",), ("mq", "submit"), ("gate", "judge")])
def test_commits_that_the_branch_of_a_task_lacks_are_named_and_nothing_is_finished(clone, away, words):
    id = task(clone)
    tree = taken(clone, id)
    commit(tree, a="1")
    branch = tree.git("branch", "--show-current")
    tree.git("checkout", "--quiet", *away)
    commit(tree, b="2")
    said = tree.run(*words, id, "--json", actor="bob")

    assert (said.code, said.error["kind"], status(clone, id)) == (3, "refused", "in_progress"), said
    assert f"with 1 commit that {branch} lacks" in said.error["message"]
    assert said.error["commit"] == tree.git("rev-parse", "HEAD")


def test_once_they_are_brought_to_the_branch_or_named_they_land(clone, world):
    clone.must("policy", "set", "merge-queue", "on")
    first, second = task(clone), task(clone)
    for id, name in ((first, "a"), (second, "b")):
        tree = taken(clone, id)
        branch = tree.git("branch", "--show-current")
        tree.git("checkout", "--quiet", "--detach")
        commit(tree, **{name: "1"})
        told = finished(tree, id)
        assert f"git switch {branch}" in told.error["hint"]
        if id == first:
            oid = tree.git("rev-parse", "HEAD")
            tree.git("switch", "--quiet", branch)
            tree.git("merge", "--quiet", oid)
            assert finished(tree, id).code == 0
        else:
            assert finished(tree, id, "--commit", "HEAD").code == 0
    clone.must("mq", "run")

    assert set(files(world)) == {"a", "b"}


def test_who_looks_at_what_others_have_keeps_nothing_from_being_finished(clone, world):
    id = task(clone)
    tree = taken(clone, id)
    commit(tree, a="1")
    folder = world.folder / "seed"
    git(folder, "commit", "--quiet", "--allow-empty", "-m", "Meanwhile")
    git(folder, "push", "--quiet", str(world.hub), "HEAD:refs/heads/main")
    tree.git("fetch", "--quiet", "origin")
    tree.git("checkout", "--quiet", "--detach", "origin/main")

    assert finished(tree, id).code == 0


def test_a_branch_that_is_gone_is_made_again_where_its_work_was_told_last(clone):
    """Found by a review: an empty worktree was made at the base, and `done` closed the task with no commit."""
    id = task(clone)
    tree = taken(clone, id)
    commit(tree, a="1")
    branch, tip = tree.git("branch", "--show-current"), tree.git("rev-parse", "HEAD")
    clone.must("sync")
    clone.git("worktree", "remove", "-f", "-f", str(tree.path))
    clone.git("branch", "-q", "-D", branch)

    assert "made again" in clone.must("claim", "--resume", id, actor="bob").err
    assert tree.git("rev-parse", "HEAD") == clone.git("rev-parse", branch) == tip


def test_a_branch_that_was_renamed_is_said_to_be_gone(clone):
    id = task(clone)
    tree = taken(clone, id)
    commit(tree, a="1")
    branch = tree.git("branch", "--show-current")
    tree.git("branch", "-m", "mine")

    assert f"{branch} is gone" in clone.run("done", id, "--json", actor="bob").error["message"]
    tree.git("switch", "-q", "-c", branch)
    clone.must("done", id, actor="bob")
