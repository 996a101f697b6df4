"""Pull requests that nobody needs as they are: found, proposed, and ended by a person's word alone."""

from __future__ import annotations

import pytest

from gitswarm.errors import NotFound, Refused
from gitswarm.rooms.forge.tidying import actions, model
from gitswarm.rooms.ground.policy import actions as policies
from gitswarm.rooms.talk import mail
from tests.forge import done, pulled, pulls_of, rename, status
from tests.github import bare
from tests.rooms.forge.pulls.test_pulls import open_one
from tests.rooms.work.claims.test_claims import Yard
from tests.world import git

ONE, TWO = "1" * 40, "2" * 40


@pytest.fixture
def yard():
    return Yard()


def seen(id, **more):
    told = {"number": 7, "commit": ONE, "days": 0, "mergeable": True, "paths": 2, "gone": ()}
    return model.Seen(task=id, **{**told, **more})


@pytest.mark.parametrize(
    ("more", "do", "why"),
    [
        ({}, None, ""),
        ({"mergeable": None}, None, ""),
        ({"mergeable": False}, "rebase", "conflicting"),
        ({"days": 29}, None, ""),
        ({"days": 30}, "close", "stale"),
        ({"gone": ("a.py",)}, "rebase", "a.py"),
        ({"gone": ("a.py", "b.py")}, "close", "nothing that it changes"),
    ],
)
def test_what_becomes_of_one_follows_from_how_it_stands(yard, more, do, why):
    id = open_one(yard)
    found = model.judge(yard.tables, [seen(id, **more)], 30)
    assert [one.do for one in found] == ([do] if do else [])
    assert all(why in one.why for one in found)


def test_of_two_that_show_the_same_commit_the_later_is_a_duplicate(yard):
    first, second = open_one(yard), open_one(yard)
    found = model.judge(yard.tables, [seen(second, number=9), seen(first, number=8)], 30)
    assert [(one.number, one.do) for one in found] == [(9, "close")]
    assert "#8" in found[0].why


def remove(app, tmp_path, name):
    git(tmp_path, "clone", "-q", str(app.path), "theirs")
    git(tmp_path / "theirs", "rm", "-q", name)
    git(tmp_path / "theirs", "commit", "-q", "-m", "Take it away")
    git(tmp_path / "theirs", "push", "-q", "origin", "HEAD:main")


def test_one_whose_task_is_given_up_is_closed_when_a_person_has_approved(github, app, clone, opened):
    assert clone.must("github", "tidy", "--json").json == []
    clone.must("close", opened, "--resolution", "wontfix")
    (row,) = clone.must("github", "tidy", "--dry-run", "--json").json
    assert row["state"] == "found"
    assert (row["number"], row["do"], row["id"]) == (1, "close", opened)
    assert clone.run("github", "tidy", "--approve", "1").code == 4
    clone.must("github", "tidy")
    clone.must("sync")
    assert pulls_of(app)[0].state == "open"
    clone.must("github", "tidy", "--approve", "1")
    (waits,) = clone.must("queue", "--json").json["github"]["requests"]
    assert waits["kind"] == "tidy.approved"
    clone.must("github", "deliver")

    assert (pulls_of(app)[0].state, pulled(clone, opened)["state"]) == ("closed", "closed")
    assert clone.must("queue", "--json").json["github"]["pending"] == 0


def test_no_agent_approves_and_no_more_at_once_than_was_agreed(clone, opened, monkeypatch):
    clone.must("close", opened, "--resolution", "wontfix")
    clone.must("github", "tidy")
    clone.must("policy", "set", "tidy-most", "1")
    said = clone.run("github", "tidy", "--approve", "1", "--approve", "2", "--json")
    assert (said.code, said.error["kind"]) == (3, "too_many")
    monkeypatch.setenv("GITSWARM_SESSION", "s1")
    said = clone.run("github", "tidy", "--approve", "1")
    assert (said.code, "a person's decision" in said.err) == (3, True)


def test_one_that_changed_since_it_was_proposed_is_left_alone(app, clone, opened, tmp_path):
    clone.must("close", opened, "--resolution", "wontfix")
    clone.must("github", "tidy")
    clone.must("github", "tidy", "--approve", "1")
    branch = pulled(clone, opened)["branch"]
    git(tmp_path, "clone", "-q", "-b", branch, str(app.path), "theirs")
    git(tmp_path / "theirs", "commit", "-q", "--allow-empty", "-m", "A word of mine")
    git(tmp_path / "theirs", "push", "-q", "origin", branch)
    clone.must("github", "deliver")
    assert pulls_of(app)[0].state == "open"


def test_work_that_contradicts_the_base_goes_back_to_its_task_by_a_persons_word(yard):
    id = open_one(yard)
    found = model.judge(yard.tables, [seen(id, mergeable=False)], 30)
    assert len(yard.act(actions.propose, found=found)) == 1
    assert yard.act(actions.propose, found=found) == []
    yard.act(actions.approve, "eve", session="of a person", numbers=[7])

    assert (yard.status(id), model.proposal(yard.tables, 7).state) == ("open", "done")
    (letter,) = mail.inbox(yard.tables, "ada")
    assert "conflicting" in letter.text
    with pytest.raises(NotFound):
        yard.act(actions.approve, "eve", session="of a person", numbers=[7])


def test_who_works_on_a_task_approves_of_nothing_and_a_signed_word_is_asked_for_where_that_is_agreed(yard):
    id = open_one(yard)
    yard.act(actions.propose, found=model.judge(yard.tables, [seen(id, days=40)], 30))
    yard.claim(yard.make(), session="s9")
    with pytest.raises(Refused, match="a person's decision"):
        yard.act(actions.approve, session="s9", numbers=[7])
    yard.act(policies.change, changes={"least-proof": "signed"})
    with pytest.raises(Refused, match="does not count"):
        yard.act(actions.approve, "eve", session="of a person", numbers=[7])


def test_one_whose_every_file_is_gone_from_the_base_is_to_be_closed(app, clone, tmp_path):
    id = done(clone, "Say more", "README.md")
    clone.must("github", "pr", id, "--ready")
    remove(app, tmp_path, "README.md")
    assert not bare.git(app.path, "ls-tree", "main", "README.md")
    (row,) = clone.must("github", "tidy", "--json").json
    assert (row["do"], "README.md" in row["why"]) == ("close", True)
    assert status(clone, id) == "in_review"


def test_what_was_approved_is_done_also_where_the_repository_was_renamed(github, app, clone, opened):
    clone.run("close", opened, "--resolution", "wontfix")
    clone.must("github", "tidy")
    rename(github, app, "renamed")
    clone.must("github", "tidy", "--approve", "1")
    clone.must("github", "deliver")
    assert (pulls_of(app)[0].state, pulled(clone, opened)["state"]) == ("closed", "closed")
