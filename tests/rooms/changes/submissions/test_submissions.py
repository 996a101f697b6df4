"""Where the swarm has agreed on it, finished work is in the queue by itself, and who asked is told when it landed."""

from __future__ import annotations

import pytest

from tests.agents import WRITES, teach
from tests.landings import begin, files, finish, items, status


@pytest.fixture
def clone(world):
    made = world.clone("one")
    made.must("policy", "set", "merge-queue", "on")
    return made


def test_what_a_worker_made_lands_and_whoever_asked_is_told_once_when_it_has(world, clone):
    clone.must("mail", "send", "@tasks", "Write it down.", actor="eve")
    (task,) = clone.must("ready", "--json").json
    teach(clone, WRITES)
    clone.must("work", "--once")
    assert (status(clone, task["id"]), items(clone)) == ("in_review", {task["id"]: "waiting"})
    assert clone.must("mail", "inbox", "--json", actor="eve").json == []
    clone.must("mq", "run")

    assert (status(clone, task["id"]), files(world)) == ("closed", ["made.txt"])
    assert len(clone.must("mail", "inbox", "--json", actor="eve").json) == 1


def test_another_clone_lands_what_was_finished_here(world, clone):
    other = world.clone("two")
    id = finish(clone, {"a.txt": "a"}, submit=False)
    clone.must("sync")
    other.must("mq", "run", actor="bob")

    assert items(other) == {id: "landed"}
    assert files(world) == ["a.txt"]


def test_a_task_without_a_commit_is_closed_at_once(clone):
    id = clone.must("create", "Think about it", "--json").json["id"]
    clone.must("claim", id)
    clone.must("done", id)

    assert (status(clone, id), items(clone)) == ("closed", {})


def test_what_was_given_back_and_taken_again_is_held_as_before(clone):
    id = clone.must("create", "Write it down", "--json").json["id"]
    clone.must("claim", id)
    clone.must("release", id)
    clone.must("claim", id, actor="bob")

    holds = clone.must("show", id, "--json").json["holds"]
    assert len(holds) == 1


def test_what_was_held_before_the_swarm_changed_its_mind_is_closed_when_it_is_done(clone):
    id, _, _ = begin(clone, {"a.txt": "a"})
    clone.must("policy", "set", "merge-queue", "off")
    clone.must("done", id)

    assert (status(clone, id), items(clone)) == ("closed", {})


def test_while_the_swarm_wants_none_of_it_nothing_is_submitted(clone):
    clone.must("policy", "set", "merge-queue", "off")
    id = finish(clone, {"a.txt": "a"}, submit=False)

    assert (status(clone, id), items(clone)) == ("closed", {})


def test_work_that_holds_a_secret_goes_back_and_never_reaches_the_target(world, clone):
    id = finish(clone, {"a.txt": f"token = ghp_{'a1B2' * 9}"}, submit=False, actor="bob")
    good = finish(clone, {"b.txt": "b"}, submit=False)
    clone.must("mq", "run")

    assert items(clone) == {id: "sent_back", good: "landed"}
    assert files(world) == ["b.txt"]
    (letter,) = clone.must("mail", "inbox", "--json", actor="bob").json
    assert "it holds a token of GitHub" in letter["text"]
    assert "ghp_" not in letter["text"]
