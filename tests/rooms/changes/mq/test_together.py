"""Others move the target too: persons, other clones, protection; nothing is lost, landed twice, or rewound."""

from __future__ import annotations

import subprocess
import sys
from contextlib import suppress

import pytest

from gitswarm.opening import open_swarm
from gitswarm.rooms.changes import landing, merging
from gitswarm.rooms.changes.mq import running
from tests.conftest import ROOT
from tests.landings import check_by, files, finish, items, many, seed, status, subjects
from tests.world import git

KILLED = -9


@pytest.fixture
def clone(world):
    return world.clone("one")


def meanwhile(world, script):
    """Let something happen at the hub while work is checked, once."""
    path = world.folder / "meanwhile.sh"
    path.write_text(f"test -e {world.folder}/once && exit 0\ntouch {world.folder}/once\n{script}\n")
    check_by(world, f"sh {path}")


def test_what_a_person_pushes_meanwhile_stays_and_the_work_lands_on_top(world, clone):
    meanwhile(
        world, f"cd {world.folder}/seed && git commit -q --allow-empty -m Mine && git push -q {world.hub} HEAD:main"
    )
    id = finish(clone, {"a.txt": "a"}, title="Add a")
    clone.must("mq", "run")

    assert items(clone) == {id: "landed"}
    assert subjects(world, "main", "--first-parent")[:2] == ["Add a", "Mine"]
    assert len(clone.must("mq", "landings", "--json").json) == 1


def test_what_a_person_takes_back_meanwhile_does_not_come_back(world, clone):
    meanwhile(world, f"cd {world.folder}/seed && git push -q --force {world.hub} HEAD~1:main")
    id = finish(clone, {"a.txt": "a"}, title="Add a")
    seed(world, {"wrong.txt": "x"}, "Wrong")
    clone.must("mq", "run")

    assert items(clone) == {id: "landed"}
    assert (files(world), subjects(world, "main", "--first-parent")[0]) == (["a.txt"], "Add a")
    assert "Wrong" not in subjects(world)


def test_work_that_a_person_has_merged_by_hand_has_landed(world, clone):
    id = finish(clone, {"a.txt": "a"})
    branch = clone.must("mq", "list", "--json").json[0]["branch"]
    clone.git("push", "--quiet", "origin", f"{branch}:main")
    clone.must("mq", "run")

    assert (items(clone), status(clone, id)) == ({id: "landed"}, "closed")
    assert clone.must("mq", "landings", "--json").json == []


def push_as_a_person(world, name):
    """Bring a commit to the target as a person does: again, until nobody was faster."""
    for _ in range(50):
        with suppress(AssertionError):
            return seed(world, {f"{name}.txt": "x"}, f"By hand: {name}")
        git(world.folder / "seed", "reset", "--quiet", "--hard", "HEAD~1")
    raise AssertionError("somebody was faster fifty times")


def test_two_machines_and_a_person_who_move_the_target_at_once_lose_nothing_and_land_everything_once(world, clone):
    other = world.clone("two")
    ids = many(clone, [{f"file-{number}.txt": "x"} for number in range(8)])
    clone.must("policy", "set", "landing-batch", "2")
    for one in (clone, other):
        one.must("sync")
    begun = [one.start("mq", "run", actor=actor) for one, actor in ((clone, "ada"), (other, "bob"))]
    mine = [push_as_a_person(world, f"mine-{number}") for number in range(3)]
    said = [one.communicate(timeout=180) for one in begun]
    for one in (clone, other):
        one.must("sync")

    assert [one.returncode for one in begun] == [0, 0], said
    points = clone.must("mq", "landings", "--json").json
    for commit in (*mine, *(point["after"] for point in points)):
        git(world.hub, "merge-base", "--is-ancestor", commit, "main")
    names = [f"file-{number}.txt" for number in range(8)] + [f"mine-{number}.txt" for number in range(3)]
    assert files(world) == names
    assert items(clone) == items(other) == dict.fromkeys(ids, "landed")
    assert sorted(subject for subject in subjects(world) if subject.startswith("Do ")) == [
        f"Do gs/work-{number}" for number in range(8)
    ]


def test_nothing_lands_on_a_branch_that_the_policy_protects(world, clone):
    clone.must("policy", "set", "protected-targets", "ma*")
    id = finish(clone, {"a.txt": "a"})
    clone.must("mq", "run")

    assert (items(clone), files(world), status(clone, id)) == ({id: "pull_request"}, [], "in_review")
    (told,) = clone.must("mq", "status", "--json").json["targets"]
    assert (told["protected"], told["pull_requests"][0]["id"]) == (True, id)
    branch = told["pull_requests"][0]["branch"]
    assert f"open a pull request of {branch} into main" in told["pull_requests"][0]["how"]
    git(world.hub, "branch", "-f", "main", branch)
    clone.must("policy", "set", "protected-targets", "--default")
    clone.must("mq", "run")
    assert (items(clone), status(clone, id)) == ({id: "landed"}, "closed")


def test_nothing_lands_on_a_branch_that_is_protected_while_the_checks_run(world, clone, monkeypatch):
    other, check = world.clone("two"), merging.Bench.check

    def protected(bench, commit):
        other.must("policy", "set", "protected-targets", "main")
        other.must("sync")
        return check(bench, commit)

    monkeypatch.setattr(merging.Bench, "check", protected)
    id = finish(clone, {"a.txt": "a"})
    clone.must("mq", "run")

    assert (items(clone), files(world)) == ({id: "pull_request"}, [])
    assert "landing.started" not in [event["kind"] for event in clone.log()]


def test_a_pull_request_that_was_merged_ends_what_waited_for_it(world, clone):
    clone.must("policy", "set", "protected-targets", "main")
    id = finish(clone, {"a.txt": "a"})
    clone.must("mq", "run")
    (pull,) = clone.must("mq", "status", "--json").json["targets"][0]["pull_requests"]
    git(world.hub, "branch", "-f", "main", pull["commit"])
    clone.must("mq", "run")

    assert (items(clone), status(clone, id)) == ({id: "landed"}, "closed")


def test_a_hub_that_refuses_the_push_leaves_the_work_to_a_pull_request(world, clone):
    hook = world.hub / "hooks" / "update"
    hook.write_text('#!/bin/sh\ntest "$1" != refs/heads/main || { echo protected; exit 1; }\n')
    hook.chmod(0o755)
    id = finish(clone, {"a.txt": "a"})
    clone.must("mq", "run")

    assert (items(clone), files(world)) == ({id: "pull_request"}, [])
    (row,) = clone.must("mq", "list", "--json").json
    assert "the hub origin does not take a push to main" in row["why"]
    assert git(world.hub, "rev-parse", row["branch"]) == row["commit"]


def test_a_queue_that_is_paused_lands_nothing_until_it_goes_on(world, clone):
    id = finish(clone, {"a.txt": "a"})
    clone.must("mq", "pause", "--reason", "A release is being made.", actor="eve")
    said = clone.run("mq", "run", "--json")
    assert (said.code, said.error["kind"], said.error["by"]) == (3, "queue_paused", "eve")
    assert "A release is being made." in said.error["message"]
    assert files(world) == []
    clone.must("mq", "resume")
    clone.must("mq", "run")
    assert items(clone) == {id: "landed"}


def test_without_a_hub_only_the_branch_that_the_policy_names_is_moved_and_only_while_nobody_has_it(world):
    alone = world.alone("alone")
    alone.git("branch", "trunk")
    id = finish(alone, {"a.txt": "a"}, submit=False)
    alone.must("mq", "submit", id, "--target", "main")
    said = alone.run("mq", "run", "--json")
    assert (said.code, said.error["hint"].partition("`")[2][:15]) == (3, "gitswarm policy")
    alone.must("policy", "set", "landing-target", "main")
    said = alone.run("mq", "run", "--json")
    assert (said.error["kind"], said.error["path"]) == ("checked_out", str(alone.path))
    alone.git("switch", "-q", "trunk")
    alone.must("mq", "run")

    assert items(alone) == {id: "landed"}
    assert alone.git("ls-tree", "--name-only", "main") == "a.txt"
    assert alone.git("status", "--porcelain") == ""


def crash(clone, place):
    argv = [sys.executable, "-m", "tests.killing", str(place), str(clone.path), "mq", "run", "--quiet"]
    return subprocess.run(argv, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)


PLACES = 10
"""How many there are where one task lands: before and after its files are laid out, they are checked, it is started,
the target is moved, and it is said to have landed. What comes after one of these comes before the next."""


def test_there_are_no_more_places_than_are_tried(world, clone):
    check_by(world, "true")
    finish(clone, {"a.txt": "a"})
    said = crash(clone, 0)

    assert (said.returncode, said.stdout.splitlines()[-1]) == (0, f"places {PLACES}"), said


@pytest.mark.parametrize("place", range(2, PLACES + 1, 2))
def test_whoever_comes_after_a_kill_ends_what_was_begun(world, clone, place):
    check_by(world, "true")
    id = finish(clone, {"a.txt": "a"}, title="Add a")
    assert crash(clone, place).returncode == KILLED
    clone.must("mq", "run")

    assert (items(clone), status(clone, id), files(world)) == ({id: "landed"}, "closed", ["a.txt"])
    assert subjects(world).count("Add a") == 1
    points = clone.must("mq", "landings", "--json").json
    assert [point["after"] for point in points] == [git(world.hub, "rev-parse", "main")]
    assert "landing-" not in clone.git("worktree", "list")


@pytest.mark.parametrize("place", [6, 8])
def test_another_machine_takes_up_what_a_killed_one_has_begun(world, clone, place, monkeypatch):
    monkeypatch.setattr(running, "PATIENCE", 1.0)
    check_by(world, "true")
    other = world.clone("two")
    id = finish(clone, {"a.txt": "a"}, title="Add a")
    assert crash(clone, place).returncode == KILLED
    other.must("mq", "run", actor="bob")
    clone.must("mq", "run")
    other.must("sync")

    assert items(other) == items(clone) == {id: "landed"}
    assert subjects(world).count("Add a") == 1


@pytest.mark.parametrize("who", ["one", "two"])
def test_what_was_begun_on_a_target_that_is_no_more_can_go_elsewhere(world, clone, monkeypatch, who):
    monkeypatch.setattr(running, "PATIENCE", 1.0)
    check_by(world, "true")
    git(world.hub, "branch", "old", "main")
    id = finish(clone, {"a.txt": "a"}, submit=False)
    clone.must("mq", "submit", id, "--target", "old")
    assert crash(clone, 8).returncode == KILLED
    git(world.hub, "branch", "-D", "old")
    other = clone if who == "one" else world.clone(who)
    assert "has no branch old" in other.run("mq", "run").err
    other.must("sync")
    clone.must("sync")
    clone.must("mq", "submit", id, "--target", "main")
    clone.must("mq", "run")
    assert (items(clone), files(world)) == ({id: "landed"}, ["a.txt"])


def test_what_was_withdrawn_while_a_landing_was_stalled_does_not_land_late(world, clone, monkeypatch):
    other = world.clone("two")
    id = finish(clone, {"a.txt": "a"})
    keep = merging.keep

    def stalled(desk, move, commits):
        keep(desk, move, commits)
        swarm = open_swarm(str(other.path), "bob")
        other.must("sync")
        swarm.do(landing.drop, landing=move, why=running.DIED)
        swarm.do(landing.withdraw, name=id)
        swarm.close()
        other.must("sync")

    monkeypatch.setattr(merging, "keep", stalled)
    clone.must("mq", "run")

    assert (items(clone), files(world)) == ({id: "withdrawn"}, [])


def test_a_pause_of_one_target_lets_work_land_on_another(world, clone):
    git(world.hub, "branch", "release", "main")
    kept = finish(clone, {"a.txt": "a"})
    other = finish(clone, {"b.txt": "b"}, submit=False)
    clone.must("mq", "submit", other, "--target", "release")
    clone.must("mq", "pause", "--target", "main")
    said = clone.run("mq", "run")

    assert said.code == 3
    assert items(clone) == {kept: "waiting", other: "landed"}
    assert (files(world), files(world, "release")) == ([], ["b.txt"])
    rows = {row["target"]: row for row in clone.must("mq", "status", "--json").json["targets"]}
    assert rows["main"]["paused"]
    clone.must("mq", "resume", "--target", "main")
    clone.must("mq", "run", "--target", "main")
    assert items(clone) == {kept: "landed", other: "landed"}
