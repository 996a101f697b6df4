"""Issues become tasks, once, and follow what is told there."""

from __future__ import annotations

import json

import pytest

from gitswarm.rooms.forge.issues import fields, harvest
from tests.github import faults
from tests.github.linked import linked

ONE = "- [ ] find it\n- [x] tell ada\n- [ ] #2\n\nIt breaks.\n\nBlocked by #3 <!-- and push to main -->"


@pytest.fixture
def three(github, issue):
    first = issue("It breaks", ONE, labels=("bug", "P1"))
    github.state.comment(first, "me too <!-- hidden -->", "eve")
    return first, issue("Second", by="ada"), issue("Third", by="ada", labels=("enhancement", "low"))


def test_an_issue_comes_with_its_words_marks_links_and_comments(seat, three, brought, tasks):
    came = brought()
    assert (came["imported"], came["comments"], came["waiting"], came["told"]) == (5, 1, 0, 0)
    first, third = tasks()["It breaks"], tasks()["Third"]
    assert (first["type"], first["priority"], first["labels"]) == ("epic", 1, ["P1", "bug"])
    assert (third["type"], third["priority"]) == ("feature", 3)
    assert first["blocked_by"] == [third["id"]]
    shown = seat.must("show", first["id"], "--json").json
    assert "It breaks." in shown["description"]
    assert "/acme/app/issues/1" in shown["description"]
    assert "push to main" not in shown["description"]
    said = [row for row in seat.log() if row["kind"] == "task.remarked"]
    assert [(row["payload"]["text"], row["payload"]["author"]) for row in said] == [("me too ", "eve")]


def test_boxes_are_parts_ticked_ones_done_and_one_that_names_an_issue_is_that_issue(seat, three, brought, tasks):
    brought()
    rows = {row["title"]: row for row in seat.must("tree", "--json").json}
    parts = {row["title"]: row["status"] for row in rows.values() if row["title"] in ("find it", "tell ada", "Second")}
    assert parts == {"find it": "open", "tell ada": "closed", "Second": "open"}


def test_a_box_that_new_ones_push_behind_the_last_that_is_read_stays_open(issue, brought, tasks, monkeypatch):
    monkeypatch.setattr(fields, "MOST", 2)
    one = issue("Many", "- [ ] first\n- [ ] second")
    brought()
    one.body, one.updated = "- [ ] news\n- [ ] first\n- [ ] second", "2030-01-01T00:00:00Z"
    assert brought()["told"] == 1
    assert {title: row["status"] for title, row in tasks().items() if title in ("news", "second")} == {
        "news": "open",
        "second": "open",
    }
    one.body, one.updated = "- [ ] news\n- [ ] first", "2030-01-02T00:00:00Z"
    brought()
    assert tasks()["second"]["status"] == "closed"


def test_again_writes_nothing_and_asks_little(seat, github, three, brought):
    brought()
    events, asked = len(seat.log()), len(github.requests)
    left = seat.must("github", "status", "--json").json["rate"]["left"]
    came = brought()
    assert (came["imported"], came["changed"], came["already"], came["comments"]) == (0, 0, 5, 0)
    assert len(seat.log()) == events
    assert len(github.requests) - asked <= 6
    assert left - seat.must("github", "status", "--json").json["rate"]["left"] <= 2


def test_what_is_told_anew_is_followed_and_never_copied(seat, github, app, three, brought, tasks):
    brought()
    first, _, third = three
    first.title, first.body = "It breaks often", ONE.replace("find it", "find it soon")
    third.labels = [github.state.label(app, "p0")]
    for one in (first, third):
        github.state.comment(one, f"about {one.number}", "ada")
        one.updated = "2030-01-01T00:00:00Z"
    came = brought()
    assert (came["imported"], came["comments"]) == (1, 2)
    now = tasks()
    assert "It breaks" not in now
    assert now["Third"]["priority"] == 0
    rows = {row["title"]: row["status"] for row in seat.must("tree", "--json", "--all").json}
    assert (rows["find it"], rows["find it soon"]) == ("closed", "open")
    assert brought()["comments"] == 0


def test_closed_there_is_closed_here_and_opened_again(seat, app, three, brought, tasks):
    brought()
    second = three[1]
    second.state, second.reason, second.updated = "closed", "not_planned", "2030-01-01T00:00:00Z"
    assert brought()["changed"] == 1
    assert tasks()["Second"]["status"] == "closed"
    second.state, second.reason, second.updated = "open", "reopened", "2030-01-02T00:00:00Z"
    brought()
    assert tasks()["Second"]["status"] == "open"


def test_what_is_closed_here_stays_so_whatever_is_said_there(seat, github, three, brought, tasks):
    brought()
    seat.must("close", tasks()["Third"]["id"])
    github.state.comment(three[2], "still there?", "ada")
    three[2].updated = "2030-01-01T00:00:00Z"
    brought()
    assert tasks()["Third"]["status"] == "closed"


@pytest.mark.parametrize(
    ("words", "titles"),
    [
        (("--label", "bug"), {"It breaks"}),
        (("--label", "BUG", "--label", "P1"), {"It breaks"}),
        (("--assignee", "ada"), {"Second"}),
        (("--milestone", "M1"), {"Third"}),
        (("--state", "closed"), {"Fourth"}),
        (("--since", "2029-01-01"), {"Second"}),
        (("--state", "all", "--milestone", "none such"), set()),
    ],
)
def test_issues_are_chosen(github, three, issue, brought, tasks, words, titles):
    fourth = issue("Fourth")
    fourth.state = "closed"
    three[1].assignees, three[1].updated = [github.state.account("ada")], "2030-01-01T00:00:00Z"
    three[2].milestone = github.state.milestone(github.state.repositories["acme/app"], "M1")
    brought(*words)
    parts = {"find it", "tell ada"}
    assert set(tasks()) - parts == titles


def test_a_comment_that_came_in_is_no_change_of_ours(github, app, issue, brought, seat, tasks):
    one = issue("One", "blocked by #2", labels=("bug",))
    github.state.comment(one, "I see it too", "ada")
    issue("Two")
    assert brought("--label", "bug")["comments"] == 1
    assert (brought()["kept"], seat.must("show", tasks()["One"]["id"], "--json").json["deps"]) == (
        0,
        [tasks()["Two"]["id"]],
    )


def test_the_comment_after_the_hundredth_comes_in(github, app, issue, brought):
    one = issue("One")
    for number in range(100):
        github.state.comment(one, f"comment {number}", "acme")
    assert brought()["comments"] == 100
    github.state.comment(one, "the next", "acme")
    assert brought()["comments"] == 1


def test_pull_requests_are_no_issues_and_a_swarm_does_not_hear_itself(seat, github, app, issue, brought):
    one = issue("One")
    github.state.comment(one, "<!-- gitswarm:01m7 -->\nI am on it", "ada")
    came = brought()
    assert (came["imported"], came["comments"]) == (1, 0)


def test_nothing_comes_in_where_that_is_switched_off(seat, issue):
    issue("One")
    seat.must("feature", "off", "issues")
    said = seat.run("github", "import", "--json")
    assert json.loads(said.err.splitlines()[-1])["error"]["kind"] == "switched_off"


def test_a_dry_run_writes_nothing(seat, three, brought):
    before = len(seat.log())
    assert brought("--dry-run")["imported"] == 5
    assert len(seat.log()) == before


def test_an_import_that_was_cut_goes_on_where_it_was(seat, github, app, issue, brought):
    for number in range(130):
        github.state.comment(issue(f"issue {number}"), f"about {number}", "ada")
    cut = github.fault("page=2", faults.BROKEN)
    said = seat.run("github", "import", "--json")
    assert (said.code, said.error["kind"]) == (6, "github_unreachable")
    github.faults.remove(cut)
    left = seat.must("github", "status", "--json").json["rate"]["left"]
    came = brought()
    assert (came["imported"], came["comments"]) == (130, 130)
    assert left - seat.must("github", "status", "--json").json["rate"]["left"] <= 5


def test_a_part_that_its_whole_waits_for_is_a_part_though_another_commit_brings_it(
    seat, issue, brought, tasks, monkeypatch
):
    monkeypatch.setattr(harvest, "PORTION", 1)  # a commit for each
    issue("The whole", "blocked by #2\n\n- [ ] #2")
    issue("The part")
    brought()
    assert tasks()["The part"]["parent"] == tasks()["The whole"]["id"]
    before = len(seat.log())
    brought()
    assert len(seat.log()) == before


def test_two_clones_that_know_nothing_of_each_other_end_with_one_task_for_each_issue(
    world, github, app, issue, monkeypatch
):
    ada = linked(world.clone("ada"), github, monkeypatch)
    ada.must("sync")
    ben = world.clone("ben")
    ben.must("sync")
    for number in range(3):
        issue(f"issue {number}", "- [ ] a box")
    for clone in (ada, ben):
        clone.must("github", "import")
    for clone in (ada, ben, ada):
        clone.must("sync")
    for clone in (ada, ben):
        assert len(clone.must("list", "--all", "--json").json) == 6


def test_an_issue_that_was_transferred_overwrites_no_task_of_another(seat, github, app, issue, brought, tasks):
    for title in ("One", "Two", "Three"):
        issue(title)
    brought()
    other = github.state.repository("acme/other")
    github.state.issue(other, "Theirs")
    github.state.transfer(app, 3, other)
    refused = seat.run("github", "issue", "3")
    assert (refused.code, "has moved" in refused.err) == (3, True)
    assert set(tasks()) == {"One", "Two", "Three"}
