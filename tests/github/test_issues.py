from __future__ import annotations

from tests.github.caller import Caller

ISSUES = "/repos/acme/app/issues"


def test_an_issue_is_opened_read_edited_and_closed(ada):
    made = ada(f"POST {ISSUES}", {"title": "It breaks", "body": "Each time.", "labels": ["bug"]})
    assert (made.status, made.body["number"], made.body["state_reason"]) == (201, 1, None)
    closed = ada(f"PATCH {ISSUES}/1", {"state": "closed", "state_reason": "not_planned", "title": "It broke"})
    assert (closed.body["state"], closed.body["closed_by"]["login"]) == ("closed", "ada")
    read = ada(f"GET {ISSUES}/1")
    assert (read.body["title"], read.body["state_reason"]) == ("It broke", "not_planned")
    assert ada(f"PATCH {ISSUES}/1", {"state": "open"}).body["closed_at"] is None


def test_issues_are_chosen_by_label_state_assignee_milestone_and_time(github, app, ada):
    first = github.state.issue(app, "one", labels=("bug",))
    second = github.state.issue(app, "two", labels=("bug", "urgent"))
    second.assignees = [github.state.account("ada")]
    second.milestone = github.state.milestone(app, "M1")
    first.state = "closed"

    def numbers(query):
        return [each["number"] for each in ada(f"GET {ISSUES}?{query}").body]

    assert numbers("") == [2]
    assert numbers("state=all") == [2, 1]
    assert numbers("state=all&direction=asc") == [1, 2]
    assert numbers("labels=Bug,urgent&state=all") == [2]
    assert numbers("assignee=none&state=all") == [1]
    assert numbers("assignee=ada") == numbers("milestone=1") == [2]
    assert numbers(f"state=all&since={second.updated}") == [2]
    github.state.comment(first, "again", "eve")
    assert numbers(f"state=all&since={second.updated}&sort=updated") == [1, 2]


def test_comments_are_made_edited_taken_back_and_listed_for_all_issues(github, app, ada, eve):
    github.state.issue(app, "one")
    said = eve(f"POST {ISSUES}/1/comments", {"body": "me too"})
    assert (said.status, said.body["author_association"]) == (201, "NONE")
    at = f"{ISSUES}/comments/{said.body['id']}"
    assert ada(f"PATCH {at}", {"body": "edited"}).body["body"] == "edited"
    assert [each["body"] for each in ada(f"GET {ISSUES}/comments").body] == ["edited"]
    assert ada(f"GET {ISSUES}/1").body["comments"] == 1
    assert ada(f"DELETE {at}").status == 204
    assert ada(f"GET {at}").status == 404
    assert ada(f"GET {ISSUES}/1/comments").body == []


def test_labels_are_added_replaced_and_removed(github, app, ada):
    github.state.issue(app, "one")
    assert ada("POST /repos/acme/app/labels", {"name": "swarm", "color": "00ff00"}).status == 201
    again = ada("POST /repos/acme/app/labels", {"name": "Swarm", "color": "00ff00"})
    assert (again.status, again.body["errors"][0]["code"]) == (422, "already_exists")
    assert _names(ada(f"POST {ISSUES}/1/labels", ["swarm", "bug"])) == ["swarm", "bug"]
    assert _names(ada(f"PUT {ISSUES}/1/labels", {"labels": ["bug", "p1"]})) == ["bug", "p1"]
    assert _names(ada(f"DELETE {ISSUES}/1/labels/bug")) == ["p1"]
    assert ada(f"DELETE {ISSUES}/1/labels/bug").status == 404


def _names(told):
    return [each["name"] for each in told.body]


def test_an_outsider_may_open_and_comment_but_not_label_or_close(github, app, eve):
    github.state.issue(app, "one")
    made = eve(f"POST {ISSUES}", {"title": "please", "labels": ["bug"]})
    assert (made.status, made.body["labels"]) == (201, [])
    assert eve(f"PATCH {ISSUES}/1", {"state": "closed"}).status == 403
    assert eve(f"POST {ISSUES}/1/labels", {"labels": ["bug"]}).status == 403


def test_what_makes_no_sense_is_refused(github, ada):
    assert ada(f"POST {ISSUES}", {"body": "no title"}).status == 422
    assert ada(f"GET {ISSUES}/99").status == 404
    assert Caller(github)(f"POST {ISSUES}", {"title": "nobody"}).status == 401
    assert Caller(github, "wrong")(f"GET {ISSUES}").status == 401


def test_a_private_repository_is_not_there_for_others(github, app, ada, eve):
    app.private = True
    assert ada("GET /repos/acme/app").body["private"] is True
    assert eve("GET /repos/acme/app").status == 404
