"""An issue is closed at GitHub, or opened again, as its task is here: asked for as an event, and done once."""

from __future__ import annotations

import pytest

from gitswarm.opening import open_swarm
from gitswarm.rooms.forge import closings
from tests.forge import clone_of, tables
from tests.github import faults
from tests.rooms.forge.closings.reading import kinds, queued

SET = ["issue.state_requested", "issue.state_set"]


def test_what_is_closed_here_is_asked_for_and_closed_there(clone, issue, id):
    clone.must("close", id, "--resolution", "wontfix")
    said = clone.must("github", "sync", "--json").json
    assert (said["closed_there"], said["trouble"]) == (1, "")
    assert (issue.state, issue.reason) == ("closed", "not_planned")
    assert kinds(clone) == SET
    assert clone.must("github", "sync", "--json").json["closed_there"] == 0
    assert kinds(clone) == SET


def test_closed_here_while_github_is_away_it_waits_in_the_queue_and_goes_out_later(github, clone, issue, id):
    clone.must("close", id)
    github.fault("/repos", faults.BROKEN)
    assert clone.run("github", "sync").code == 6
    (row,) = queued(clone)
    assert (row["kind"], row["task"], row["why"]) == ("issue.state_requested", id, "")
    github.faults.clear()
    clone.must("github", "deliver")
    assert (issue.state, queued(clone), kinds(clone)) == ("closed", [], SET)


def test_throttled_it_stays_queued(github, clone, issue, id):
    clone.must("close", id)
    limit = github.fault("PATCH", faults.wait_for(faults.SECONDARY, 120))
    said = clone.must("github", "sync", "--json").json
    assert said["closed_there"] == 0
    assert "enough was asked of GitHub" in said["trouble"]
    assert [row["task"] for row in queued(clone)] == [id]
    assert (github.asked("PATCH"), issue.state, limit.times) == (1, "open", None)


@pytest.mark.parametrize("fault", [faults.LOST, faults.HALF, faults.GATEWAY], ids=["lost", "cut", "502"])
def test_where_the_answer_is_lost_it_is_looked_at_and_done_once(github, clone, issue, id, fault):
    clone.must("close", id)
    github.fault("PATCH", fault, times=1)
    assert clone.must("github", "sync", "--json").json["closed_there"] == 1
    assert github.asked("PATCH") == (2 if fault is faults.GATEWAY else 1)
    assert (issue.state, kinds(clone)) == ("closed", SET)


def test_opened_again_before_it_went_out_nothing_goes_out(github, clone, issue, id):
    clone.must("close", id)
    away = github.fault("PATCH", faults.BROKEN)
    clone.must("github", "sync")
    clone.must("reopen", id)
    assert queued(clone)[0]["why"] == "its task is open again"
    away.times, asked = 0, github.asked("PATCH")
    clone.must("github", "deliver")

    assert (issue.state, github.asked("PATCH"), queued(clone)) == ("open", asked, [])
    assert kinds(clone) == ["issue.state_requested", "issue.state_dropped"]
    clone.must("close", id)
    assert clone.must("github", "sync", "--json").json["closed_there"] == 1


def test_opened_again_after_it_was_closed_from_here_it_is_opened_there_too(github, clone, issue, id):
    clone.must("close", id)
    clone.must("github", "sync")
    clone.must("reopen", id)
    clone.must("github", "sync")
    assert (issue.state, kinds(clone)) == ("open", SET + SET)
    clone.must("github", "sync")
    assert kinds(clone) == SET + SET


def test_what_somebody_closed_there_is_never_opened_from_here(github, clone, issue, id, ada):
    ada("PATCH /repos/acme/app/issues/1", {"state": "closed"})
    clone.must("github", "sync")
    clone.must("reopen", id)
    asked = github.asked("PATCH")
    clone.must("github", "sync")
    assert (issue.state, kinds(clone), github.asked("PATCH")) == ("closed", [], asked)


def test_two_clones_that_ask_at_once_close_it_once(github, app, clone, issue, id, tmp_path):
    clone.must("close", id)
    clone.must("sync")
    other = clone_of(app, tmp_path, "two")
    other.must("sync")
    for each in (clone, other):
        ask(each)
    clone.must("sync")
    other.must("sync", actor="bob")
    clone.must("sync")

    assert (issue.state, github.asked("PATCH"), queued(clone), queued(other)) == ("closed", 1, [], [])
    assert sorted(kinds(clone)) == sorted([*SET, "issue.state_requested"])
    assert tables(clone).get(closings.CLOSINGS, asked_of(clone)).state == closings.DONE


def ask(clone):
    swarm = open_swarm(str(clone.path), "ada")
    try:
        known = swarm.do(closings.ask, source=source(clone))
        assert [event.kind for event in known.events] == SET[:1]
    finally:
        swarm.close()


def source(clone):
    return next(row["payload"]["source"] for row in clone.log() if row["kind"] == "task.imported")


def asked_of(clone):
    return next(row["task"] for row in clone.log() if row["kind"] == "issue.state_requested")


def test_what_github_refuses_is_asked_for_again_only_when_the_task_has_changed(github, clone, issue, id):
    clone.must("close", id)
    no = github.fault("PATCH", faults.INVALID)
    for _ in range(2):
        assert clone.must("github", "sync", "--json").json["closed_there"] == 0
    assert kinds(clone) == ["issue.state_requested", "issue.state_refused"]
    assert (github.asked("PATCH"), queued(clone)) == (1, [])
    no.times = 0
    clone.must("reopen", id)
    clone.must("close", id)
    assert clone.must("github", "sync", "--json").json["closed_there"] == 1
    assert issue.state == "closed"


def test_where_nothing_was_agreed_nothing_is_asked_for(github, clone, issue, id):
    clone.must("policy", "set", "github-closing", "in")
    clone.must("close", id)
    clone.must("github", "sync")
    assert (kinds(clone), issue.state) == ([], "open")


def test_a_policy_that_changes_before_it_went_out_takes_it_back(github, clone, issue, id):
    clone.must("close", id)
    github.fault("PATCH", faults.BROKEN)
    clone.must("github", "sync")
    clone.must("policy", "set", "github-closing", "in")
    github.faults.clear()
    clone.must("github", "deliver")
    assert (issue.state, kinds(clone)[-1], queued(clone)) == ("open", "issue.state_dropped", [])
