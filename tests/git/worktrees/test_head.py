"""Where a work tree stands is read from its files as git itself tells it, whatever stands in them."""

from __future__ import annotations

import os

import pytest

from gitswarm.git.process import Result
from gitswarm.git.worktrees.head import pointed_at, standing, tip_of
from tests.garden import git


def as_git_tells(folder):
    head = git(folder, "rev-parse", "--verify", "--quiet", "HEAD", fails=True) or None
    branch = git(folder, "symbolic-ref", "--quiet", "HEAD", fails=True).removeprefix("refs/heads/") or None
    return head, branch


def stands(garden, folder):
    git_dir = git(folder, "rev-parse", "--absolute-git-dir")
    return standing(garden.place, git_dir, os.environ)


@pytest.mark.parametrize(
    "words",
    [
        ("checkout", "-q", "-b", "feature/one"),
        ("checkout", "-q", "--detach"),
        ("checkout", "-q", "--orphan", "nothing-yet"),
        ("pack-refs", "--all"),
        ("symbolic-ref", "refs/heads/other", "refs/heads/main"),
    ],
)
def test_a_tree_stands_where_git_says(garden, words):
    git(garden.main, *words)
    assert stands(garden, garden.main) == as_git_tells(garden.main)

    git(garden.main, "worktree", "add", "-q", "-b", "beside", str(garden.folder / "beside"), "main")
    assert stands(garden, garden.folder / "beside") == as_git_tells(garden.folder / "beside")


def test_no_process_is_started_for_it(garden, monkeypatch):
    def started(*_, **__):
        raise AssertionError("git was started")

    place = garden.place
    monkeypatch.setattr("gitswarm.git.worktrees.head.run", started)
    assert standing(place, place.common, os.environ)[1] == "main"
    assert pointed_at(place, "refs/remotes/origin/HEAD", os.environ) == ""


def test_a_branch_that_cannot_be_read_stands_nowhere(garden):
    (garden.main / ".git/refs/heads/torn").write_text("")
    assert tip_of(garden.place, "torn", os.environ) is None
    assert tip_of(garden.place, "not-there", os.environ) is None
    assert tip_of(garden.place, "main", os.environ) == git(garden.main, "rev-parse", "main")


def test_what_the_hub_calls_its_own_branch_is_read_from_the_ref_that_points_at_it(garden):
    git(garden.main, "symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/trunk")
    assert pointed_at(garden.place, "refs/remotes/origin/HEAD", os.environ) == "refs/remotes/origin/trunk"
    assert pointed_at(garden.place, "refs/heads/main", os.environ) == ""


def test_where_refs_are_no_files_git_is_asked(garden, monkeypatch):
    place = garden.place
    (garden.main / ".git/reftable").mkdir()
    monkeypatch.setattr("gitswarm.git.worktrees.head.run", lambda *_, **__: Result(0, b"refs/heads/said\n", b""))
    assert standing(place, place.common, os.environ) == ("refs/heads/said", "said")
    assert pointed_at(place, "refs/remotes/origin/HEAD", os.environ) == "refs/heads/said"
