"""What has another place at GitHub: a renamed repository is asked by its name of today, all else is refused."""

from __future__ import annotations

import pytest

from gitswarm.rooms.outside import github as room

ISSUES = "/repos/acme/app/issues"


@pytest.fixture
def renamed(github, app):
    """Our repository, which has two issues, after it was given another name."""
    github.state.issue(app, "One", labels=("bug",))
    github.state.issue(app, "Two")
    github.state.rename(app, "renamed")
    return app


def test_a_repository_that_was_renamed_is_asked_by_its_name_of_today(github, renamed, connect):
    line = connect()
    assert (line.name, line.owner) == ("acme/renamed", "acme")
    assert [row["title"] for row in line.rows(line.at("/issues"), labels="bug")] == ["One"]
    assert line.send("POST", line.at("/issues"), {"title": "Three"})["number"] == 3
    assert github.asked("GET /repos/acme/app") == 1, "its name is asked for once"


def test_what_a_list_is_narrowed_by_is_never_lost_on_the_way(renamed, line):
    with pytest.raises(room.GithubRefused, match="has moved"):
        list(line.rows(ISSUES, labels="bug"))


@pytest.mark.parametrize("what", [f"POST {ISSUES}/1/comments", f"PATCH {ISSUES}/1", f"DELETE {ISSUES}/comments/7"])
def test_what_was_not_done_is_not_taken_for_done(renamed, line, what):
    with pytest.raises(room.GithubRefused, match="has moved"):
        line.send(*what.split(), {"state": "closed", "body": "It is."})
    assert (renamed.issues[1].state, renamed.issues[1].comments) == ("open", [])


def test_an_issue_that_was_transferred_is_not_taken_for_one_of_ours(github, app, line):
    other = github.state.repository("acme/other")
    github.state.issue(app, "One")
    github.state.transfer(app, 1, other)
    for look in (line.get, line.find):
        with pytest.raises(room.GithubRefused, match="has moved") as caught:
            look(line.at("/issues/1"))
        assert caught.value.facts["status"] == 301


def test_nobody_but_us_tells_on_stderr_where_it_is_now(renamed, connect, caplog):
    assert connect().name == "acme/renamed"
    assert [one.getMessage() for one in caplog.records] == []
