"""How far a contribution has come: a person's word before anything is sent, and the project's word ends it."""

from __future__ import annotations

import pytest

from gitswarm.errors import Misused, NotFound, Refused
from gitswarm.rooms.abroad import contribute
from gitswarm.rooms.changes import landing
from gitswarm.rooms.forge import pulls
from gitswarm.rooms.ground import policy
from gitswarm.rooms.work import tasks
from tests.contributing import begun, issue, offered, reviewed, sent, worked


@pytest.fixture
def stage():
    made = begun()
    made.do(policy.create, prefix="gs")
    return made


def ready_to_sign(stage, key="#1"):
    id = issue(stage, key)
    worked(stage, id)
    offered(stage, id)
    return id


def test_what_is_offered_tells_all_that_a_page_needs(stage):
    one = contribute.contribution(stage.tables, ready_to_sign(stage))
    assert (one.project, one.repository, one.issue, one.agent, one.state) == (
        "app",
        "acme/app",
        "#1",
        "coder",
        "offered",
    )
    assert (one.added, one.removed, one.files, one.languages) == (3, 1, 1, {"Python": 4})
    assert one.began_at < one.offered_at


def test_a_task_of_a_project_stays_in_review_until_its_pull_request_has_ended(stage):
    id = ready_to_sign(stage)
    assert tasks.task(stage.tables, id).status == "in_review"
    sent(stage, id)
    assert tasks.task(stage.tables, id).status == "in_review"
    assert contribute.contribution(stage.tables, id).state == "open"
    stage.push("pr.merged", {"number": 7, "commit": "3" * 40}, at="2026-01-05T00:00:00Z", task=id)
    one = contribute.contribution(stage.tables, id)
    assert (one.state, one.number, one.ended_at) == ("merged", 7, "2026-01-05T00:00:00Z")
    assert (tasks.task(stage.tables, id).status, tasks.detail(stage.tables, id).resolution) == ("closed", "done")


def test_what_a_project_does_not_take_closes_its_task_as_not_taken(stage):
    id = ready_to_sign(stage)
    sent(stage, id)
    stage.push("pr.closed", {"number": 7}, task=id)
    assert contribute.contribution(stage.tables, id).state == "closed"
    assert tasks.task(stage.tables, id).status == "closed"
    assert tasks.detail(stage.tables, id).resolution == "not taken"


def test_what_was_closed_by_mistake_may_still_be_taken(stage):
    id = ready_to_sign(stage)
    sent(stage, id)
    stage.push("pr.closed", {"number": 7}, task=id)
    request = pulls.pull(stage.tables, id).request
    stage.push("pr.reopened", {"request": request, "number": 7, "url": "u"}, task=id)
    one = contribute.contribution(stage.tables, id)
    assert (one.state, one.ended_at) == ("open", "")
    stage.push("pr.merged", {"number": 7, "commit": "3" * 40}, task=id)
    assert contribute.contribution(stage.tables, id).state == "merged"


def test_a_person_may_decline_before_it_is_sent_and_must_say_why(stage):
    id = ready_to_sign(stage)
    with pytest.raises(Misused, match="nothing was said"):
        stage.do(contribute.decline, task=id, why=" ")
    stage.do(contribute.decline, "grace", task=id, why="too large")
    assert contribute.contribution(stage.tables, id).state == "declined"
    with pytest.raises(Refused, match="is declined already"):
        stage.do(contribute.sign, task=id, tip="1" * 40, commit="2" * 40, title="x", body="")


def test_work_that_is_offered_again_keeps_its_pull_request_and_waits_for_a_word_again(stage):
    id = ready_to_sign(stage)
    sent(stage, id)
    stage.do(tasks.reopen, name=id, reason="a review")
    worked(stage, id, tip="5" * 40)
    offered(stage, id, tip="5" * 40)
    one = contribute.contribution(stage.tables, id)
    assert (one.state, one.number, one.tip, one.commit) == ("offered", 7, "5" * 40, "2" * 40)
    sent(stage, id, commit="6" * 40)
    assert contribute.contribution(stage.tables, id).state == "open"


def test_a_word_counts_only_for_the_work_that_it_was_said_about(stage):
    id = ready_to_sign(stage)
    told = {"tip": "9" * 40, "commit": "2" * 40, "title": "x"}
    assert stage.overruled(stage.push("contribution.signed", told, task=id))
    assert contribute.contribution(stage.tables, id).state == "offered"


def test_what_is_offered_anew_while_one_signs_is_not_signed_with_it(stage):
    id = ready_to_sign(stage)
    stage.do(tasks.reopen, name=id, reason="once more")
    worked(stage, id, tip="5" * 40)
    offered(stage, id, tip="5" * 40)
    with pytest.raises(Refused, match="is not 111111111111 any more"):
        stage.do(contribute.sign, "grace", task=id, tip="1" * 40, commit="2" * 40, title="x", body="")


def test_the_same_again_is_not_told(stage):
    id = ready_to_sign(stage)
    assert offered(stage, id) == []
    sent(stage, id)
    assert offered(stage, id) == []


def test_of_each_reviewer_the_last_word_counts_and_no_strangers(stage):
    id = ready_to_sign(stage)
    sent(stage, id)
    for key, verdict, author, insider in (
        ("1", "changes", "linus", True), ("2", "approved", "linus", True), ("3", "comment", "rasmus", True),
        ("4", "changes", "troll", False),
    ):  # fmt: skip
        reviewed(stage, id, verdict, key, author, insider)
    assert contribute.contribution(stage.tables, id).reviews == {"approved": 1, "commented": 1}


def test_a_review_that_asks_for_more_opens_the_task_and_nothing_is_sent_before_a_person_has_signed_again(stage):
    id = ready_to_sign(stage)
    sent(stage, id)
    reviewed(stage, id, "changes")
    assert tasks.task(stage.tables, id).status == "open"
    worked(stage, id, tip="5" * 40)
    assert (pulls.pull(stage.tables, id).commit, pulls.pull(stage.tables, id).due) == ("2" * 40, False)
    assert tasks.task(stage.tables, id).status == "in_review"


@pytest.mark.parametrize("agreed", [{"pull-requests": "all"}, {"merge-queue": "on"}])
def test_no_policy_of_this_repository_sends_work_to_others(stage, agreed):
    stage.do(policy.change, changes=agreed)
    id = ready_to_sign(stage)
    assert pulls.pull(stage.tables, id) is None
    assert landing.item(stage.tables, id) is None


def test_only_so_many_are_sent_a_day_and_wait_at_one_repository(stage):
    stage.do(policy.change, changes={"contribute-repository-day": 1})
    first, second = ready_to_sign(stage, "#1"), ready_to_sign(stage, "#2")
    sent(stage, first)
    with pytest.raises(Refused, match="1 pull requests were sent to acme/app today"):
        sent(stage, second, number=8)
    stage.do(policy.change, changes={"contribute-repository-day": 9, "contribute-open": 1})
    with pytest.raises(Refused, match="1 pull requests of ours wait at acme/app"):
        sent(stage, second, number=8)
    stage.do(policy.change, changes={"contribute-open": 9, "contribute-day": 0})
    with pytest.raises(Refused, match="0 pull requests were sent today"):
        sent(stage, second, number=8)
    stage.do(policy.change, changes={"contribute-day": 2})
    sent(stage, second, number=8)


def test_what_is_signed_and_not_yet_sent_waits_at_the_repository_too(stage):
    stage.do(policy.change, changes={"contribute-repository-day": 9, "contribute-open": 1})
    first, second = ready_to_sign(stage, "#1"), ready_to_sign(stage, "#2")
    told = {"tip": "1" * 40, "commit": "2" * 40, "title": "x", "body": ""}
    stage.do(contribute.sign, "grace", task=first, **told)
    with pytest.raises(Refused, match="1 pull requests of ours wait at acme/app"):
        stage.do(contribute.sign, "grace", task=second, **told)


def test_nothing_is_offered_of_a_task_of_this_repository(stage):
    (made,) = stage.do(tasks.create, title="Ours")
    worked(stage, made.id)
    with pytest.raises(Refused, match="is a task of this repository"):
        offered(stage, made.id)
    assert tasks.task(stage.tables, made.id).status == "closed"
    with pytest.raises(NotFound, match="nothing was made"):
        stage.do(contribute.sign, task=made.id, tip="1" * 40, commit="2" * 40, title="x", body="")


def test_events_in_an_order_that_makes_no_sense_change_nothing(stage):
    id = issue(stage)
    for kind, told in (
        ("contribution.declined", {"why": "x"}),
        ("contribution.signed", {"tip": "1" * 40, "commit": "2" * 40, "title": "x"}),
        (
            "contribution.offered",
            {"epoch": 3, "tip": "1", "base": "2", "added": 1, "removed": 1, "files": 1, "languages": {}},
        ),
    ):
        assert stage.overruled(stage.push(kind, told, task=id))
    assert contribute.contribution(stage.tables, id) is None
    assert stage.folded_again().digest() == stage.digest()
