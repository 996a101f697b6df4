"""Looking again and again: what changed there comes in, what was closed here goes out, and little is asked."""

from __future__ import annotations

import os

import pytest

from gitswarm.chores import Here
from gitswarm.git import repo
from gitswarm.opening import open_swarm
from gitswarm.rooms.forge import issues as room
from gitswarm.rooms.forge.issues import gathering
from gitswarm.rooms.outside.github import client
from gitswarm.settings import environment
from tests.github import faults, server
from tests.github.linked import linked

LATER = "2030-01-0{}T00:00:00Z"


@pytest.fixture
def look(seat):
    def tick(*words):
        return seat.must("github", "sync", "--json", *words).json

    return tick


def test_only_what_is_known_or_labelled_comes_in_by_itself(seat, github, app, issue, brought, look, tasks):
    known = issue("Known", labels=("bug",))
    brought("--label", "bug")
    issue("New")
    assert look()["imported"] == 0
    seat.must("policy", "set", "github-import", "Swarm")
    issue("Asked for", labels=("swarm",))
    github.state.comment(known, "and this", "ada")
    assert {name: look()[name] for name in ("imported",)} == {"imported": 1}
    assert set(tasks()) == {"Known", "Asked for"}
    seat.must("policy", "set", "github-import", "*")
    assert look("--everything")["imported"] == 1


def test_a_quiet_look_is_two_requests_that_cost_nothing(seat, github, issue, brought, look):
    issue("One")
    brought()
    look()
    look()
    asked, left = len(github.requests), seat.must("github", "status", "--json").json["rate"]["left"]
    before = len(seat.log())
    look()
    assert len(github.requests) - asked - 2 == 2
    assert left - seat.must("github", "status", "--json").json["rate"]["left"] <= 1
    assert len(seat.log()) == before


def test_what_happens_while_it_looks_is_seen_the_next_time(seat, github, issue, brought, look, tasks):
    one, two = issue("One"), issue("Two")
    brought()
    two.updated = LATER.format(2)
    look()
    one.title, one.updated = "One, told late", LATER.format(2)  # in the same second as the last that was seen
    assert look()["changed"] == 1
    assert "One, told late" in tasks()


def test_closing_goes_the_way_that_was_agreed(seat, app, issue, brought, look, tasks):
    for name in ("done", "not done"):
        issue(name)
    brought()
    seat.must("close", tasks()["done"]["id"])
    seat.must("close", tasks()["not done"]["id"], "--resolution", "wontfix")
    assert look()["closed_there"] == 0
    seat.must("policy", "set", "github-closing", "both")
    assert look()["closed_there"] == 2
    assert [(one.state, one.reason) for one in app.issues.values()] == [
        ("closed", "completed"),
        ("closed", "not_planned"),
    ]
    assert look()["closed_there"] == 0


def test_what_is_closed_there_stays_open_here_where_that_was_agreed(seat, issue, brought, look, tasks):
    one = issue("One")
    brought()
    seat.must("policy", "set", "github-closing", "out")
    one.state, one.reason, one.updated = "closed", "completed", LATER.format(1)
    look()
    assert tasks()["One"]["status"] == "open"


def test_an_answer_that_is_lost_is_asked_for_again_and_nothing_is_done_twice(seat, github, app, issue, brought, look):
    issue("One")
    brought()
    (id,) = [row["id"] for row in seat.must("list", "--json").json]
    seat.must("close", id)
    seat.must("policy", "set", "github-closing", "both")
    github.fault("PATCH", faults.LOST, times=1)
    assert look()["closed_there"] == 1
    assert look()["closed_there"] == 0
    assert github.asked("PATCH") == 1


@pytest.fixture
def pages_of_three(monkeypatch):
    """Lists come by three."""
    monkeypatch.setattr(client, "PER_PAGE", 3)
    monkeypatch.setattr(gathering, "PER_PAGE", 3)


@pytest.fixture
def while_it_reads(monkeypatch):
    """Let something happen just after the first page of changes was told."""

    def happens(deed):
        told = server.Github._routed

        def routed(self, ask):
            answer = told(self, ask)
            if ask.path.endswith("/issues") and ask.query.get("sort") == "updated":
                monkeypatch.setattr(server.Github, "_routed", told)
                deed()
            return answer

        monkeypatch.setattr(server.Github, "_routed", routed)

    return happens


def test_what_changes_while_pages_are_read_hides_nothing(pages_of_three, while_it_reads, issue, brought, look, tasks):
    many = [issue(f"issue {number}") for number in range(8)]
    brought()
    look()
    for number, one in enumerate(many, 1):
        one.title, one.updated = f"issue {number} told anew", LATER.format(number)
    while_it_reads(lambda: setattr(many[0], "updated", LATER.format(9)))
    assert look()["until"] == LATER.format(9)
    assert {title for title in tasks() if not title.endswith("anew")} == set()


def test_many_that_changed_in_one_second_are_all_read_and_nothing_is_asked_twice(
    pages_of_three, github, issue, brought, look, tasks
):
    many = [issue(f"issue {number}") for number in range(8)]
    brought()
    look()
    for one in many:
        one.title, one.updated = f"{one.title} told anew", LATER.format(1)
    del github.requests[:]
    assert look()["changed"] == 8
    asked = [request for request in github.requests if "sort=updated" in request]
    assert len(asked) == len(set(asked)) <= 4
    assert {title for title in tasks() if not title.endswith("anew")} == set()


def test_a_repository_that_was_renamed_keeps_its_tasks(seat, github, app, issue, brought, look, tasks):
    for number in range(3):
        issue(f"issue {number}")
    brought()
    github.state.rename(app, "renamed")
    app.issues[1].title, app.issues[1].updated = "told anew", LATER.format(1)
    assert (look()["imported"], "told anew" in tasks()) == (0, True)
    seat.must("policy", "set", "github-repository", "acme/renamed")
    (seat.state / "github").rename(seat.state / "forgotten")
    assert look("--everything")["imported"] == 0
    assert len(tasks()) == 3


def chore(clone):
    env = environment()
    swarm = open_swarm(str(clone.path), "ada")
    try:
        room.after_sync(swarm, Here(repo.find(str(clone.path), env), env))
    finally:
        swarm.close()


def test_the_leader_looks_as_often_as_was_agreed_and_nobody_else(leading, world, github, app, issue, monkeypatch):
    linked(leading, github, monkeypatch)
    leading.must("policy", "set", "github-import", "*")
    issue("One")
    chore(leading)
    assert github.requests == []
    leading.must("policy", "set", "github-poll-minutes", "5")
    leading.must("sync")
    other = world.clone("other")
    other.must("sync")
    asked = len(github.requests)
    chore(other)
    chore(leading)
    assert asked in (0, len(github.requests))
    assert len(leading.must("list", "--json").json) == 1
    asked = len(github.requests)
    chore(leading)
    assert len(github.requests) == asked
    looked = leading.state / "github" / "looked"
    os.utime(looked, (0, 0))
    chore(leading)
    assert len(github.requests) > asked


def test_a_box_that_names_an_issue_which_came_before_makes_it_a_part(issue, brought, look, tasks, seat):
    one, _ = issue("One"), issue("Two")
    brought()
    look()
    one.body, one.updated = "- [ ] #2", LATER.format(1)
    look()
    assert [row["title"] for row in seat.must("tree", tasks()["One"]["id"], "--json").json] == ["One", "Two"]


def test_what_an_issue_named_before_that_came_is_linked_when_it_comes(seat, github, issue, brought, look, tasks):
    one = issue("One", "- [ ] #3\n- [ ] first\n  - [ ] #4\n\nblocked by #2", labels=("swarm",))
    github.state.comment(one, "I see it too", "ada")
    late = [issue(title) for title in ("Two", "Three", "Four")]
    seat.must("policy", "set", "github-import", "swarm")
    look()
    id = tasks()["One"]["id"]
    seat.must("edit", id, "--priority", "1")
    assert seat.must("show", id, "--json").json["deps"] == []
    for other in late:
        other.labels, other.updated = list(one.labels), LATER.format(1)
    look()
    assert seat.must("show", id, "--json").json["deps"] == [tasks()["Two"]["id"]]
    assert tasks()["Three"]["parent"] == id
    assert tasks()["Four"]["parent"] == tasks()["first"]["id"]
    seat.must("dep", "rm", id, tasks()["Two"]["id"])
    brought()
    assert seat.must("show", id, "--json").json["deps"] == []


def test_where_nothing_came_and_nothing_is_to_come_nothing_is_looked_through(seat, github, issue, look):
    issue("One")
    assert look()["until"] == ""
    assert github.asked("GET /repos/acme/app/issues") == 0


def test_how_far_it_saw_never_goes_back(seat, github, app, issue, brought, look):
    issue("One")
    brought()
    until = look()["until"]
    app.issues.clear()
    assert [look()["until"] for _ in range(2)] == [until, until]


def test_what_is_closed_there_while_somebody_works_on_it_is_closed_when_he_gives_it_back(
    seat, issue, brought, look, tasks
):
    one = issue("One")
    brought()
    id = tasks()["One"]["id"]
    seat.must("claim", id, "--no-worktree")
    one.state, one.reason, one.updated = "closed", "completed", LATER.format(1)
    look()
    assert tasks()["One"]["status"] == "in_progress"
    seat.must("release", id)
    look()
    assert tasks()["One"]["status"] == "closed"
    seat.must("reopen", id)
    look()
    assert tasks()["One"]["status"] == "open"
