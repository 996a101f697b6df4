"""What stands before GitHub answers in its own way: limits are heard in any form, and no shape is taken on trust."""

from __future__ import annotations

from dataclasses import replace
from email.utils import formatdate

import pytest

from gitswarm.errors import UnknownOutcome
from gitswarm.rooms.outside import github as room
from gitswarm.rooms.outside.github import client
from tests.github.faults import BROKEN, FORBIDDEN, NOT_FOUND, Fault

ISSUES = "/repos/acme/app/issues"
PAGE = "<html><body>Whoa there!\n</body></html>"


@pytest.fixture(autouse=True)
def _no_pause(monkeypatch):
    monkeypatch.setattr(client, "PAUSE", 0.0)


@pytest.fixture
def issue(github, app):
    return github.state.issue(app, "one")


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize(
    ("status", "headers"),
    [(429, {"Retry-After": "1800"}), (403, {"Retry-After": "1800"}), (429, {}), (403, {"X-RateLimit-Remaining": "0"})],
)
def test_a_limit_that_is_told_in_a_page_is_heard(github, issue, connect, method, status, headers):
    github.fault(ISSUES, Fault(status, headers=headers, page=PAGE))
    for _ in range(2):
        with pytest.raises(room.GithubThrottled) as caught:
            connect().send("POST", ISSUES, {"title": "x"}) if method == "POST" else connect().get(f"{ISSUES}/1")
    assert github.asked(method) == 1
    assert caught.value.facts["wait"] == pytest.approx(1800 if "Retry-After" in headers else 60, abs=5)


@pytest.mark.parametrize("status", [429, 403, 503])
def test_a_limit_that_names_a_date_lasts_until_then_by_the_clock_of_github(github, issue, connect, status):
    until = formatdate(github.state.seconds + 600, usegmt=True)
    github.fault(ISSUES, Fault(status, "Forbidden", {"Retry-After": until}))
    with pytest.raises(room.GithubThrottled) as caught:
        connect().get(f"{ISSUES}/1")
    assert caught.value.facts["wait"] == pytest.approx(600, abs=5)
    with pytest.raises(room.GithubThrottled):
        connect().get(f"{ISSUES}/1")
    assert github.asked("GET") == 1


def test_a_write_that_is_put_off_by_a_server_in_trouble_may_have_been_done(github, issue, connect):
    github.fault(ISSUES, Fault(503, "Away", {"Retry-After": "600"}))
    with pytest.raises(UnknownOutcome):
        connect().send("POST", ISSUES, {"title": "x"})
    with pytest.raises(room.GithubThrottled):
        connect().get(f"{ISSUES}/1")


@pytest.mark.parametrize(
    ("fault", "kind"),
    [(NOT_FOUND, "github_not_found"), (FORBIDDEN, "github_refused"), (BROKEN, "github_unreachable")],
)
def test_a_page_means_what_its_status_says(github, line, fault, kind):
    github.fault("GET /repos", replace(fault, page=PAGE))
    with pytest.raises(Exception, match="GitHub") as caught:
        line.get(ISSUES)
    assert caught.value.kind == kind


@pytest.mark.parametrize("page", ["", "null", '"hello"', PAGE, "[" * 5000, "7"])
def test_what_is_no_answer_of_the_api_is_a_bad_line(github, issue, line, page):
    github.fault("/issues", Fault(200, page=page))
    with pytest.raises(room.GithubUnreachable):
        line.get(f"{ISSUES}/1")
    with pytest.raises(room.GithubUnreachable):
        list(line.rows(ISSUES))
    with pytest.raises(UnknownOutcome):
        line.send("POST", ISSUES, {"title": "x"})


def test_nothing_but_a_list_is_a_list_and_nothing_but_a_thing_is_one(github, issue, line):
    github.fault(f"{ISSUES}?", Fault(200, page='{"message": "x"}'))
    github.fault(f"{ISSUES}/1", Fault(200, page="[]"))
    with pytest.raises(room.GithubUnreachable):
        list(line.rows(ISSUES))
    with pytest.raises(room.GithubUnreachable):
        list(line.rows(ISSUES, within="issues"))
    with pytest.raises(room.GithubUnreachable):
        line.get(f"{ISSUES}/1")


def test_nobody_is_told_that_nothing_changed_who_knows_nothing(github, issue, line):
    github.fault(f"{ISSUES}/1", Fault(304, page=""))
    with pytest.raises(room.GithubUnreachable):
        line.get(f"{ISSUES}/1")


def test_what_comes_too_soon_behind_another_is_put_off(github, issue, connect):
    hasty = "Validation Failed: was submitted too quickly after a previous comment"
    github.fault("POST", Fault(422, hasty))
    with pytest.raises(room.GithubThrottled):
        connect().send("POST", f"{ISSUES}/1/comments", {"body": "x"})
