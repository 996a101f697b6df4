"""A mark makes a comment ours only where whoever wrote it could have written it for the swarm."""

from __future__ import annotations

import pytest

from gitswarm.rooms.forge.comments.saying import marked
from tests.forge import done, pulled
from tests.github import faults


def bodies(issue):
    return [one.body for one in issue.comments]


@pytest.fixture
def issue(github, app):
    return github.state.issue(app, "A bug", by="eve")


def asked(clone, text="Do not merge: it is broken."):
    """The mark of a comment that is asked for, as anybody can read it in the log before it is said."""
    clone.must("github", "comment", "1", text, "--queue")
    (request,) = clone.must("queue", "--json").json["github"]["requests"]
    return f"<!-- gitswarm comment {request['id']} -->"


def test_a_stranger_who_writes_our_mark_first_keeps_nothing_from_being_said_and_ours_stays(clone, issue, eve):
    mark = asked(clone)
    eve("POST /repos/acme/app/issues/1/comments", {"body": f"Buy my tokens.\n\n{mark}"})
    assert clone.must("github", "deliver", "--json").json["done"] == 1
    clone.must("sync")
    assert ["tokens" in body for body in bodies(issue)] == [True, False]
    assert "it is broken" in bodies(issue)[1]


def test_what_a_person_says_behind_our_words_is_no_copy_of_them(clone, issue, ada, eve):
    mark = asked(clone)
    clone.must("github", "deliver")
    theirs = [f"They said: {bodies(issue)[0]}", f"{bodies(issue)[0]}\n\nI do not think so."]
    for body in theirs:
        ada("POST /repos/acme/app/issues/1/comments", {"body": body})
    eve("POST /repos/acme/app/issues/1/comments", {"body": bodies(issue)[0]})
    clone.must("sync")
    assert len(bodies(issue)) == 4
    assert all(mark in body for body in bodies(issue))


@pytest.mark.parametrize("who", ["eve", "app[bot]"])
def test_what_was_said_with_a_token_of_ours_is_found_again_though_nobody_there_belongs_to_the_project(
    github, clone, issue, monkeypatch, who
):
    github.state.account(who, "t-whose")
    monkeypatch.setenv("GH_TOKEN", "t-whose")
    if who != "eve":
        github.fault("GET /user", faults.FORBIDDEN)
    lost = github.fault("POST /repos/acme/app/issues/1/comments", faults.LOST, times=1)
    assert clone.must("github", "comment", "1", "Mended.", "--json").json["state"] == "placed"
    assert (lost.times, len(bodies(issue))) == (0, 1)


def test_a_stranger_with_our_mark_is_heard_at_a_pull_request_and_at_an_issue(clone, app, github, issue, eve):
    id = done(clone)
    clone.must("github", "pr", id)
    number = pulled(clone, id)["number"]
    for at in (1, number):
        eve(f"POST /repos/acme/app/issues/{at}/comments", {"body": "It is unsafe.\n<!-- gitswarm comment x -->"})
    clone.must("github", "feedback")
    clone.must("github", "issue", "1")
    said = [row["kind"] for row in clone.log()]
    assert [said.count(kind) for kind in ("pr.reviewed", "task.remarked")] == [1, 1]


def test_the_mark_is_the_last_line():
    mark = "<!-- gitswarm comment 01abc -->"
    found = [marked(body) for body in (mark, f"Hello.\r\n\r\n{mark}\r\n", f"{mark}\nHello.", f"`{mark}", "Hello.", "")]
    assert found == ["01abc", "01abc", "", "", "", ""]
