"""What nobody has opened as a pull request holds no later work, once that is agreed no more."""

from __future__ import annotations

import pytest

from gitswarm.rooms.changes import landing
from gitswarm.rooms.forge import pulls
from gitswarm.rooms.ground.policy import actions as policies
from gitswarm.rooms.work import tasks
from tests.rooms.forge.pulls.test_pulls import BASE, TWO, all_by_pull, done, one, opened, work
from tests.rooms.work.claims.test_claims import Yard


@pytest.fixture
def yard():
    return Yard()


def again(yard, id):
    """Nobody asks for pull requests any more, and the work is taken up anew."""
    yard.act(policies.change, changes={"pull-requests": "off"})
    yard.act(tasks.reopen, name=id)


@pytest.mark.parametrize("state", ["wanted", "refused"])
def test_what_nobody_has_opened_holds_no_work_that_was_done_since_it_was_agreed_no_more(yard, state):
    all_by_pull(yard)
    id = done(yard)
    if state == "refused":
        yard.act(pulls.refuse, task=id, request=one(yard, id).request, why="no")
    assert one(yard, id).state == state
    again(yard, id)
    work(yard, id, TWO)

    assert (yard.status(id), tasks.holds(yard.tables, id)) == ("closed", [])
    assert (one(yard, id).state, one(yard, id).due, pulls.due(yard.tables)) == ("dropped", False, [])
    assert "gone on to epoch 2" in one(yard, id).why


def test_what_nobody_has_opened_holds_no_later_work_that_is_given_to_the_queue(yard):
    all_by_pull(yard)
    id = done(yard)
    again(yard, id)
    yard.claim(id)
    told = {"epoch": 2, "commit": TWO, "branch": "gs/x-2", "base": BASE, "target": "main"}
    yard.act(landing.submit, name=id, **told)

    assert [hold.name for hold in tasks.holds(yard.tables, id)] == ["landing"]
    assert one(yard, id).state == "dropped"


def test_one_that_is_open_holds_what_is_done_anew_though_nobody_asks_for_pull_requests_any_more(yard):
    all_by_pull(yard)
    id = done(yard)
    opened(yard, id)
    again(yard, id)
    work(yard, id, TWO)

    assert (yard.status(id), one(yard, id).state, one(yard, id).commit) == ("in_review", "open", TWO)
