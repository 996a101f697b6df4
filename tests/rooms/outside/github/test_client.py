"""What is asked of GitHub, how often, and what its refusals become."""

from __future__ import annotations

import threading
import time

import pytest

from gitswarm.errors import UnknownOutcome, WrongCredentials
from gitswarm.rooms.outside import github as room
from gitswarm.rooms.outside.github import client, terms
from tests.github import bare, faults
from tests.world import at_once

ISSUES = "/repos/acme/app/issues"


@pytest.fixture(autouse=True)
def _no_pause(monkeypatch):
    monkeypatch.setattr(client, "PAUSE", 0.0)


def test_who_asks_and_what_the_token_may_is_told(line):
    assert line.who() == {"login": "ada", "scopes": ["repo", "workflow"]}


def test_a_list_is_read_page_by_page(github, app, line):
    for number in range(250):
        github.state.issue(app, f"issue {number}")
    assert [len(page) for page in line.pages(line.at("/issues"))] == [100, 100, 50]
    assert len({row["number"] for row in line.rows(line.at("/issues"))}) == 250


def test_what_another_process_of_the_clone_was_told_costs_nothing(github, app, connect):
    for number in range(120):
        github.state.issue(app, f"issue {number}")
    first = list(connect().rows(f"{ISSUES}"))
    left = connect().budget().left
    assert list(connect().rows(f"{ISSUES}")) == first
    assert connect().budget().left == left
    github.state.issue(app, "news")
    assert len(list(connect().rows(f"{ISSUES}"))) == 121


def test_a_list_whose_last_page_was_full_is_read_on_when_it_grows(github, app, connect):
    one = github.state.issue(app, "one")
    comments = f"{ISSUES}/{one.number}/comments"
    for number in range(200):
        github.state.comment(one, f"comment {number}", "eve")
    assert len(list(connect().rows(comments))) == 200
    github.state.comment(one, "the next", "eve")
    assert len(list(connect().rows(comments))) == 201
    github.state.comment(one, "one more", "eve")
    assert len(list(connect().rows(comments))) == 202


def test_each_token_has_a_budget_and_answers_of_its_own(github, app, connect):
    connect().get(f"{ISSUES}/{github.state.issue(app, 'one').number}")
    assert connect("t-eve").budget().limit == 0
    connect("t-eve").get(f"{ISSUES}/1")
    assert connect("t-eve").budget().left == 4999  # it was told the whole, as if nobody had asked before
    with pytest.raises(WrongCredentials):
        connect("t-nobody").get(f"{ISSUES}/1")


def test_a_damaged_answer_on_disk_is_asked_for_again(github, app, connect, tmp_path):
    github.state.issue(app, "one")
    connect().get(f"{ISSUES}/1")
    (kept,) = (tmp_path / "state" / "github" / "pages").iterdir()
    kept.write_bytes(b"half")
    assert connect().get(f"{ISSUES}/1")["title"] == "one"


@pytest.mark.parametrize("fault", [faults.BROKEN, faults.GATEWAY, faults.UNHEARD, faults.LOST, faults.HALF])
def test_reading_is_tried_again_where_the_line_is_bad(github, app, line, fault):
    github.state.issue(app, "one")
    github.fault("GET /repos", fault, times=2)
    assert line.get(f"{ISSUES}/1")["title"] == "one"
    github.fault("GET /repos", fault)
    with pytest.raises(room.GithubUnreachable):
        line.get(f"{ISSUES}/1", as_if="new")


@pytest.mark.parametrize("fault", [faults.BROKEN, faults.GATEWAY, faults.UNHEARD, faults.LOST, faults.HALF])
def test_writing_is_never_tried_again_and_nobody_claims_to_know(github, app, line, fault):
    github.fault(f"POST {ISSUES}", fault, times=1)
    with pytest.raises(UnknownOutcome):
        line.send("POST", ISSUES, {"title": "one"})
    assert github.asked(f"POST {ISSUES}") == 1


@pytest.mark.parametrize(
    ("fault", "kind", "code"),
    [
        (faults.BAD_CREDENTIALS, "wrong_credentials", 6),
        (faults.FORBIDDEN, "github_refused", 3),
        (faults.NOT_FOUND, "github_not_found", 4),
        (faults.CONFLICT, "github_refused", 3),
        (faults.INVALID, "github_refused", 3),
        (faults.SECONDARY, "github_throttled", 6),
        (faults.TOO_MANY, "github_throttled", 6),
    ],
)
def test_each_refusal_has_a_kind_and_an_exit_code(github, line, fault, kind, code):
    github.fault("GET /repos", fault)
    with pytest.raises(Exception, match="GitHub") as caught:
        line.get(ISSUES)
    assert (caught.value.kind, caught.value.exit_code) == (kind, code)
    assert "t-ada" not in str(caught.value.as_json())


def test_no_connection_is_no_unknown_outcome(github, line, tmp_path):
    gone = room.Connection(line._way._replace(api="http://127.0.0.1:9/api/v3"), str(tmp_path / "other"))
    with pytest.raises(room.GithubUnreachable):
        gone.send("POST", ISSUES, {"title": "one"})


def test_after_a_secondary_limit_no_process_of_the_clone_asks_until_it_is_over(github, app, connect):
    github.state.issue(app, "one")
    github.fault("GET /repos", faults.SECONDARY, times=1)
    with pytest.raises(room.GithubThrottled) as caught:
        connect().get(f"{ISSUES}/1")
    assert caught.value.facts["wait"] == 60
    before = len(github.requests)
    with pytest.raises(room.GithubThrottled):
        connect().send("POST", ISSUES, {"title": "two"})
    assert len(github.requests) == before


def test_a_short_wait_is_waited_for(github, app, connect):
    github.state.issue(app, "one")
    github.fault("GET /repos", faults.wait_for(faults.SECONDARY, 1), times=1)
    with pytest.raises(room.GithubThrottled):
        connect(patience=0).get(f"{ISSUES}/1")
    assert connect(patience=5).get(f"{ISSUES}/1")["title"] == "one"


def test_what_is_left_of_the_hour_is_left_to_others(github, app, connect):
    github.state.issue(app, "one")
    github.limits.known = 8
    line = connect()
    for _ in range(4):
        line.who()
    assert line.budget().left == 4
    with pytest.raises(room.GithubThrottled) as caught:
        connect().who()
    assert 3500 < caught.value.facts["wait"] <= 3600


def test_processes_that_write_at_once_write_no_more_in_a_minute_than_one(github, connect, monkeypatch):
    monkeypatch.setattr(client, "is_local", lambda _: False)
    monkeypatch.setattr(terms, "WRITES_A_MINUTE", 3)
    github.fault(f"POST {ISSUES}", faults.slow(0.2))  # so that none has its answer when the last asks
    barrier = threading.Barrier(6)

    def write():
        line = connect()
        line.name  # noqa: B018 - what it is called is asked before
        barrier.wait(30)
        try:
            line.send("POST", line.at("/issues"), {"title": "one"})
        except room.GithubThrottled:
            return "throttled"
        return "sent"

    assert sorted(at_once(*[write] * 6)) == ["sent"] * 3 + ["throttled"] * 3
    assert github.asked(f"POST {ISSUES}") == 3


def test_what_processes_note_at_once_is_all_kept(line):
    barrier = threading.Barrier(4)

    def note():
        barrier.wait(30)
        for _ in range(50):
            with line._shelf.held():
                budget = line._shelf.budget()
                time.sleep(0)  # let another go on here
                line._shelf.note(budget._replace(limit=budget.limit + 1))

    at_once(*[note] * 4)
    assert line.budget().limit == 200


def test_a_pull_request_is_found_by_its_branch(github, app, line, monkeypatch):
    assert line.pull_of("fix") is None


def test_a_branch_is_found_whatever_its_name(app, line):
    for name in ("rel", "rel#2", "a/b%2F", "ä"):
        bare.git(app.path, "branch", name, "main")
        assert line.tip(name) == bare.sha(app.path, "main")
    assert line.tip("rel#3") == line.tip("a") == ""


def test_a_list_never_goes_on_at_another_host(github, line):
    reply = client.Reply(200, {"link": '<https://elsewhere.example/repos?page=2>; rel="next"'}, [], 0.0)
    assert line._following(reply) == ""
