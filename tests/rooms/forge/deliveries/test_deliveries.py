"""What was asked of GitHub is done there once: whatever is lost, shut or broken on the way, it waits till then."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

import pytest

from gitswarm.opening import open_swarm
from gitswarm.rooms.forge import deliveries, pulls
from gitswarm.rooms.forge.deliveries import delivering
from gitswarm.rooms.work import tasks, worktrees
from tests.forge import clone_of, done, pulled, pulls_of, status
from tests.github import bare, faults
from tests.world import git


def test_finished_work_becomes_a_pull_request_with_branch_body_reviewers_and_labels(github, app, clone):
    github.state.account("bob", "t-bob")
    app.writers.add("bob")
    clone.must("policy", "set", "pull-request-reviewers", "bob")
    id = done(clone, "Write @all down")
    row = clone.must("github", "pr", id, "--label", "bug", "--json").json

    (pull,) = pulls_of(app)
    assert (row["state"], row["number"], row["due"], status(clone, id)) == ("open", pull.number, False, "in_review")
    assert (pull.pull.head, pull.pull.base, pull.pull.draft) == (row["branch"], "main", True)
    assert "@all" not in pull.title
    assert pull.pull.sha == row["commit"] == bare.sha(app.path, row["branch"])
    assert [one.login for one in pull.pull.asked] == ["bob"]
    assert [one.name for one in pull.labels] == ["bug"]
    assert "Made by the swarm" in pull.body


def test_asked_again_it_is_the_same_one(github, app, clone):
    id = done(clone)
    first = clone.must("github", "pr", id, "--ready", "--json").json
    again = clone.must("github", "pr", id, "--json").json
    assert (again["number"], again["events"], len(pulls_of(app))) == (first["number"], [], 1)


@pytest.mark.parametrize("fault", [faults.LOST, faults.GATEWAY], ids=["lost", "502"])
def test_where_the_answer_is_lost_it_is_looked_for_and_made_once(github, app, clone, fault):
    id = done(clone)
    github.fault("POST /repos/acme/app/pulls", fault, times=2)
    clone.must("github", "pr", id)
    assert (pulled(clone, id)["state"], len(pulls_of(app))) == ("open", 1)


def test_one_that_was_made_before_the_worker_was_killed_is_found_again(github, app, clone, ada):
    id = done(clone)
    clone.must("github", "pr", id, "--queue")
    branch = pulled(clone, id)["branch"]
    git(clone.path, "push", "--quiet", str(app.path), f"{pulled(clone, id)['commit']}:refs/heads/{branch}")
    made = ada("POST /repos/acme/app/pulls", {"title": "By hand", "head": branch, "base": "main", "body": "My words"})
    clone.must("github", "deliver")

    assert (pulled(clone, id)["number"], len(pulls_of(app))) == (made.body["number"], 1)
    assert pulls_of(app)[0].body == "My words"


def test_throttled_it_stays_queued_with_its_reason_and_goes_out_later_once(github, app, clone):
    id = done(clone)
    limit = github.fault("/repos/acme/app", faults.wait_for(faults.SECONDARY, 120))
    said = clone.must("github", "pr", id)
    assert "queued: enough was asked of GitHub" in said.out
    told = clone.must("queue", "--json").json["github"]
    assert (told["pending"], told["requests"][0]["task"]) == (1, id)
    assert told["next_try"]
    assert "enough was asked" in told["reason"]
    asked = len(github.requests)
    clone.must("sync")
    assert len(github.requests) == asked
    limit.times = 0
    for note in clone.state.glob("github*"):
        note.unlink() if note.is_file() else None
    clear(clone)
    clone.must("sync")

    assert (pulled(clone, id)["state"], len(pulls_of(app))) == ("open", 1)
    assert clone.must("queue", "--json").json["github"]["pending"] == 0


def clear(clone):
    """Let the time pass for which GitHub is left alone."""
    import shutil

    for found in list(clone.state.iterdir()):
        if found.name.startswith("github"):
            shutil.rmtree(found) if found.is_dir() else found.unlink()


def test_without_a_connection_it_is_queued_and_another_clone_delivers_it(github, app, clone, tmp_path, monkeypatch):
    other = clone_of(app, tmp_path, "two")
    monkeypatch.delenv("GH_TOKEN")
    id = done(clone)
    assert "queued" in clone.must("github", "pr", id).out
    clone.must("sync")
    monkeypatch.setenv("GH_TOKEN", "t-ada")
    other.must("sync", actor="bob")

    assert (pulled(other, id)["state"], len(pulls_of(app))) == ("open", 1)


def test_while_another_clone_has_the_turn_it_waits_and_that_is_no_incident(app, clone, tmp_path):
    other = clone_of(app, tmp_path, "two")
    swarm = open_swarm(str(other.path), "bob")
    swarm.do(deliveries.take, machine=swarm.machine)
    swarm.close()
    id = done(clone)
    clone.must("github", "pr", id, "--queue")
    clone.must("sync")

    assert (pulled(clone, id)["state"], pulls_of(app)) == ("wanted", [])
    assert clone.must("incident", "list", "--json").json == []
    said = clone.run("github", "deliver", "--json")
    assert (said.code, said.error["kind"]) == (3, "delivered_elsewhere")


def test_a_shut_gate_keeps_it_unmade_until_it_opens(github, app, clone):
    id = done(clone, "First")
    second = clone.must("create", "Second", "--json").json["id"]
    clone.must("gate", "add", second, "--kind", "approval")
    folder = Path(clone.must("claim", second, "--json").json["worktree"])
    (folder / "b.txt").write_text("b")
    git(folder, "add", ".")
    git(folder, "commit", "-q", "-m", "Second")
    clone.must("done", second)
    assert "0 of 1 approvals" in clone.must("github", "pr", second).out
    clone.must("github", "pr", id)
    assert [pulled(clone, each)["state"] for each in (id, second)] == ["open", "wanted"]
    clone.must("gate", "approve", f"{second}/approval", actor="eve")
    clone.must("sync")

    assert (pulled(clone, second)["state"], len(pulls_of(app))) == ("open", 2)


@pytest.mark.parametrize("where", ["commit", "text"])
def test_what_holds_a_secret_never_leaves(github, app, clone, monkeypatch, where):
    """Neither one that its look tells, nor one that only the clone knows which brings it out."""
    secret = "ghp_" + "a1B2" * 9 if where == "commit" else "correct horse battery"
    clone.must("policy", "set", "keep-on-hub", "off")
    id = clone.must("create", "Keep it", "--json").json["id"]
    folder = Path(clone.must("claim", id, "--json").json["worktree"])
    (folder / "a.txt").write_text(secret if where == "commit" else "x")
    git(folder, "add", ".")
    git(folder, "commit", "-q", "-m", "Work")
    clone.must("done", id)
    clone.run("github", "pr", id, "--queue", "--title", "Keep it" if where == "commit" else f"Use {secret}")
    monkeypatch.setenv("APP_PASSWORD", "correct horse battery")
    said = clone.run("github", "deliver")

    assert pulls_of(app) == []
    assert secret not in said.out + said.err
    assert not any("git-receive-pack" in one and "POST" in one for one in github.requests)


def test_a_secret_that_the_base_has_already_keeps_nothing_back_whatever_the_base_is_called(app, clone):
    bare.git(app.path, "branch", "rel", "main")
    git(clone.path, "checkout", "-q", "-b", "rel#2")
    (clone.path / "old.txt").write_text("ghp_" + "a1B2" * 9)
    git(clone.path, "add", ".")
    git(clone.path, "commit", "-q", "-m", "Old")
    git(clone.path, "push", "--quiet", "origin", "rel#2")
    id = clone.must("create", "Go on", "--json").json["id"]
    folder = Path(clone.must("claim", id, "--base", "rel#2", "--json").json["worktree"])
    git(folder, "commit", "-q", "--allow-empty", "-m", "Go on")
    clone.must("done", id)
    clone.must("github", "pr", id, "--base", "rel#2")
    assert (pulled(clone, id)["state"], pulled(clone, id)["base"]) == ("open", "rel#2")


def test_what_github_refuses_for_good_is_told_and_asked_for_again_by_a_word(github, app, clone):
    id = done(clone)
    refusal = github.fault("POST /repos/acme/app/pulls", faults.INVALID)
    clone.must("github", "pr", id)
    assert pulled(clone, id)["state"] == "refused"
    (letter,) = clone.must("mail", "inbox", "--json").json
    assert "no pull request" in letter["subject"]
    refusal.times = 0
    clone.must("github", "pr", id)
    assert (pulled(clone, id)["state"], len(pulls_of(app))) == ("open", 1)


def test_a_repository_that_takes_no_drafts_gets_one_that_is_none(github, app, clone):
    id = done(clone)
    no = faults.Fault(422, "Draft pull requests are not supported in this repository.")
    github.fault("POST /repos/acme/app/pulls", no, times=1)
    clone.must("github", "pr", id)
    assert [one.pull.draft for one in pulls_of(app)] == [False]
    assert "takes no drafts" in pulled(clone, id)["why"]


def test_by_policy_a_task_that_is_done_becomes_one_by_itself(github, app, clone):
    clone.must("policy", "set", "pull-requests", "all")
    id = done(clone)
    assert status(clone, id) == "in_review"
    clone.must("sync")
    assert (pulled(clone, id)["state"], len(pulls_of(app))) == ("open", 1)


def test_what_a_protected_branch_is_to_get_becomes_one_by_the_queue(github, app, clone):
    clone.must("policy", "set", "protected-targets", "main")
    id = done(clone)
    clone.must("mq", "submit", id)
    clone.must("mq", "run")
    clone.must("sync")
    assert (pulled(clone, id)["state"], pulled(clone, id)["queued"], len(pulls_of(app))) == ("open", True, 1)


def test_a_comment_is_said_once_whatever_is_lost_and_copies_are_taken_away(github, app, clone, ada):
    issue = github.state.issue(app, "A bug", by="eve")
    github.fault("POST /repos/acme/app/issues/1/comments", faults.LOST, times=1)
    row = clone.must("github", "comment", "1", "It is @mended", "--json").json
    assert (row["state"], len(issue.comments)) == ("placed", 1)
    assert "@mended" not in issue.comments[0].body
    ada("POST /repos/acme/app/issues/1/comments", {"body": issue.comments[0].body})
    assert len(issue.comments) == 2
    clone.must("sync")

    assert [one.id for one in issue.comments] == [row["number"]]
    asked = len(github.requests)
    clone.must("sync")
    assert len(github.requests) == asked


def test_a_comment_behind_a_hundred_others_is_found_again_and_said_once(github, app, clone):
    one = github.state.issue(app, "One", by="acme")
    for number in range(100):
        github.state.comment(one, f"comment {number}", "acme")
    clone.must("github", "import")
    github.fault(f"POST /repos/acme/app/issues/{one.number}/comments", faults.LOST, times=1)
    clone.must("github", "comment", str(one.number), "Hello.")
    assert sum("Hello." in each.body for each in one.comments) == 1


def test_below_what_does_not_exist_nothing_is_said(github, app, clone):
    row = clone.must("github", "comment", "99", "Hello", "--json").json
    assert row["state"] == "refused"
    assert clone.must("queue", "--json").json["github"]["pending"] == 0


@pytest.mark.parametrize("fault", [faults.GATEWAY, faults.UNHEARD], ids=["502", "unheard"])
def test_one_push_that_does_not_arrive_keeps_nothing_else_back(github, app, clone, fault):
    first, second = done(clone, "First"), done(clone, "Second", "b.txt")
    for id in (first, second):
        clone.must("github", "pr", id, "--queue")
    github.fault("git-receive-pack", fault, times=1)
    said = clone.must("github", "deliver", "--json").json
    assert (said["done"], said["left"], len(pulls_of(app))) == (2, 0, 2)


def test_a_fork_that_is_gone_keeps_nothing_else_back(github, app, clone):
    github.state.issue(app, "One", by="acme")
    lost = done(clone)
    ask_from(clone, lost, "eve/app")
    clone.must("github", "comment", "1", "Hello.", "--queue")
    assert clone.must("github", "deliver", "--json").json == {"done": 1, "refused": 1, "left": 0}
    assert len(app.issues[1].comments) == 1
    row = pulled(clone, lost)
    assert (row["state"], "eve/app" in row["why"]) == ("refused", True)


def ask_from(clone, id, fork):
    """Ask for the pull request of a task whose branch lies in a fork."""
    swarm = open_swarm(str(clone.path), "ada")
    try:
        found = tasks.find(swarm.look(), id)
        branch = worktrees.tree_of(swarm.look(), found.id, found.epoch).branch
        commit = tasks.detail(swarm.look(), found.id).commit
        swarm.do(pulls.request, name=found.id, commit=commit, branch=branch, base="main", head=fork)
    finally:
        swarm.close()


@pytest.mark.parametrize(
    "fault", [faults.wait_for(faults.SECONDARY, 0), faults.LOST, faults.GATEWAY], ids=["limit", "lost", "502"]
)
def test_trouble_with_a_copy_keeps_nothing_else_back(github, app, clone, ada, fault):
    issue = github.state.issue(app, "A bug", by="eve")
    clone.must("github", "comment", "1", "Mended")
    ada("POST /repos/acme/app/issues/1/comments", {"body": issue.comments[0].body})
    clone.must("github", "comment", "1", "And more", "--queue")
    github.fault("DELETE", fault, times=2)
    assert clone.must("github", "deliver", "--json").json["done"] == 1
    assert len(issue.comments) == 2


def test_whoever_delivers_by_hand_waits_for_the_delivery_that_is_under_way(github, app, clone, monkeypatch):
    class Taken(delivering.Lock):
        tries: ClassVar[list[str]] = []

        def try_hold(self, command):
            self.tries.append(command)
            return len(self.tries) > 2 and super().try_hold(command)

    clone.must("github", "pr", done(clone), "--queue")
    monkeypatch.setattr(delivering, "Lock", Taken)
    assert clone.must("github", "deliver", "--json").json == {"done": 1, "refused": 0, "left": 0}
    assert len(Taken.tries) == 3
    assert len(pulls_of(app)) == 1
