"""The commits of task branches, found again whether or not a hook ran."""

from __future__ import annotations

import os

import pytest

from gitswarm.errors import NotFound
from gitswarm.git import trail
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


def test_the_commits_since_the_one_recorded_last_come_oldest_first_with_their_files(yard):
    tree = yard.worktree()
    begin = head(tree)
    (tree / 'a\tfile – "ünïcode"').write_text("x")
    must(tree, "add", ".")
    commit(tree, "One: a subject – with ünïcode")
    must(
        tree,
        "commit",
        "-q",
        "--allow-empty",
        "--author",
        "Zoe <zoe@x.invalid>",
        "-m",
        "Two\n\nand more",
        "--date",
        "2026-01-02T03:04:05+02:00",
    )

    one, two = since(yard, begin)

    assert (one.subject, set(one.files)) == ("One: a subject – with ünïcode", {'a\tfile – "ünïcode"', "work.txt"})
    assert two == trail.Commit(head(tree), "Two", "Zoe", "2026-01-02T03:04:05+02:00", ())
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


def test_a_merge_tells_what_it_brought_to_its_first_parent(yard):
    tree = yard.worktree()
    begin = head(tree)
    must(tree, "checkout", "-q", "-b", "side")
    commit(tree, "Aside")
    must(tree, "checkout", "-q", BRANCH)
    must(tree, "merge", "-q", "--no-ff", "-m", "Merge", "side")

    assert [(one.subject, one.files) for one in since(yard, begin)] == [
        ("Aside", ("work.txt",)),
        ("Merge", ("work.txt",)),
    ]


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

    assert [(one.subject, one.files) for one in since(yard, begin)] == [("Ünï", ("work.txt",))]


def test_a_branch_that_is_not_there_is_an_error(yard):
    with pytest.raises(NotFound, match="there is no branch gs/gs-7k3f-1"):
        since(yard, "")


def test_every_agents_worktree_and_where_it_stands_is_one_question(yard, tmp_path):
    first, second = yard.worktree(), yard.worktree("gs-8888-1", "--detach")
    yard.worktree("somebody")
    commit(first)

    assert trail.works(yard.place, os.environ) == [
        trail.Work(str(first), BRANCH, head(first)),
        trail.Work(str(second), None, head(second)),
    ]


def test_marks_are_taken_once_and_name_git_folders(yard):
    first, second = yard.worktree(), yard.worktree("gs-8888-1")
    for tree in (first, second, first):
        commit(tree)

    assert trail.marked(yard.place) == {must(tree, "rev-parse", "--absolute-git-dir") for tree in (first, second)}
    assert trail.marked(yard.place) == set()


def test_a_mark_leads_nowhere_else(yard):
    (yard.state / "marks").write_text("post-commit ../../etc\npost-commit ..\nnonsense\n\npost-commit .\n")

    assert trail.marked(yard.place) == {yard.place.common}
