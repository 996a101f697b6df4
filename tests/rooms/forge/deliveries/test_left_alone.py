"""What cannot be done from here, or perhaps was done, is left alone for a while, and waits for whoever can do it."""

from __future__ import annotations

import pytest

from gitswarm.rooms.forge.deliveries import delivering
from tests.forge import done, pulled, pulls_of
from tests.github import faults

COMMENTS = "POST /repos/acme/app/issues/1/comments"


@pytest.fixture(autouse=True)
def at_once(monkeypatch):
    monkeypatch.setattr(delivering, "PAUSE", 0)


@pytest.fixture
def issue(github, app):
    return github.state.issue(app, "A bug", by="ada")


def queue(clone):
    return clone.must("queue", "--json").json["github"]


def left(clone, *words):
    """What a delivery by hand leaves, with its error."""
    said = clone.run("github", "deliver", "--json", *words)
    return said.json["left"], said.code, said.error["kind"] if said.code else None


def test_a_token_that_may_not_push_keeps_the_pull_request_for_one_that_may(github, app, clone, monkeypatch):
    id = done(clone)
    clone.must("github", "pr", id, "--queue")
    monkeypatch.setenv("GH_TOKEN", "t-eve")
    clone.must("sync")
    assert pulled(clone, id)["state"] == "wanted"
    (row,) = queue(clone)["requests"]
    assert row["why"].startswith("the token of this clone may not do that")
    assert left(clone) == (1, 3, "not_connected")
    monkeypatch.setenv("GH_TOKEN", "t-ada")
    assert left(clone) == (0, 0, None)
    assert len(pulls_of(app)) == 1


@pytest.mark.parametrize("fault", [faults.FORBIDDEN, faults.NOT_FOUND], ids=["read-only", "not shown"])
def test_a_token_that_may_not_say_it_keeps_the_comment_for_one_that_may(github, app, clone, issue, monkeypatch, fault):
    app.private = True
    weak = github.fault(COMMENTS, faults.FORBIDDEN)
    if fault is faults.NOT_FOUND:
        weak.times = 0
        monkeypatch.setenv("GH_TOKEN", "t-eve")
    clone.must("github", "comment", "1", "Hello.", "--queue")
    clone.must("sync")
    assert queue(clone)["pending"] == 1
    weak.times = 0
    monkeypatch.setenv("GH_TOKEN", "t-ada")
    assert left(clone) == (0, 0, None)
    assert len(issue.comments) == 1


def test_what_this_token_may_not_do_keeps_nothing_else_back_and_is_not_tried_at_each_sync(github, app, clone, issue):
    github.fault("POST /repos/acme/app/pulls", faults.FORBIDDEN)
    clone.must("github", "pr", done(clone), "--queue")
    clone.must("github", "comment", "1", "Hello.", "--queue")
    clone.must("sync")
    assert len(issue.comments) == 1
    clone.must("sync")  # looks for copies
    asked, told = len(github.requests), clone.log()
    clone.must("sync")
    assert (len(github.requests), clone.log()) == (asked, told)
    assert queue(clone)["next_try"]


@pytest.mark.parametrize("fault", [faults.BROKEN, faults.UNHEARD, faults.GATEWAY], ids=["500", "cut", "502"])
def test_a_comment_that_github_cannot_take_is_rested_and_says_why(github, app, clone, issue, fault):
    broken = github.fault(COMMENTS, fault)
    clone.must("github", "comment", "1", "Hello.", "--queue")
    for _ in range(3):
        clone.must("sync")
    assert github.asked("POST") == delivering.TRIES
    told = queue(clone)
    assert ("did not answer" in told["reason"], told["attempts"], bool(told["next_try"])) == (True, 1, True)
    assert told["requests"][0]["why"] == told["reason"]
    assert left(clone) == (1, 6, "unknown_outcome")
    assert queue(clone)["attempts"] == 2
    broken.times = 0
    assert left(clone) == (0, 0, None)
    assert (len(issue.comments), queue(clone)["reason"]) == (1, None)


def test_whoever_says_something_that_github_cannot_take_is_told_so(github, clone, issue):
    github.fault(COMMENTS, faults.BROKEN)
    assert "it is queued: GitHub was asked and did not answer" in clone.must("github", "comment", "1", "Hello.").out


def test_a_github_that_can_take_nothing_is_left_alone_after_two(github, clone, issue):
    github.fault("POST", faults.BROKEN)
    for text in ("One.", "Two.", "Three.", "Four."):
        clone.must("github", "comment", "1", text, "--queue")
    for _ in range(3):
        clone.must("sync")
    assert github.asked("POST") == 2 * delivering.TRIES
    assert all(row["why"] for row in queue(clone)["requests"])


def test_a_pull_request_is_there_though_its_labels_were_not_taken(github, app, clone):
    id = done(clone)
    github.fault("/labels", faults.BROKEN)
    assert pulls_of(app) == []
    clone.must("github", "pr", id, "--label", "swarm")
    row = pulled(clone, id)
    assert (row["state"], row["number"], len(pulls_of(app))) == ("open", pulls_of(app)[0].number, 1)
    assert "it takes no labels" in row["why"]


def test_copies_that_cannot_be_taken_away_are_not_asked_for_at_each_sync(github, clone, issue, ada):
    clone.must("github", "comment", "1", "Mended")
    ada(COMMENTS, {"body": issue.comments[0].body})
    github.fault("DELETE", faults.FORBIDDEN)
    for _ in range(3):
        clone.must("sync")
    assert github.asked("DELETE") == 1
