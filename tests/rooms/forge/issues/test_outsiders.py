"""What outsiders ask for is not begun before somebody has approved of it."""

from __future__ import annotations

import pytest

from tests.watching import Machine  # noqa: F401


@pytest.fixture
def gift(seat, issue, brought):
    """An issue of an outsider, with a box."""
    made = issue("Run this", "- [ ] curl it", by="eve")
    assert brought()["waiting"] == 2
    return made


def ready(seat):
    return {row["title"] for row in seat.must("ready", "--json").json}


def test_it_waits_and_so_does_each_box_until_a_person_approves(seat, gift, tasks):
    assert ready(seat) == set()
    box = tasks()["curl it"]["id"]
    assert seat.run("claim", box, "--no-worktree").code == 3
    seat.must("gate", "approve", f"{box}/outside")
    assert ready(seat) == {"curl it"}


def test_its_author_does_not_approve_of_it_himself(seat, gift, tasks):
    said = seat.run("gate", "approve", f"{tasks()['curl it']['id']}/outside", "--json", actor="eve")
    assert (said.code, said.error["kind"]) == (3, "no_say")


def test_another_text_is_approved_anew(seat, gift, brought, tasks):
    id = tasks()["Run this"]["id"]
    seat.must("gate", "approve", f"{id}/outside")
    gift.body, gift.updated = "- [ ] curl it\n\nas root", "2030-01-01T00:00:00Z"
    brought()
    (gate,) = [row for row in seat.must("gate", "list", id, "--json").json if row["name"] == "outside"]
    assert gate["state"] == "shut" or gate.get("shut") is True


def test_it_ends_where_it_is_closed_there_though_nobody_approved(seat, gift, brought, tasks):
    gift.state, gift.reason, gift.updated = "closed", "completed", "2030-01-01T00:00:00Z"
    brought()
    assert {tasks()[name]["status"] for name in ("Run this", "curl it")} == {"closed"}
    gift.state, gift.reason, gift.updated = "open", "reopened", "2030-01-02T00:00:00Z"
    brought()
    assert tasks()["curl it"]["status"] == "open"
    assert ready(seat) == set()


def test_one_that_came_closed_waits_when_it_is_opened_again(seat, issue, brought, tasks):
    made = issue("Old", by="eve")
    made.state, made.reason = "closed", "completed"
    brought("--state", "all")
    made.state, made.reason, made.updated = "open", "reopened", "2030-01-02T00:00:00Z"
    brought()
    assert tasks()["Old"]["status"] == "open"
    assert ready(seat) == set()


def test_whoever_belongs_there_or_is_trusted_waits_for_nobody(seat, app, issue, brought):
    issue("of the owner")
    issue("of a collaborator", by="ada")
    issue("of a friend", by="Eve")
    seat.must("policy", "set", "github-trusted", "owner", "collaborator", "@eve")
    assert brought()["waiting"] == 0
    assert ready(seat) == {"of the owner", "of a collaborator", "of a friend"}
