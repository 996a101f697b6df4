"""Finished work lands on its target in order, checked; what cannot goes back to its task, and the rest lands."""

from __future__ import annotations

from pathlib import Path

import pytest

from gitswarm.rooms.changes.mq import telling
from tests.landings import NO_BAD, begin, check_by, files, finish, items, seed, status, subjects, told
from tests.world import Clone, World, git


@pytest.fixture
def clone(world):
    return world.clone("one")


def test_finished_work_is_in_review_until_it_has_landed_on_the_hub(world, clone):
    id = finish(clone, {"a.txt": "a"}, title="Add a")
    assert (status(clone, id), items(clone)) == ("in_review", {id: "waiting"})
    said = clone.must("mq", "run", "--json")

    assert (status(clone, id), items(clone)) == ("closed", {id: "landed"})
    assert files(world) == ["a.txt"]
    (landed,) = told(said)
    assert (landed["ids"], landed["target"], landed["after"]) == ([id], "main", git(world.hub, "rev-parse", "main"))
    assert git(world.hub, "log", "-1", "--format=%s|%an|%(trailers:key=Gitswarm-Agent,valueonly,separator=)") == (
        "Add a|gitswarm|ada"
    )


@pytest.mark.parametrize(("target", "kind"), [("gitswarm", "refused"), ("main~0", "misused"), ("main@{0}", "misused")])
def test_only_a_branch_of_the_project_is_a_target(world, clone, target, kind):
    """Found by a review: thirty tries for one, and no landing of anybody any more for the others."""
    id, _, _ = begin(clone, {"a.txt": "a"})
    assert clone.run("mq", "submit", id, "--target", target, "--json").error["kind"] == kind
    assert items(clone) == {}
    clone.must("mq", "submit", id)
    clone.must("policy", "set", "landing-target", "gitswarm")
    clone.must("mq", "run")
    assert status(clone, id) == "closed"


def test_no_work_begins_at_the_branch_of_the_swarm(world, clone):
    id = clone.must("create", "x", "--json").json["id"]
    assert clone.run("claim", id, "--base", "gitswarm", "--json").error["kind"] == "refused"


def test_submitting_what_one_holds_finishes_it(world, clone):
    id, _, folder = begin(clone, {"a.txt": "a"})
    git(folder, "status")
    assert clone.must("mq", "submit", id, "--json").json["status"] == "in_review"
    clone.must("mq", "run")

    assert status(clone, id) == "closed"
    assert files(world) == ["a.txt"]


@pytest.mark.parametrize(
    ("method", "count", "author"), [("merge", 5, "gitswarm"), ("squash", 3, "Ada"), ("rebase", 4, "Ada")]
)
def test_the_policy_says_how_work_is_brought_in(world, clone, method, count, author):
    clone.must("policy", "set", "landing-method", method)
    id, _, folder = begin(clone, {"a.txt": "a"}, title="Both")
    (folder / "b.txt").write_text("b")
    git(folder, "add", ".")
    git(folder, "commit", "-q", "-m", "Second")
    clone.must("mq", "submit", id)
    seed(world, {"c.txt": "c"})
    clone.must("mq", "run")

    assert files(world) == ["a.txt", "b.txt", "c.txt"]
    wanted = {"merge": ["Both", "Seed"], "squash": ["Both", "Seed"], "rebase": ["Second", "Work: Both", "Seed"]}
    assert subjects(world, "main", "--first-parent")[:-1] == wanted[method]
    assert len(subjects(world)) == count
    assert git(world.hub, "log", "-1", "--format=%an|%cn", "main") == f"{author}|gitswarm"


def test_no_word_of_a_title_calls_anybody_or_keeps_the_checks_of_the_host_from_running(world, clone):
    finish(clone, {"a.txt": "a"}, title="Fixes #12, thanks @bob [skip ci] https://host/o/r/issues/3")
    clone.must("mq", "run")
    said = git(world.hub, "log", "-1", "--format=%s", "main")

    assert not any(mark in said for mark in ("#12", "@bob", "[skip ci]", "https://host"))
    assert said.replace("\u200b", "") == "Fixes #12, thanks @bob [skip ci] https://host/o/r/issues/3"


@pytest.mark.parametrize(("method", "at_once"), [("squash", True), ("rebase", False)])
def test_work_on_top_of_other_work_lands_after_it_though_both_change_the_same_line(world, clone, method, at_once):
    seed(world, {"same.txt": "as it was\n"})
    clone.must("policy", "set", "landing-method", method)
    below, _, folder = begin(clone, {"same.txt": "half\n", "more.txt": "x"}, title="One")
    (folder / "same.txt").write_text("one\n")
    git(folder, "add", ".")
    git(folder, "commit", "-q", "-m", "One more")
    above, _, other = begin(clone, {"own.txt": "x"}, title="Two")
    git(other, "rebase", "--quiet", git(folder, "rev-parse", "HEAD"))
    (other / "same.txt").write_text("two\n")
    git(other, "commit", "-q", "-a", "-m", "Two more")
    clone.must("mq", "submit", below)
    if not at_once:
        clone.must("mq", "run")
    clone.must("mq", "submit", above)
    clone.must("mq", "run")

    assert items(clone) == {below: "landed", above: "landed"}
    assert (git(world.hub, "show", "main:same.txt"), files(world)) == ("two", ["more.txt", "own.txt", "same.txt"])
    assert subjects(world).count("One more") == (0 if method == "squash" else 1)
    clone.must("rollback", above)
    assert git(world.hub, "show", "main:same.txt") == "one"


def test_what_contradicts_the_target_goes_back_with_its_paths_and_the_rest_lands(world, clone):
    seed(world, {"same.txt": "as it was\n"})
    first = finish(clone, {"same.txt": "one\n"}, actor="bob")
    second = finish(clone, {"same.txt": "two\n"}, actor="eve")
    third = finish(clone, {"other.txt": "three\n"})
    clone.must("mq", "run")

    assert items(clone) == {first: "landed", second: "sent_back", third: "landed"}
    assert (status(clone, first), status(clone, second)) == ("closed", "open")
    assert git(world.hub, "show", "main:same.txt") == "one"
    (letter,) = clone.must("mail", "inbox", "--json", actor="eve").json
    assert "it contradicts main in same.txt" in letter["text"]
    assert "CONFLICT (content): Merge conflict in same.txt" in letter["text"]
    assert clone.must("mail", "inbox", "--json", actor="bob").json == []


def test_what_makes_the_target_red_goes_back_with_what_the_checks_said(world, clone):
    check_by(world, NO_BAD)
    good = finish(clone, {"good.txt": "x"})
    bad = finish(clone, {"bad.txt": "x"}, actor="eve")
    clone.must("mq", "run")

    assert items(clone) == {good: "landed", bad: "sent_back"}
    assert files(world) == ["good.txt"]
    (letter,) = clone.must("mail", "inbox", "--json", actor="eve").json
    assert f"with it `{NO_BAD}` fails" in letter["text"]
    assert "bad.txt\n" in letter["text"]


def test_a_secret_in_what_checks_say_is_told_to_nobody(world, clone):
    check_by(world, "sh -c 'echo ghp_$(printf a1B2%.0s 1 2 3 4 5 6 7 8 9); ! ls | grep bad'")
    finish(clone, {"bad.txt": "x"}, actor="eve")
    clone.must("mq", "run")

    (letter,) = clone.must("mail", "inbox", "--json", actor="eve").json
    assert "[a token of GitHub]\nbad.txt\n" in letter["text"]


def test_a_branch_does_not_choose_what_it_is_checked_by(world, clone):
    check_by(world, NO_BAD)
    bad = finish(clone, {"bad.txt": "x", ".gitswarm/checks.yaml": "check:\n  - 'true'\n"})
    clone.must("mq", "run")

    assert items(clone) == {bad: "sent_back"}


def test_what_went_back_is_mended_and_lands(world, clone):
    check_by(world, NO_BAD)
    id = finish(clone, {"bad.txt": "x"})
    clone.must("mq", "run")
    folder = clone.must("claim", id, "--base", "main", "--json").json["worktree"]
    tree = Clone(Path(folder))
    tree.write("good.txt", "x")
    tree.git("add", ".")
    tree.git("commit", "-q", "-m", "Mend it")
    clone.must("mq", "submit", id)
    clone.must("mq", "run")

    assert (status(clone, id), items(clone), files(world)) == ("closed", {id: "landed"}, ["good.txt"])


def test_a_target_that_is_red_itself_takes_nothing_and_blames_nobody(world, clone):
    seed(world, {"bad.txt": "x"})
    check_by(world, NO_BAD)
    id = finish(clone, {"good.txt": "x"})
    said = clone.run("mq", "run", "--json")

    assert (said.code, said.error["kind"]) == (7, "target_is_red")
    assert items(clone) == {id: "waiting"}


def test_work_of_an_epoch_that_has_passed_never_lands(world, clone):
    id = finish(clone, {"a.txt": "a"})
    clone.must("reopen", id)
    assert items(clone) == {id: "withdrawn"}
    clone.must("claim", id, actor="bob")
    clone.must("mq", "run")

    assert files(world) == []
    assert status(clone, id) == "in_progress"


def test_what_is_submitted_before_it_is_done_waits_until_it_is(world, clone):
    id = finish(clone, {"a.txt": "a"}, submit=False)
    assert status(clone, id) == "closed"
    clone.must("mq", "submit", id)

    assert status(clone, id) == "in_review"
    assert clone.run("mq", "submit", id, "--json").json["events"] == []


def test_whoever_asked_is_told_once_of_work_that_is_submitted_after_it_was_done(world, clone):
    asked = ("mail", "send", "@tasks", "--subject", "Reject empty names", "Please reject empty names.")
    clone.must(*asked, actor="eve")
    (row,) = clone.must("list", "--json").json
    folder = Path(clone.must("claim", row["id"], "--json").json["worktree"])
    (folder / "a.txt").write_text("x")
    git(folder, "add", ".")
    git(folder, "commit", "-q", "-m", "Work")
    clone.must("done", row["id"])
    clone.must("mq", "submit", row["id"])
    clone.must("mq", "run")
    assert status(clone, row["id"]) == "closed"
    assert len(clone.must("mail", "inbox", "--json", actor="eve").json) == 1
    clone.must("rollback", row["id"])
    clone.must("claim", row["id"])
    clone.must("done", row["id"])
    assert len(clone.must("mail", "inbox", "--json", actor="eve").json) == 2


def test_what_landed_long_ago_is_kept_by_no_refs_any_more(world, clone, monkeypatch):
    monkeypatch.setattr(telling, "POINTS", 1)
    clone.must("policy", "set", "landing-method", "squash")
    ids = []
    for name in "abc":
        ids.append(finish(clone, {f"{name}.txt": "x"}))
        clone.must("mq", "run")
    last = clone.must("mq", "landings", "--json").json[0]
    kept = git(world.hub, "for-each-ref", "--format=%(objectname)", "refs/gitswarm/kept").split()
    restored = clone.git("for-each-ref", "--format=%(refname)", "refs/gitswarm/restore").splitlines()

    assert kept == last["commits"]
    assert {name.split("/")[3] for name in restored} == {last["id"]}
    clone.must("rollback", ids[0])
    assert files(world) == ["b.txt", "c.txt"]


def test_what_somebody_has_reverted_by_hand_lands_again_where_it_is_submitted_again(world, clone):
    clone.must("policy", "set", "landing-method", "squash")
    id = finish(clone, {"a.txt": "x"})
    clone.must("mq", "run")
    folder = world.folder / "seed"
    git(folder, "pull", "--quiet", str(world.hub), "main")
    git(folder, "revert", "--no-edit", "HEAD")
    git(folder, "push", "--quiet", str(world.hub), "HEAD:main")
    clone.must("reopen", id)
    commit = clone.must("mq", "list", "--all", "--json").json[0]["commit"]
    clone.must("claim", id)
    clone.must("mq", "submit", id, "--commit", commit)
    clone.must("mq", "run")

    assert (items(clone), files(world)) == ({id: "landed"}, ["a.txt"])


def test_what_has_landed_is_submitted_again_only_where_somebody_has_rewound_the_target(world, clone):
    id = finish(clone, {"a.txt": "x"})
    before = git(world.hub, "rev-parse", "main")
    clone.must("mq", "run")
    assert clone.must("mq", "submit", id, "--json").json["events"] == []
    assert (status(clone, id), items(clone)) == ("closed", {id: "landed"})
    git(world.hub, "update-ref", "refs/heads/main", before)
    clone.must("mq", "submit", id)
    clone.must("mq", "run")

    assert (items(clone), files(world)) == ({id: "landed"}, ["a.txt"])


def test_a_state_that_there_is_not_is_no_empty_list(clone):
    error = clone.run("mq", "list", "--state", "done", "--json").error
    assert (error["kind"], "waiting" in error["hint"]) == ("misused", True)


def test_nothing_of_the_users_is_touched(world, clone):
    finish(clone, {"a.txt": "a"})
    clone.write("mine.txt", "half a thought")
    before = (clone.git("status", "--porcelain"), clone.git("rev-parse", "HEAD", "refs/remotes/origin/main"))
    clone.must("mq", "run")

    assert (clone.git("status", "--porcelain"), clone.git("rev-parse", "HEAD", "refs/remotes/origin/main")) == before
    assert clone.git("worktree", "list").count("landing-") == 0


def test_the_work_of_another_clone_lands_from_here(world, clone):
    other = world.clone("two")
    id = finish(other, {"a.txt": "a"}, actor="bob")
    other.must("sync")
    clone.must("mq", "run")

    assert items(clone) == {id: "landed"}
    assert files(world) == ["a.txt"]


def test_nothing_is_submitted_that_is_not_finished_or_has_no_commit(clone):
    made = clone.must("create", "Later", "--json").json["id"]
    assert clone.run("mq", "submit", made, "--json").error["kind"] == "nothing_to_land"
    clone.must("claim", made, actor="bob")
    assert clone.run("mq", "submit", made, "--json").error["kind"] == "nothing_to_land"
    id, _, _ = begin(clone, {"a.txt": "a"}, actor="bob")
    said = clone.run("mq", "submit", id, "--json")
    assert (said.code, said.error["message"]) == (3, f"{id} is not finished: bob holds it")


def test_work_that_holds_a_secret_is_not_submitted(clone):
    id = finish(clone, {"a.txt": f"token = ghp_{'a1B2' * 9}"}, submit=False)
    assert clone.run("mq", "submit", id, "--json").error["kind"] == "holds_secrets"
    assert items(clone) == {}


def test_it_lands_and_is_taken_back_where_commits_are_named_by_sha256(tmp_path):
    (tmp_path / "w").mkdir()
    other = World(tmp_path / "w", "sha256")
    here = other.clone("one")
    check_by(other, NO_BAD)
    good, bad = finish(here, {"good.txt": "x"}), finish(here, {"bad.txt": "x"})
    here.must("mq", "run")
    assert (items(here), files(other)) == ({good: "landed", bad: "sent_back"}, ["good.txt"])
    here.must("rollback", good)
    assert files(other) == []
