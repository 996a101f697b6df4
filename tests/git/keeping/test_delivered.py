"""A branch goes only if its commits are elsewhere too: merged, pushed, or as the same changes in other commits."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from gitswarm.git.keeping.delivered import delivered
from tests.garden import git


@pytest.fixture
def tree(garden):
    """A tree whose branch has two commits of its own, and whose main branch went on."""
    tree = garden.plant()
    for number in (1, 2):
        commit(Path(tree.path), f"work {number}")
    commit(garden.main, "elsewhere")
    return tree


def commit(root, subject, text=None):
    (root / f"{subject}.txt").write_text(text or subject)
    git(root, "add", ".")
    git(root, "commit", "-q", "-m", subject)
    return git(root, "rev-parse", "HEAD")


def how(garden, *into):
    return delivered(garden.place, git(garden.main, "rev-parse", "gs/a-1"), into or ("refs/heads/main",), os.environ)


def test_a_branch_without_commits_of_its_own_is_merged(garden):
    garden.plant()
    commit(garden.main, "elsewhere")

    assert how(garden) == "merged"


def test_what_is_nowhere_else_is_not_delivered(garden, tree):
    assert how(garden) is None
    assert how(garden, "refs/heads/none", "main") is None


def test_merged(garden, tree):
    git(garden.main, "merge", "-q", "--no-edit", "gs/a-1")

    assert how(garden) == "merged"
    assert how(garden, "refs/heads/none", "refs/heads/main") == "merged"


def test_rebased_onto_the_main_branch(garden, tree):
    git(garden.main, "cherry-pick", "main~1..gs/a-1")

    assert how(garden) == "patch-equal"


def test_half_of_it_picked_is_not_delivered(garden, tree):
    git(garden.main, "cherry-pick", "gs/a-1")

    assert how(garden) is None


def test_squashed(garden, tree):
    git(garden.main, "merge", "-q", "--squash", "gs/a-1")
    git(garden.main, "commit", "-q", "-m", "Squashed")
    commit(garden.main, "later")

    assert how(garden) == "patch-equal"


def test_squashed_with_a_change_is_not_delivered(garden, tree):
    git(garden.main, "merge", "-q", "--squash", "gs/a-1")
    commit(garden.main, "work 1", "better")

    assert how(garden) is None


def test_a_merge_that_resolved_something_by_hand_is_not_delivered_by_its_parts(garden, tree):
    root = Path(tree.path)
    git(root, "merge", "-q", "--no-commit", "main")
    (root / "by hand.txt").write_text("only in the merge")
    git(root, "add", ".")
    git(root, "commit", "-q", "-m", "Merge with something of its own")
    git(garden.main, "cherry-pick", "gs/a-1^1~1", "gs/a-1^1")

    assert how(garden) is None


def test_work_that_was_taken_back_is_not_delivered_by_having_no_difference(garden, tree):
    git(Path(tree.path), "revert", "--no-edit", "HEAD", "HEAD~1")

    assert how(garden) is None


def test_pushed(garden, tree):
    git(garden.folder, "init", "-q", "--bare", "hub.git")
    git(garden.main, "remote", "add", "origin", str(garden.folder / "hub.git"))
    git(garden.main, "push", "-q", "origin", "gs/a-1:elsewhere")
    assert how(garden) == "pushed"

    commit(Path(tree.path), "after the push")
    assert how(garden) is None


def test_without_a_common_ancestor_nothing_is_delivered(garden, tree):
    git(garden.main, "switch", "-q", "--orphan", "other")
    commit(garden.main, "a root")

    assert how(garden, "refs/heads/other") is None


# ---- and what clearing makes of it


def test_the_commits_of_a_branch_that_was_squashed_are_kept_when_it_goes(garden, tree):
    git(garden.main, "merge", "-q", "--squash", "gs/a-1")
    git(garden.main, "commit", "-q", "-m", "Squashed")
    tip = git(garden.main, "rev-parse", "gs/a-1")

    cleared = garden.clear(tree)

    assert (cleared.branch_gone, cleared.delivered, cleared.rescued.loose) == (True, "patch-equal", 2)
    assert git(garden.main, "branch", "--list", "gs/a-1") == ""
    git(garden.main, "merge-base", "--is-ancestor", tip, cleared.rescued.ref)


def test_a_branch_that_stands_in_another_tree_stays(garden):
    tree = garden.plant()
    git(Path(tree.path), "switch", "-q", "--detach")
    git(garden.main, "switch", "-q", "gs/a-1")

    assert garden.clear(tree).branch_gone is False
    assert git(garden.main, "status", "--porcelain") == ""


def test_a_branch_that_the_agent_went_to_is_not_the_one_that_goes(garden):
    tree = garden.plant()
    git(Path(tree.path), "switch", "-q", "-c", "own")

    assert garden.clear(tree).branch_gone is True
    assert git(garden.main, "branch", "--list", "--format=%(refname:short)").split() == ["main", "own"]


def test_a_packed_branch_goes_too(garden):
    tree = garden.plant()
    git(garden.main, "pack-refs", "--all")

    assert garden.clear(tree).branch_gone is True
    assert git(garden.main, "branch", "--list", "gs/a-1") == ""
