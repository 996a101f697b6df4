"""Whenever a roll-out is killed, and whoever goes on with it, in whichever clone: each item is done once, all land."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from collections import Counter

import pytest

from tests.conftest import ROOT
from tests.manifests import approved, go, parts, plan, report, run, seed, tree, versions
from tests.processes import ends
from tests.world import git

COUNT = 20
STRIDE = 11
"""So many places are passed by between two kills in CI."""


@pytest.fixture
def clone(world):
    seed(world, COUNT)
    return world.clone("one")


def killed(clone, place, *words):
    """Run a command that is killed at a place; its exit code."""
    argv = [sys.executable, "-m", "tests.killing", str(place), str(clone.path), *words]
    return subprocess.run(argv, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False).returncode


def killed_again_and_again(clone, stride, *words):
    """The same command, killed at later and later places until it is through; how often it was killed."""
    for kills, place in enumerate(range(1, 1000, stride)):
        code = killed(clone, place, *words)
        if code != -signal.SIGKILL:
            assert code == 0, words
            return kills
    raise AssertionError("it never came through")


@pytest.mark.parametrize("stride", [STRIDE, pytest.param(1, marks=pytest.mark.long)])
def test_a_run_that_is_killed_at_every_step_comes_to_the_same_end(world, clone, stride):
    id = plan(clone, "--chunks", "2")
    words = ("rollout", "run", id, "--parallel", "1", "--quiet")
    kills = killed_again_and_again(clone, stride, *words)
    clone.must("rollout", "approve", id, actor="grace")
    kills += killed_again_and_again(clone, stride, *words)

    assert kills >= 4
    assert (parts(clone, id), versions(world)) == (["landed"] * 3, {"1": 0, "2": COUNT})
    done = [row["task"] for row in clone.log() if row["kind"] == "task.done" and not row["overruled"]]
    assert Counter(done).most_common(1)[0][1] == 1
    told = [row["tasks"] for row in map(dict, clone.must("mq", "landings", "--json").json)]
    assert sorted(task for tasks in told for task in tasks) == sorted(done)


@pytest.mark.parametrize("stride", [3, pytest.param(1, marks=pytest.mark.long)])
def test_a_rollback_that_is_killed_goes_on_and_brings_back_every_byte(world, clone, stride):
    before, id = tree(world), plan(clone, "--chunks", "2")
    approved(clone, id)
    killed_again_and_again(clone, stride, "rollback", id, "--quiet")

    assert tree(world) == before
    whole = report(clone, id)
    assert (len(whole["rollbacks"]), whole["coverage"]["left"], whole["coverage"]["landed"]) == (1, COUNT, 0)
    said = run(clone, id)
    assert (said.code, "was taken back" in said.error["message"], parts(clone, id)[0]) == (3, True, "taken_back")
    assert go(clone, id, "--again")["state"] == "gated"
    assert tree(world) == before


def test_a_part_of_a_roll_out_is_taken_back_up_to_a_point(world, clone):
    id = plan(clone, "--chunks", "2")
    approved(clone, id)
    point = clone.must("mq", "landings", "--json").json[-1]["id"]
    clone.must("rollback", id, "--to", point[-8:])

    assert parts(clone, id) == ["landed", "taken_back", "taken_back"]
    assert versions(world) == {"1": 15, "2": 5}


def test_another_clone_goes_on_with_what_one_left_in_the_middle(world, clone):
    id = plan(clone)
    assert killed(clone, 8, "rollout", "run", id, "--parallel", "1") == -signal.SIGKILL
    assert parts(clone, id)[0] == "at_work"
    other = world.clone("two")
    assert "nobody has told this clone" in run(other, id).error["message"]
    other.must("rollout", "report", id, "--out", str(world.folder / "audit"))
    recipe = str(world.folder / "audit" / "recipe.json")
    told = go(other, id, "--recipe", recipe)
    assert (told["state"], told["at_work"], told["covered"]) == ("running", 1, 0)

    (canary,) = (one["id"] for one in other.must("rollout", "show", id, "--json").json["parts"][:1])
    other.must("takeover", canary, "--force", "--reason", "Its machine is gone.", "--no-worktree", actor="grace")
    other.must("release", canary, actor="grace")
    assert go(other, id)["state"] == "gated"
    other.must("rollout", "approve", id, actor="heidi")
    other.must("sync")
    assert go(clone, id)["state"] == "landed"
    assert versions(world) == {"1": 0, "2": COUNT}


def test_two_clones_run_it_at_once_and_each_cohort_is_done_once(world, clone):
    id = plan(clone, "--chunks", "4")
    go(clone, id)
    clone.must("rollout", "approve", id, actor="grace")
    other = world.clone("two")
    other.must("rollout", "report", id, "--out", str(world.folder / "audit"))
    recipe = str(world.folder / "audit" / "recipe.json")
    begun = [
        one.start("rollout", "run", id, "--parallel", "2", "--recipe", recipe, actor=f"runner-{one.path.name}")
        for one in (clone, other)
    ]
    said = [one.communicate(timeout=120) for one in begun]
    assert [one.returncode for one in begun] == [0, 0], said
    go(clone, id)
    assert (parts(clone, id), versions(world)) == (["landed"] * 5, {"1": 0, "2": COUNT})
    done = Counter(row["task"] for row in clone.log() if row["kind"] == "task.done" and not row["overruled"])
    assert set(done.values()) == {1}


SLOW = """#!/bin/sh
if [ -e {folder}/slow ]; then echo $$ >{folder}/pid.$$; exec sleep 100; fi
exec tools/raise "$@"
"""
"""Does its work, or where it is told to says who it is and stays."""


def test_who_interrupts_chunks_leaves_nothing_running_and_keeps_them_from_nobody(world):
    seed(world, COUNT, more={"tools/slow": SLOW.format(folder=world.folder)})
    clone = world.clone("one")
    id = plan(clone, "--chunks", "3", command="tools/slow {items}")
    go(clone, id)
    clone.must("rollout", "approve", id, actor="grace")
    (world.folder / "slow").touch()
    begun = clone.start("rollout", "run", id, "--parallel", "2", actor="runner")
    pids = [int(path.read_text()) for path in _as_many(world.folder, "pid.*", 2)]
    begun.send_signal(signal.SIGINT)

    said = begun.communicate(timeout=60)[1]
    assert (begun.returncode, said.count(f"stopped; `gitswarm rollout run {id}` goes on\n")) == (130, 1), said
    assert all(ends(pid) for pid in pids)
    clone.must("sync")
    assert parts(world.clone("two"), id) == ["landed", "open", "open", "open"]
    (world.folder / "slow").unlink()
    assert (go(clone, id)["state"], versions(world)) == ("landed", {"1": 0, "2": COUNT})


def _as_many(folder, pattern, count):
    """So many files of a pattern, as soon as there are."""
    end = time.monotonic() + 60
    while len(found := [path for path in folder.glob(pattern) if path.read_text()]) < count:
        assert time.monotonic() < end
        time.sleep(0.02)
    return found


def test_the_report_has_the_same_bytes_in_every_clone_and_as_files(world, clone):
    id = plan(clone)
    approved(clone, id)
    other, folders = world.clone("two"), [world.folder / name for name in ("a", "b")]
    for here, folder in zip((clone, other), folders, strict=True):
        here.must("sync")
        here.must("rollout", "report", id, "--out", str(folder))
    names = sorted(path.name for path in folders[0].iterdir())

    assert names == ["inputs.sha256", "recipe.json", "report.json", "report.md", "results.tsv"]
    assert all((folders[0] / name).read_bytes() == (folders[1] / name).read_bytes() for name in names)
    git(world.folder / "seed", "checkout", "--quiet", "main")
    check = ["sha256sum", "--check", "--quiet", str(folders[0] / "inputs.sha256")]
    assert subprocess.run(check, cwd=world.folder / "seed", timeout=60, check=False).returncode == 0


def test_the_audit_of_a_roll_out_has_all_its_tasks_and_stands_in_another_clone(world, clone):
    id = plan(clone, "--chunks", "2")
    approved(clone, id)
    clone.must("sync")
    other, path = world.clone("two"), str(world.folder / "audit.json")
    clone.must("audit", "export", id, "--out", path)
    told = json.loads((world.folder / "audit.json").read_text())
    kinds = {row["kind"] for row in told["events"]}

    assert (told["subject"]["kind"], len(told["tasks"]), len(told["landings"])) == ("rollout", 4, 2)
    assert {"rollout.planned", "rollout.cut", "rollout.applied", "gate.approved", "landing.landed"} <= kinds
    assert other.must("audit", "verify", path, "--json").json["digest"] == told["digest"]
