"""What is taken away at GitHub while it is read keeps nothing else from coming in."""

from __future__ import annotations

import pytest

from gitswarm.rooms.forge.issues import gathering
from gitswarm.rooms.outside.github import client
from tests.github import server
from tests.github.faults import NOT_FOUND, Fault

GONE = Fault(410, "This issue was deleted")


@pytest.mark.parametrize("fault", [NOT_FOUND, GONE], ids=["404", "410"])
def test_an_issue_that_is_gone_before_its_comments_are_read_is_left_out_and_said(
    github, seat, issue, brought, tasks, fault
):
    for title in ("Gone", "Here"):
        github.state.comment(issue(title), "Something", "acme")
    gone = github.fault("/issues/1/comments", fault)
    came = brought()
    assert (came["imported"], came["comments"], came["told"], set(tasks())) == (1, 1, 1, {"Here"})
    assert "#1: it is gone at GitHub: left out" in seat.must("github", "import").err
    gone.times = 0
    assert brought()["imported"] == 1


@pytest.fixture
def pages_of_three(monkeypatch):
    """Lists come by three."""
    monkeypatch.setattr(client, "PER_PAGE", 3)
    monkeypatch.setattr(gathering, "PER_PAGE", 3)


@pytest.mark.parametrize("at_once", [False, True], ids=["one after another", "in one second"])
def test_a_comment_that_is_deleted_while_they_are_read_hides_no_other(
    github, issue, brought, pages_of_three, monkeypatch, at_once
):
    many = [issue(f"issue {number}") for number in range(8)]
    said = [github.state.comment(one, f"about {number}", "acme") for number, one in enumerate(many)]
    for number, one in enumerate(said):
        one.created = one.updated = f"2026-02-01T00:00:{0 if at_once and number < 3 else number:02}Z"
    told = server.Github._routed

    def routed(self, ask):
        answer = told(self, ask)
        if ask.path.endswith("/issues/comments"):
            monkeypatch.setattr(server.Github, "_routed", told)
            many[0].comments.clear()
        return answer

    monkeypatch.setattr(server.Github, "_routed", routed)
    assert brought()["comments"] == 8
