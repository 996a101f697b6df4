"""The commits of task branches, found again whether or not a hook ran."""

from __future__ import annotations

import os

import pytest

from gitswarm.errors import NotFound
from gitswarm.git.compose import trail
from gitswarm.git.repo import find
from tests.hook_yard import Yard, commit, must

BRANCH = "gs/gs-7k3f-1"


@pytest.fixture
def yard(tmp_path):
    return Yard(tmp_path).join()


def head(tree) -> str:
    return must(tree, "rev-parse", "HEAD")


def since(yard, oid, **more):
    return trail.commits_since(yard.place, BRANCH, oid, os.environ, **more)


def subjects(commits):
    return [one.subject for one in commits]


def test_the_commits_since_the_one_recorded_last_come_oldest_first(yard):
    tree = yard.worktree()
    begin = head(tree)
    commit(tree, "One: a subject – with ünïcode")
    must(tree, "commit", "-q", "--allow-empty", "-m", "Two\n\nand more")

    one, two = since(yard, begin)

    assert one.subject == "One: a subject – with ünïcode"
    assert two == trail.Commit(head(tree), "Two")
    assert since(yard, one.oid) == [two]
    assert since(yard, two.oid) == []


def test_they_are_found_without_any_hook(tmp_path):
    yard = Yard(tmp_path)
    tree = yard.worktree()
    begin = head(tree)
    must(tree, "commit", "-q", "--allow-empty", "-m", "Unseen")

    assert yard.marks() == []
    assert subjects(since(yard, begin)) == ["Unseen"]


def test_an_amended_commit_is_a_new_one(yard):
    tree = yard.worktree()
    begin = head(tree)
    commit(tree, "First")
    recorded = head(tree)
    must(tree, "commit", "-q", "--amend", "-m", "Better")

    assert subjects(since(yard, recorded, base=begin)) == ["Better"]


@pytest.mark.parametrize("words", [("rebase", "-q", "main"), ("merge", "-q", "-m", "Merge", "main")], ids=" ".join)
def test_what_others_did_on_the_base_is_not_the_tasks(yard, words):
    tree = yard.worktree()
    commit(tree, "Mine")
    recorded = head(tree)
    must(yard.repo, "commit", "-q", "--allow-empty", "-m", "Theirs")
    must(tree, *words)

    found = since(yard, recorded, base=head(yard.repo))

    assert subjects(found) == (["Mine"] if words[0] == "rebase" else ["Merge"])


def test_a_merge_tells_what_it_brought(yard):
    tree = yard.worktree()
    begin = head(tree)
    must(tree, "checkout", "-q", "-b", "side")
    commit(tree, "Aside")
    must(tree, "checkout", "-q", BRANCH)
    must(tree, "merge", "-q", "--no-ff", "-m", "Merge", "side")

    assert subjects(since(yard, begin)) == ["Aside", "Merge"]


def test_a_commit_that_git_no_longer_has_excludes_nothing(yard):
    tree = yard.worktree()
    begin = head(tree)
    commit(tree, "One")

    assert subjects(since(yard, "0123456789" * 4, base=begin)) == ["One"]


def test_no_more_than_the_newest_are_looked_at(yard):
    tree = yard.worktree()
    for number in range(5):
        must(tree, "commit", "-q", "--allow-empty", "-m", f"{number}")

    assert subjects(since(yard, "", limit=2)) == ["3", "4"]


def test_what_the_user_likes_to_see_of_his_log_changes_nothing(yard):
    for key, value in {
        "log.showSignature": "true",
        "color.ui": "always",
        "log.follow": "true",
        "core.quotePath": "true",
        "i18n.logOutputEncoding": "latin1",
        "diff.renames": "copies",
        "log.decorate": "full",
    }.items():
        must(yard.repo, "config", key, value)
    tree = yard.worktree()
    begin = head(tree)
    commit(tree, "Ünï")

    assert subjects(since(yard, begin)) == ["Ünï"]


def test_a_branch_that_is_not_there_is_an_error(yard):
    with pytest.raises(NotFound, match="there is no branch gs/gs-7k3f-1"):
        since(yard, "")


def test_a_commit_is_named_as_its_worktree_means_it(yard):
    tree = yard.worktree()
    commit(tree, "One")
    here = find(tree, os.environ)

    assert trail.commit_named(here, "HEAD", os.environ) == head(tree) != head(yard.repo)
    assert trail.commit_named(here, head(tree)[:9], os.environ) == head(tree)
    assert trail.commit_named(here, "a" * 40, os.environ) == "a" * 40
    for name in ("nope", "-h", "", "HEAD~9", "HEAD..HEAD", "a" * 39, f"{head(tree)}:", "g" * 40):
        assert trail.commit_named(here, name, os.environ) is None, name
