"""What has landed is taken back by a commit on top, in one command; nothing is rewound, nothing is lost."""

from __future__ import annotations

import subprocess
import sys

import pytest

from gitswarm.opening import open_swarm
from gitswarm.rooms.changes import landing, rollbacks
from tests.agents import WRITES, teach
from tests.conftest import ROOT
from tests.landings import begin, files, finish, items, seed, status, subjects
from tests.world import git

KILLED = -9


@pytest.fixture
def clone(world):
    return world.clone("one")


def land(clone, name, text="x", **more):
    """One task that has landed, with a file of this name."""
    id = finish(clone, {f"{name}.txt": text}, title=f"Add {name}", **more)
    clone.must("mq", "run")
    return id


@pytest.mark.parametrize("method", ["merge", "squash", "rebase"])
def test_the_work_of_a_task_is_taken_back_and_the_task_is_open_again(world, clone, method):
    clone.must("policy", "set", "landing-method", method)
    first, second = land(clone, "a"), land(clone, "b")
    before = git(world.hub, "rev-parse", "main")
    told = clone.must("rollback", first, "--reason", "It was wrong.", "--json").json

    assert (files(world), told["ids"], told["subject"]) == (["b.txt"], [first], "task")
    assert (status(clone, first), status(clone, second)) == ("open", "closed")
    assert items(clone) == {first: "rolled_back", second: "landed"}
    assert git(world.hub, "rev-parse", "main~1") == before
    assert git(world.hub, "log", "-1", "--format=%B", "main") == (
        f"Take back task {first}\n\nIt was wrong.\n\nGitswarm-Agent: ada"
    )
    assert git(clone.path, "rev-parse", told["rescue"]) == before
    assert 0 < told["seconds"] < 60


def test_what_a_run_has_made_is_taken_back_by_the_name_of_the_run(world, clone):
    id = clone.must("create", "Write it down", "--json").json["id"]
    teach(clone, WRITES)
    run = clone.must("work", "--once", "--json").json["id"]
    clone.must("mq", "submit", id)
    clone.must("mq", "run")
    assert files(world) == ["made.txt"]
    told = clone.must("rollback", run[-8:], "--json").json

    assert (files(world), told["subject"], told["ids"], status(clone, id)) == ([], "run", [id], "open")


def test_what_stood_on_a_target_is_in_no_list_of_what_can_be_laid_out_again(clone):
    id = finish(clone, {"a.txt": "a"})
    clone.must("mq", "run")
    kept = clone.must("rollback", id, "--json").json["rescue"]

    assert clone.git("rev-parse", "--verify", kept)
    assert clone.must("rescue", "list", "--json").json == []


def test_a_task_of_a_batch_is_taken_back_without_the_others(world, clone):
    ids = [finish(clone, {f"{name}.txt": "x"}) for name in "abc"]
    clone.must("mq", "run")
    assert len(clone.must("mq", "landings", "--json").json) == 1
    clone.must("rollback", ids[1])

    assert files(world) == ["a.txt", "c.txt"]
    clone.must("rollback", clone.must("mq", "landings", "--json").json[0]["id"][-8:])
    assert files(world) == []
    assert [status(clone, id) for id in ids] == ["open"] * 3


def test_all_that_landed_since_a_point_is_taken_back_and_what_people_pushed_stays(world, clone):
    land(clone, "a")
    point = clone.must("mq", "landings", "--json").json[0]["id"]
    land(clone, "b")
    seed(world, {"mine.txt": "x"}, "Mine")
    last = land(clone, "c")
    told = clone.must("rollback", last, "--to", point[-8:], "--json").json

    assert files(world) == ["a.txt", "mine.txt"]
    assert (len(told["ids"]), len(told["landings"])) == (2, 2)


def test_what_later_work_stands_on_is_not_taken_back_alone(world, clone):
    seed(world, {"same.txt": "0\n"})
    first = finish(clone, {"same.txt": "1\n"})
    clone.must("mq", "run")
    second = finish(clone, {"same.txt": "2\n"})
    clone.must("mq", "run")
    said = clone.run("rollback", first, "--json")

    assert (said.code, said.error["kind"], said.error["paths"]) == (3, "entangled", ["same.txt"])
    assert items(clone) == {first: "landed", second: "landed"}
    clone.must("rollback", second)
    clone.must("rollback", first)
    assert git(world.hub, "show", "main:same.txt") == "0"


def test_it_is_taken_back_once(clone, world):
    id = land(clone, "a")
    clone.must("rollback", id)
    assert "taken back already" in clone.run("rollback", id, "--json").error["message"]
    assert clone.run("rollback", "gs-none", "--json").code == 4
    other = clone.must("create", "Not begun", "--json").json["id"]
    assert "no work" in clone.run("rollback", other, "--json").error["message"]


def dropped(world, clone, id):
    """A landing of this work that came to nothing."""
    swarm = open_swarm(str(clone.path), "ada")
    (item,) = landing.queue(swarm.look())
    before = git(world.hub, "rev-parse", "main")
    move = {"target": "main", "before": before, "after": item.commit, "method": "merge", "machine": swarm.machine}
    lists = {"tasks": [item.task], "commits": [item.commit], "steps": [item.commit]}
    made = swarm.do(landing.start, **move, **lists).events[-1].id
    swarm.do(landing.drop, landing=made, why="the target had moved")
    return made


def test_a_landing_that_came_to_nothing_is_neither_taken_back_nor_a_point(world, clone):
    land(clone, "a")
    id = finish(clone, {"b.txt": "x"})
    came_to_nothing = dropped(world, clone, id)
    clone.must("mq", "run")
    last = land(clone, "c")
    for words in ([came_to_nothing], [last, "--to", came_to_nothing]):
        said = clone.run("rollback", *words, "--json")
        assert (said.code, "it is dropped" in said.error["message"]) == (3, True)

    assert (files(world), items(clone)[id]) == (["a.txt", "b.txt", "c.txt"], "landed")


def test_what_was_taken_back_does_not_land_again_as_it_was(world, clone):
    id = land(clone, "a")
    commit = clone.must("show", id, "--json").json["commit"]
    clone.must("rollback", id)
    folder = clone.must("claim", id, "--json").json["worktree"]
    git(folder, "merge", "--quiet", "--ff-only", "origin/main")
    said = clone.run("mq", "submit", id, "--commit", commit, "--json")

    assert said.error["kind"] == "nothing_to_land"
    assert "was taken back" in said.error["message"]


@pytest.mark.parametrize("more", [False, True])
def test_what_git_takes_for_merged_goes_back_until_the_rollback_is_reverted_in_its_branch(world, clone, more):
    clone.must("policy", "set", "merge-queue", "on")
    id, _, folder = begin(clone, {"a.txt": "x"})
    commit = git(folder, "rev-parse", "HEAD")
    clone.must("done", id)
    clone.must("mq", "run")
    after = clone.must("rollback", id, "--json").json["after"]
    folder = clone.must("claim", id, "--json").json["worktree"]
    git(folder, "reset", "--quiet", "--hard", commit)
    if more:
        git(folder, "commit", "--quiet", "--allow-empty", "-m", "More")
    clone.must("done", id)
    clone.must("mq", "run")
    assert (items(clone), status(clone, id), files(world)) == ({id: "sent_back"}, "open", [])

    folder = clone.must("claim", id, "--json").json["worktree"]
    git(folder, "fetch", "--quiet", "origin")
    git(folder, "merge", "--quiet", "-m", "Catch up", "origin/main")
    git(folder, "revert", "--no-edit", after)
    clone.must("done", id)
    clone.must("mq", "run")
    assert (items(clone), files(world)) == ({id: "landed"}, ["a.txt"])


def test_work_on_top_of_what_was_taken_back_goes_back_too_though_another_task_had_that(world, clone):
    below, _, folder = begin(clone, {"a.txt": "x"})
    clone.must("mq", "submit", below)
    above, _, other = begin(clone, {"b.txt": "x"})
    git(other, "rebase", "--quiet", git(folder, "rev-parse", "HEAD"))
    clone.must("mq", "run")
    clone.must("rollback", below)
    clone.must("mq", "submit", above)
    clone.must("mq", "run")

    assert (items(clone), files(world)) == ({below: "rolled_back", above: "sent_back"}, [])


def test_where_it_is_asked_for_a_rollback_that_would_be_red_is_refused(world, clone):
    land(clone, "a")
    point = clone.must("mq", "landings", "--json").json[0]["id"]
    seed(world, {".gitswarm/checks.yaml": "check:\n  - test -e a.txt\n"}, "Say how it is checked")
    said = clone.run("rollback", point, "--check", "--json")

    assert (said.code, said.error["kind"]) == (7, "target_is_red")
    assert files(world) == ["a.txt"]


def test_on_a_protected_branch_the_commit_waits_at_the_hub_for_a_pull_request(world, clone):
    id = land(clone, "a")
    clone.must("policy", "set", "protected-targets", "main")
    said = clone.run("rollback", id, "--json")

    assert (said.code, said.error["kind"]) == (6, "push_refused")
    branch = said.error["hint"].split()[7].rstrip(":")
    assert (files(world), files(world, branch)) == (["a.txt"], [])


def test_a_rollback_that_cannot_end_keeps_no_other_target_from_being_taken_back(world, clone):
    git(world.hub, "branch", "rel", "main")
    other = finish(clone, {"r.txt": "x"}, submit=False)
    clone.must("mq", "submit", other, "--target", "rel")
    id = finish(clone, {"a.txt": "x"})
    clone.must("mq", "run")
    clone.must("policy", "set", "protected-targets", "rel")
    assert clone.run("rollback", other).code == 6
    git(world.hub, "branch", "-D", "rel")
    clone.must("rollback", id)

    assert (files(world), items(clone)) == ([], {other: "landed", id: "rolled_back"})


PLACES = 6


@pytest.mark.parametrize("place", range(0, PLACES + 1, 2))
def test_whoever_repeats_it_after_a_kill_ends_what_was_begun(world, clone, place):
    id = land(clone, "a")
    argv = [sys.executable, "-m", "tests.killing", str(place), str(clone.path), "rollback", id]
    done = subprocess.run(argv, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
    if place == 0:
        assert done.stdout.splitlines()[-1] == f"places {PLACES}"
        return
    assert done.returncode == KILLED
    clone.run("rollback", id)

    assert (files(world), status(clone, id), items(clone)) == ([], "open", {id: "rolled_back"})
    assert subjects(world).count(f"Take back task {id}") == 1


def test_of_two_that_were_begun_in_one_second_and_killed_one_has_taken_it_back(world, clone):
    """Both have made the same commit, so the target has that of both."""
    id = land(clone, "a")
    before = git(world.hub, "rev-parse", "main")
    swarm = open_swarm(str(clone.path), "ada")
    try:
        (pair,) = ((one.id, one.tasks[0]) for one in landing.landings(swarm.look(), 5))
        after = git(clone.path, "commit-tree", f"{before}~1^{{tree}}", "-p", before, "-m", "Take back")
        told = {"subject": "task", "name": id, "target": "main", "before": before, "after": after}
        here = {"machine": swarm.machine, "landings": [pair[0]], "tasks": [pair[1]]}
        for _ in range(2):
            swarm.do(rollbacks.start, **told, **here)
        git(clone.path, "push", "--quiet", "origin", f"{after}:main")
    finally:
        swarm.close()
    clone.must("rollback", id)

    log = [row["kind"] for row in clone.log() if row["kind"].startswith("rollback.")]
    assert sorted(log[2:]) == ["rollback.dropped", "rollback.finished"]
    assert (files(world), status(clone, id), items(clone)) == ([], "open", {id: "rolled_back"})
