"""Where the swarm has agreed on it, finished work is in the queue by itself, and who asked is told when it landed."""

from __future__ import annotations

import pytest

from gitswarm.opening import open_swarm
from gitswarm.rooms.changes import landing
from tests.agents import WRITES, teach
from tests.gated import commit, finished, taken
from tests.landings import begin, files, finish, items, status
from tests.world import git


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


def test_work_of_an_earlier_epoch_that_is_seen_to_have_landed_late_lets_what_was_made_since_land_too(world, clone):
    id, ulid, folder = begin(clone, {"a.txt": "a"})
    clone.must("done", id)
    oid, swarm = git(folder, "rev-parse", "HEAD"), open_swarm(str(clone.path), "ada")
    move = {"before": git(world.hub, "rev-parse", "main"), "after": oid, "method": "merge", "machine": swarm.machine}
    swarm.do(landing.start, target="main", **move, tasks=[ulid], commits=[oid], steps=[oid])
    swarm.close()
    git(folder, "push", "-q", "--no-verify", str(world.hub), f"{oid}:refs/heads/main")  # and was killed here
    clone.must("reopen", id)
    tree = taken(clone, id)
    commit(tree, b="b")
    clone.must("mq", "run")
    assert finished(tree).code == 0
    assert status(clone, id) == "in_review"
    clone.must("mq", "run")

    assert (items(clone), status(clone, id), set(files(world))) == ({id: "landed"}, "closed", {"a.txt", "b"})


@pytest.mark.parametrize("field", ["commit", "base", "branch", "target"])
def test_nobodys_event_ends_a_run_of_the_queue(clone, field):
    id, _, folder = begin(clone, {"a.txt": "a"})
    good = finish(clone, {"b.txt": "b"}, submit=False)
    clone.must("policy", "set", "merge-queue", "off")
    told = {"commit": git(folder, "rev-parse", "HEAD"), "base": clone.git("rev-parse", "HEAD"), "branch": "gs/x"}
    swarm = open_swarm(str(clone.path), "ada")
    swarm.do(landing.submit, name=id, epoch=1, **{"target": "main", **told, field: "ma\0in"})
    swarm.close()
    clone.must("mq", "run")

    assert items(clone) == {good: "landed"}
