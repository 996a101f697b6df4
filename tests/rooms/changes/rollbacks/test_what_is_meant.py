"""Which work a name means that is to be taken back, and what is said truly where that is not all, or not possible."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from gitswarm.git.clone.lock import Lock
from gitswarm.rooms.changes.rollbacks import reverting
from tests.agents import WRITES, teach
from tests.conftest import ROOT
from tests.landings import begin, files, finish, items, status
from tests.world import git

KILLED = -9


@pytest.fixture
def clone(world):
    return world.clone("one")


def more(clone, folder, id, name, *words):
    """Land one more commit of a task, as its holder did it."""
    (folder / name).write_text("x")
    git(folder, "add", ".")
    git(folder, "commit", "-q", "-m", name)
    clone.must("mq", "submit", id, "--commit", git(folder, "rev-parse", "HEAD"), *words)
    clone.must("mq", "run")


def test_a_task_that_has_landed_twice_is_taken_back_whole(world, clone):
    id, _, folder = begin(clone, {"a.txt": "x"})
    clone.must("mq", "submit", id)
    clone.must("mq", "run")
    more(clone, folder, id, "b.txt")
    assert (files(world), len(clone.must("mq", "landings", "--json").json)) == (["a.txt", "b.txt"], 2)
    told = clone.must("rollback", id, "--json").json

    assert (files(world), len(told["landings"]), told["rest"]) == ([], 2, [])
    assert "all of" in clone.run("rollback", id, "--json").error["message"]


def test_what_stands_on_another_target_too_is_said_and_taken_back_by_the_same_command(world, clone):
    git(world.hub, "branch", "rel", "main")
    id, _, folder = begin(clone, {"a.txt": "x"})
    clone.must("mq", "submit", id)
    clone.must("mq", "run")
    more(clone, folder, id, "b.txt", "--target", "rel")
    told = clone.must("rollback", id, "--json").json

    assert (told["target"], told["rest"]) == ("rel", ["main"])
    assert (files(world), files(world, "rel")) == (["a.txt"], [])
    told = clone.must("rollback", id, "--json").json
    assert (told["target"], told["rest"], files(world)) == ("main", [], [])


def test_a_run_means_what_it_has_left_and_not_what_came_later(world, clone):
    id = clone.must("create", "Write it down", "--json").json["id"]
    teach(clone, WRITES)
    run = clone.must("work", "--once", "--json").json["id"]
    clone.must("mq", "submit", id)
    clone.must("mq", "run")
    clone.must("reopen", id)
    folder = clone.must("claim", id, "--json").json["worktree"]
    git(folder, "commit", "-q", "--allow-empty", "-m", "Nothing")
    (clone.path / folder / "later.txt").write_text("x")
    git(folder, "add", ".")
    git(folder, "commit", "-q", "-m", "Later")
    clone.must("mq", "submit", id)
    clone.must("mq", "run")
    assert files(world) == ["later.txt", "made.txt"]
    told = clone.must("rollback", run[-8:], "--json").json

    assert (files(world), told["subject"]) == (["later.txt"], "run")
    assert "all of" in clone.run("rollback", run[-8:], "--json").error["message"]


def test_work_that_a_person_has_merged_is_no_landing_and_the_way_is_said(clone):
    id = finish(clone, {"a.txt": "x"})
    branch = clone.must("mq", "list", "--json").json[0]["branch"]
    clone.git("push", "--quiet", "origin", f"{branch}:main")
    clone.must("mq", "run")
    error = clone.run("rollback", id, "--json").error

    assert error["kind"] == "refused"
    assert ("by other hands" in error["message"], "git revert" in error["hint"]) == (True, True)


def test_going_back_to_a_point_goes_there_though_one_that_was_killed_has_begun(world, clone):
    ids = []
    for name in "abc":
        ids.append(finish(clone, {f"{name}.txt": "x"}))
        clone.must("mq", "run")
    point = clone.must("mq", "landings", "--json").json[-1]["id"]
    argv = [sys.executable, "-m", "tests.killing", "4", str(clone.path), "rollback", ids[2]]
    assert subprocess.run(argv, cwd=ROOT, capture_output=True, timeout=120, check=False).returncode == KILLED
    assert files(world) == ["a.txt", "b.txt"]
    clone.must("rollback", ids[2], "--to", point[-8:])

    assert files(world) == ["a.txt"]
    assert items(clone) == {ids[0]: "landed", ids[1]: "rolled_back", ids[2]: "rolled_back"}


def test_it_does_not_wait_for_checks_of_the_queue(world, clone):
    id = finish(clone, {"a.txt": "x"})
    clone.must("mq", "run")
    with Lock(os.path.join(clone.state, "landing.lock")).held("mq run", wait=0.0):
        clone.must("rollback", id)

    assert (files(world), status(clone, id)) == ([], "open")


def test_without_a_hub_a_protected_target_leaves_the_commit_here_and_says_where(world):
    alone = world.alone("alone")
    id = finish(alone, {"a.txt": "a"}, submit=False)
    alone.must("policy", "set", "landing-target", "main")
    alone.must("mq", "submit", id)
    alone.git("switch", "-q", "--detach")
    alone.must("mq", "run")
    alone.must("policy", "set", "protected-targets", "main")
    error = alone.run("rollback", id, "--json").error

    assert (error["kind"], "at the hub" in error["hint"]) == ("push_refused", False)
    kept = next(word.rstrip(":") for word in error["hint"].split() if word.startswith(reverting.RESCUE))
    assert alone.git("ls-tree", "--name-only", kept) == ""
    assert alone.git("ls-tree", "--name-only", "main") == "a.txt"


def test_what_the_hub_takes_under_no_name_is_kept_here(world, clone):
    id = finish(clone, {"a.txt": "x"})
    clone.must("mq", "run")
    hook = world.hub / "hooks" / "update"
    hook.write_text('#!/bin/sh\ncase "$1" in refs/heads/gitswarm) exit 0;; esac\necho no; exit 1\n')
    hook.chmod(0o755)
    error = clone.run("rollback", id, "--json").error

    assert (error["kind"], "did not take it" in error["hint"]) == ("push_refused", True)
    assert "does not take a push to main: no" in error["message"]
    kept = next(word.rstrip(":,") for word in error["hint"].split() if word.startswith(reverting.RESCUE))
    assert clone.git("ls-tree", "--name-only", kept) == ""
