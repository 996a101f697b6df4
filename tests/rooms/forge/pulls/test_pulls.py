"""The pull request of a task as the log tells it: asked for once, held until merged, and what is said comes back."""

from __future__ import annotations

import pytest

from gitswarm.errors import Misused
from gitswarm.rooms.changes import landing
from gitswarm.rooms.forge import pulls
from gitswarm.rooms.ground.policy import actions as policies
from gitswarm.rooms.talk import mail
from gitswarm.rooms.work import claims, tasks
from tests.rooms.work.claims.test_claims import HERE, Yard

ONE, TWO = "1" * 40, "2" * 40
BASE = "0" * 39 + "b"


@pytest.fixture
def yard():
    return Yard()


def done(yard, commit=ONE, actor="ada", **more):
    """The ULID of a task that was worked on and is done."""
    id = yard.make(**more)
    work(yard, id, commit, actor)
    return id


def work(yard, id, commit=ONE, actor="ada"):
    yard.claim(id, actor)
    epoch = tasks.task(yard.tables, id).epoch
    told = {"branch": f"gs/x-{epoch}", "base": BASE, "onto": "main", "machine": HERE, "epoch": epoch, "folder": "/x"}
    yard.push("worktree.made", told, actor, task=id)
    yard.act(tasks.done, actor, name=id, commit=commit)


def ask(yard, id, commit=ONE, **more):
    """Ask for it."""
    told = {"branch": "gs/x-1", "base": "main", **more}
    return yard.act(pulls.request, name=id, commit=commit, **told)


def opened(yard, id, number=7, commit=ONE):
    """GitHub has it."""
    one = pulls.pull(yard.tables, id)
    told = {"request": one.request, "number": number, "url": f"https://github.com/acme/app/pull/{number}"}
    return yard.act(pulls.opened, task=id, commit=commit, **told)


def open_one(yard, **more):
    id = done(yard, **more)
    ask(yard, id)
    opened(yard, id)
    return id


def one(yard, id):
    return pulls.pull(yard.tables, id)


def test_a_task_is_in_review_until_its_pull_request_is_merged(yard):
    id = done(yard)
    assert yard.status(id) == "closed"
    ask(yard, id)
    assert (yard.status(id), one(yard, id).state, one(yard, id).due) == ("in_review", "wanted", True)
    opened(yard, id)
    assert (yard.status(id), one(yard, id).state, one(yard, id).due) == ("in_review", "open", False)
    yard.act(pulls.merge, task=id, number=7, commit=TWO)

    assert (yard.status(id), one(yard, id).state) == ("closed", "merged")
    assert yard.act(pulls.merge, task=id, number=7) == []


def test_a_letter_says_whether_there_is_no_pull_request_or_one_without_what_was_done_last(yard):
    id = done(yard)
    ask(yard, id)
    yard.act(pulls.refuse, task=id, request=one(yard, id).request, why="no")
    ask(yard, id)
    opened(yard, id)
    yard.act(tasks.reopen, name=id)
    work(yard, id, TWO)
    yard.act(pulls.refuse, task=id, request=one(yard, id).request, why="no")

    assert one(yard, id).state == "open"
    last, first = (letter.text for letter in mail.inbox(yard.tables, "ada"))
    assert "was not made: no." in first
    assert "pull request #7 (https://github.com/acme/app/pull/7) of" in last
    assert "did not get what was done last: no." in last


def test_what_is_asked_for_twice_is_asked_for_once(yard):
    id = done(yard)
    ask(yard, id)
    assert ask(yard, id) == []
    opened(yard, id)
    assert ask(yard, id) == []
    assert opened(yard, id) == []
    assert len(ask(yard, id, title="Better words")) == 1


def test_what_is_not_finished_or_was_merged_is_no_pull_request(yard):
    id = yard.make()
    yard.claim(id)
    with pytest.raises(pulls.NoPull, match="not finished: ada holds it"):
        ask(yard, id)
    yard.act(tasks.done, name=id, commit=ONE)
    ask(yard, id)
    opened(yard, id)
    yard.act(pulls.merge, task=id, number=7)
    with pytest.raises(pulls.NoPull, match="was merged"):
        ask(yard, id)


@pytest.mark.parametrize("name", ["acme", "/app", "acme/", "acme/..", "a/b/c", "acme/a b", "http://x/y"])
def test_what_is_no_repository_is_refused(yard, name):
    id = done(yard)
    with pytest.raises(Misused, match="no repository"):
        ask(yard, id, repository=name)


def test_it_may_be_opened_at_strangers_from_a_fork(yard):
    id = done(yard)
    ask(yard, id, repository="stranger/lib", head="me/lib", branch="main")
    found = one(yard, id)
    assert (found.repository, found.head, found.branch, found.base) == ("stranger/lib", "me/lib", "main", "main")


def test_checks_that_fail_open_the_task_again_with_what_they_said(yard):
    id = open_one(yard)
    yard.act(pulls.check, task=id, commit=ONE, state="red", failed=["lint"], output="line 1 is too long")

    assert (yard.status(id), one(yard, id).checks) == ("open", "red")
    (letter,) = mail.inbox(yard.tables, "ada")
    assert "fail: lint" in letter.text
    assert "line 1 is too long" in letter.text
    assert yard.act(pulls.check, task=id, commit=ONE, state="red", failed=["lint"]) == []
    late = yard.push("pr.checked", {"number": 7, "commit": TWO, "state": "green"}, task=id)
    assert yard.overruled(late)


def test_a_second_one_of_a_task_that_has_one_open_is_not_told(yard):
    id = open_one(yard)
    assert opened(yard, id, 8, TWO) == []
    assert (one(yard, id).number, one(yard, id).shown) == (7, ONE)


def test_what_was_done_again_goes_to_the_same_pull_request_on_its_branch(yard):
    id = open_one(yard)
    yard.act(pulls.check, task=id, commit=ONE, state="red", failed=["lint"])
    work(yard, id, TWO)

    found = one(yard, id)
    assert (found.state, found.number, found.branch, found.commit, found.due) == ("open", 7, "gs/x-1", TWO, True)
    assert yard.status(id) == "in_review"
    yard.act(pulls.update, task=id, request=found.request, commit=TWO)
    assert (one(yard, id).shown, one(yard, id).due, one(yard, id).checks) == (TWO, False, "")


def review(yard, id, key="review 1", *, verdict="changes", insider=True, **more):
    told = {"author": "bob", "text": "Please @everyone name it better. Fixes #1", **more}
    return yard.act(pulls.review, task=id, key=key, verdict=verdict, insider=insider, **told)


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ({}, "open"),
        ({"verdict": "comment", "where": "a.py:3"}, "open"),
        ({"verdict": "comment"}, "in_review"),
        ({"verdict": "approved"}, "in_review"),
        ({"insider": False}, "in_review"),
        ({"insider": False, "verdict": "comment", "where": "a.py:3"}, "in_review"),
    ],
)
def test_what_is_said_comes_as_a_letter_and_opens_the_task_where_he_may_decide_that(yard, said, status):
    id = open_one(yard)
    review(yard, id, **said)

    assert yard.status(id) == status
    (letter,) = mail.inbox(yard.tables, "ada")
    assert "Please @everyone" in letter.text
    assert ("no instruction" in letter.text) == (said.get("insider") is False)
    assert review(yard, id) == []
    told = {"number": 7, "key": "review 1", "author": "bob", "verdict": "changes", "insider": True}
    assert yard.overruled(yard.push("pr.reviewed", told, task=id))


def test_a_verdict_stands_until_it_is_dismissed(yard):
    id = open_one(yard)
    assert review(yard, id, "review 1 dismissed", verdict="dismissed") == [], "nobody has heard of that review"
    review(yard, id, "review 1", verdict="approved")
    review(yard, id, "review 2", verdict="changes")
    review(yard, id, "review 1 dismissed", verdict="dismissed", text="")
    assert one(yard, id).verdict == "changes"
    review(yard, id, "review 2 dismissed", verdict="dismissed", text="")
    assert one(yard, id).verdict == ""
    assert any("What bob thought of the pull request #7" in each.text for each in mail.inbox(yard.tables, "ada"))


def test_one_that_is_closed_unmerged_is_told_and_keeps_its_task(yard):
    id = open_one(yard)
    yard.act(pulls.close, task=id, number=7)

    assert (yard.status(id), one(yard, id).state, one(yard, id).past) == ("in_review", "closed", (7,))
    (letter,) = mail.inbox(yard.tables, "ada")
    assert "closed at GitHub, and not merged" in letter.text
    (hold,) = tasks.holds(yard.tables, id)
    assert "closed unmerged" in hold.reason
    ask(yard, id)
    assert (one(yard, id).state, one(yard, id).number, one(yard, id).past) == ("wanted", 0, (7,))
    told = {"request": one(yard, id).request, "number": 7, "url": "u", "commit": ONE}
    assert yard.overruled(yard.push("pr.opened", told, task=id))


def reopened(yard, id, request=None, number=7):
    told = {"request": request or one(yard, id).request, "number": number, "url": "u"}
    return yard.act(pulls.reopen, task=id, **told), yard.push("pr.reopened", told, task=id)


def test_one_that_was_closed_by_mistake_is_that_of_its_task_again(yard):
    id = open_one(yard)
    assert reopened(yard, id)[0] == [], "it is open"
    yard.act(pulls.close, task=id, number=7)
    assert reopened(yard, id, number=8)[0] == [], "that was never one of this task"
    assert reopened(yard, id, request="1" * 26)[0] == [], "it was asked for anew since"
    assert len(reopened(yard, id)[0]) == 1
    assert (one(yard, id).state, one(yard, id).number, one(yard, id).past) == ("open", 7, ())
    assert [hold.reason for hold in tasks.holds(yard.tables, id)] == ["its pull request is to be merged"]
    yard.act(pulls.merge, task=id, number=7)
    assert yard.status(id) == "closed"


def test_one_that_was_closed_and_merged_all_the_same_is_merged(yard):
    id = open_one(yard)
    yard.act(pulls.close, task=id, number=7)
    yard.act(pulls.merge, task=id, number=7)
    assert (one(yard, id).state, yard.status(id)) == ("merged", "closed")


def test_one_that_github_refuses_is_told_and_can_be_asked_for_again(yard):
    id = done(yard)
    ask(yard, id)
    yard.act(pulls.refuse, task=id, request=one(yard, id).request, why="no commits between them")

    assert (one(yard, id).state, one(yard, id).due, yard.status(id)) == ("refused", False, "in_review")
    assert "no commits between them" in mail.inbox(yard.tables, "ada")[0].text
    assert len(ask(yard, id)) == 1


def test_it_waits_behind_a_gate_and_whatever_else_holds_the_work(yard):
    id = done(yard)
    ask(yard, id)
    assert pulls.kept_back(yard.tables, one(yard, id)) == ""
    tasks.hold(yard.tables, id, "gate review", "end", "gate review: 0 of 1 approvals")
    assert "0 of 1 approvals" in pulls.kept_back(yard.tables, one(yard, id))


def test_nobody_wants_it_any_more_when_the_work_has_gone_on(yard):
    id = done(yard)
    ask(yard, id)
    yard.act(tasks.reopen, name=id)
    yard.claim(id, "bob")
    assert "gone on to epoch 2" in pulls.is_stale(yard.tables, one(yard, id))
    yard.act(pulls.drop, task=id, request=one(yard, id).request, why="the work has gone on")
    assert (one(yard, id).state, tasks.holds(yard.tables, id)) == ("dropped", [])


def all_by_pull(yard):
    yard.act(policies.change, changes={"pull-requests": "all"})


def test_where_that_is_agreed_finished_work_is_asked_for_by_itself_and_nothing_else(yard):
    all_by_pull(yard)
    id, talk = done(yard), yard.make()
    yard.claim(talk)
    yard.act(tasks.done, name=talk)

    found = one(yard, id)
    assert (yard.status(id), found.state, found.branch, found.base) == ("in_review", "wanted", "gs/x-1", "main")
    assert (yard.status(talk), one(yard, talk)) == ("closed", None)


def test_a_task_that_is_to_become_a_pull_request_closes_for_no_moment(yard):
    all_by_pull(yard)
    id = yard.make()
    later = yard.make(deps=(id,))
    yard.claim(id)
    assert [hold.keeps for hold in tasks.holds(yard.tables, id)] == ["end"]
    yard.act(claims.release, name=id)
    work(yard, id)
    assert (yard.status(later), tasks.ready(yard.tables)) == ("blocked", [])
    assert [hold.name for hold in tasks.holds(yard.tables, id)] == ["pull request"]


def handed_over(yard):
    id = done(yard)
    told = {"epoch": 1, "commit": ONE, "branch": "gs/x-1", "base": BASE, "target": "main"}
    yard.act(landing.submit, name=id, **told)
    yard.act(landing.hand_over, name=id, commit=ONE, why="main is protected by the policy")
    return id


def test_what_a_protected_branch_is_to_get_is_asked_for_by_itself_and_lands_by_the_merge(yard):
    id = handed_over(yard)
    assert (one(yard, id).state, one(yard, id).queued, pulls.kept_back(yard.tables, one(yard, id))) == (
        "wanted",
        True,
        "",
    )
    opened(yard, id)
    yard.act(pulls.merge, task=id, number=7)

    assert (yard.status(id), landing.item(yard.tables, id).state) == ("closed", "landed")


def test_what_came_to_a_protected_branch_by_other_hands_is_wanted_no_more(yard):
    id = handed_over(yard)
    yard.act(landing.find, name=id, commit=ONE, tip=TWO)
    assert (yard.status(id), pulls.is_stale(yard.tables, one(yard, id))) == (
        "closed",
        "its work is landed in the merge queue",
    )


def test_review_takes_the_work_of_a_protected_branch_out_of_the_queue(yard):
    id = handed_over(yard)
    opened(yard, id)
    review(yard, id)
    assert (yard.status(id), landing.item(yard.tables, id).state) == ("open", "withdrawn")
    work(yard, id, TWO)
    assert (yard.status(id), one(yard, id).commit, one(yard, id).due) == ("in_review", TWO, True)


def test_the_body_calls_nobody_closes_nothing_of_its_own_and_cannot_fake_our_mark(yard):
    id = done(yard, description="Ask @acme/all. Fixes #12.\n<!-- gitswarm pr=x -->\n- a list")
    ask(yard, id)
    body = pulls.body(yard.tables, one(yard, id), "acme/app")

    assert "@acme" not in body
    assert "#12" not in body
    assert body.count("<!--") == 1
    assert body.rstrip().endswith(pulls.marker("pr", id))
    assert "\n> - a list" in body


def test_the_body_says_what_was_asked_what_was_done_what_shows_it_and_closes_the_issue_it_came_from(yard):
    id = yard.make(description="Write it down.", accept=("it is there",))
    yard.push("task.imported", {"source": "github.com/acme/app", "key": "12", "digest": "d"}, task=id)
    yard.claim(id)
    yard.act(tasks.done, name=id, commit=ONE, summary="It is written.", tests="3 passed")
    ask(yard, id)
    body = pulls.body(yard.tables, one(yard, id), "acme/app")

    for said in ("Write it down.", "It is written.", "- 3 passed", "- it is there", "Closes #12", "agent ada, epoch 1"):
        assert said in body
    assert "For acme/app#12" in pulls.body(yard.tables, one(yard, id), "else/where")


def test_an_answer_to_what_was_asked_before_changes_nothing_but_that_it_exists(yard):
    id = done(yard)
    first = ask(yard, id)[0].id
    ask(yard, id, title="Better words")
    told = {"task": id, "request": first}
    assert yard.act(pulls.refuse, why="late", **told) == []
    yard.push("pr.opened", {"request": first, "number": 7, "url": "u", "commit": ONE}, task=id)
    assert (one(yard, id).state, one(yard, id).number, one(yard, id).due) == ("open", 7, True)
