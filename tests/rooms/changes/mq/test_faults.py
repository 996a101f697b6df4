"""What is nobody's fault blames nobody, and what is the fault of one keeps no other from landing."""

from __future__ import annotations

import os
import time

import pytest

from gitswarm.opening import open_swarm
from gitswarm.rooms.changes import landing
from tests.landings import begin, check_by, files, finish, items, many, seed
from tests.processes import ends, is_gone
from tests.world import git


@pytest.fixture
def clone(world):
    return world.clone("one")


def refuse(world, words):
    """Let the hub refuse every main that has a file called bad, with these words."""
    hook = world.hub / "hooks" / "update"
    bad = 'git ls-tree --name-only "$3" | grep -q bad'
    hook.write_text(f'#!/bin/sh\ntest "$1" = refs/heads/main && {bad} && {{ echo "{words}"; exit 1; }}\nexit 0\n')
    hook.chmod(0o755)


def test_a_tool_that_has_gone_missing_since_the_target_was_green_is_no_fault_of_the_work(world, clone, tmp_path):
    tool = tmp_path / "tool"
    tool.touch()
    check_by(world, f"test -e {tool}")
    first = finish(clone, {"a.txt": "x"})
    clone.must("mq", "run")
    rest = [finish(clone, {f"{name}.txt": "x"}) for name in "bc"]
    tool.unlink()
    said = clone.run("mq", "run", "--json")

    assert (said.code, said.error["kind"]) == (7, "target_is_red")
    assert items(clone) == {first: "landed", **dict.fromkeys(rest, "waiting")}


def test_a_target_that_fails_now_and_then_keeps_nobody_waiting_and_blames_who_is_red(world, clone, tmp_path):
    flake, script = tmp_path / "flake", tmp_path / "check.sh"
    script.write_text(f"test -e bad.txt && exit 1\ntest -e {flake} && rm {flake} && exit 1\nexit 0\n")
    check_by(world, f"sh {script}")
    clone.git("fetch", "--quiet", "origin")
    bad, good = many(clone, [{"bad.txt": "x"}, {"b.txt": "x"}])
    flake.touch()
    said = clone.run("mq", "run")

    assert (said.code, flake.exists(), items(clone)) == (0, False, {bad: "sent_back", good: "landed"})


def test_what_the_hub_refuses_alone_waits_for_a_pull_request_and_the_rest_lands(world, clone):
    refuse(world, "GH001: that file is forbidden")
    first, bad, last = many(clone, [{"a.txt": "x"}, {"bad.txt": "x"}, {"c.txt": "x"}])
    clone.must("mq", "run")

    assert items(clone) == {first: "landed", bad: "pull_request", last: "landed"}
    assert files(world) == ["a.txt", "c.txt"]
    assert "GH001: that file is forbidden" in clone.must("mq", "list", "--json").json[0]["why"]


def test_where_the_hub_says_that_the_branch_is_protected_all_that_waits_is_left_to_pull_requests(world, clone):
    refuse(world, "GH006: Protected branch update failed for refs/heads/main.")
    ids = many(clone, [{"a.txt": "x"}, {"bad.txt": "x"}])
    clone.must("mq", "run")

    assert items(clone) == dict.fromkeys(ids, "pull_request")


def test_work_whose_commit_is_nowhere_keeps_none_behind_it_from_landing(world, clone):
    clone.must("policy", "set", "landing-batch", "1")
    lost, good = finish(clone, {"a.txt": "x"}), finish(clone, {"b.txt": "x"})
    commit = clone.must("mq", "list", "--json").json[0]["commit"]
    for name in git(world.hub, "for-each-ref", "--format=%(refname)", "--points-at", commit).splitlines():
        git(world.hub, "update-ref", "-d", name)
    clone.must("sync")
    other = world.clone("two", url=f"file://{world.hub}")
    said = other.must("mq", "run", actor="bob")

    assert items(other) == {lost: "waiting", good: "landed"}
    assert f"its commit {commit[:12]} is neither here nor at the hub" in said.err


def test_a_clone_whose_history_is_cut_off_sends_no_good_work_back(world, clone):
    seed(world, {"a.txt": "x"})
    id = finish(clone, {"b.txt": "x"})
    seed(world, {"c.txt": "x"})
    clone.must("sync")
    other = world.clone("two", "--depth", "1", url=f"file://{world.hub}")
    said = other.must("mq", "run", actor="bob")

    assert (items(other), "too shallow" in said.err) == ({id: "waiting"}, True)
    other.git("fetch", "--quiet", "--unshallow")
    other.must("mq", "run", actor="bob")
    assert items(other) == {id: "landed"}


def test_a_clone_that_has_not_all_files_lands_what_needs_them(world, clone):
    for name in ("allowFilter", "allowAnySHA1InWant"):
        git(world.hub, "config", f"uploadpack.{name}", "true")
    lines = [f"{number}\n" for number in range(20)]
    seed(world, {"same.txt": "".join(lines)})
    id = finish(clone, {"same.txt": "".join([*lines, "last\n"])})
    clone.must("sync")
    seed(world, {"same.txt": "".join(["first\n", *lines])})
    other = world.clone("two", "--filter=blob:none", "--no-checkout", url=f"file://{world.hub}")
    said = other.must("mq", "run", actor="bob")

    assert items(other) == {id: "landed"}, said
    assert git(world.hub, "show", "main:same.txt").split("\n") == ["first", *"".join(lines).split(), "last"]


@pytest.mark.parametrize("method", ["merge", "squash"])
def test_a_path_that_is_no_text_goes_back_with_its_work(world, clone, method):
    clone.must("policy", "set", "landing-method", method)
    name = os.fsdecode(b"b\xff.txt")
    first, second = finish(clone, {name: "one\n"}), finish(clone, {name: "two\n"})
    clone.must("mq", "run")

    assert items(clone) == {first: "landed", second: "sent_back"}
    why = {one["id"]: one["why"] for one in clone.must("mq", "list", "--all", "--json").json}
    assert "b\\xff.txt" in why[second]


@pytest.mark.skipif(not os.path.isdir("/proc/self"), reason="no process shows its environment here")
def test_a_check_that_outlives_a_killed_run_is_ended_by_the_next_one(world, clone, tmp_path):
    note = tmp_path / "pid"
    script = tmp_path / "check.sh"
    script.write_text(f"test -e {note} && exit 0\necho $$ > {note}.new; mv {note}.new {note}\nexec sleep 120\n")
    check_by(world, f"sh {script}")
    id = finish(clone, {"a.txt": "x"})
    begun = clone.start("mq", "run")
    limit = time.monotonic() + 60
    while not note.exists() and time.monotonic() < limit:
        time.sleep(0.05)
    begun.kill()
    begun.communicate(timeout=30)
    pid = int(note.read_text())
    assert not is_gone(pid)
    clone.must("mq", "run")

    assert (items(clone), ends(pid)) == ({id: "landed"}, True)


def test_work_whose_branch_has_an_impossible_name_keeps_nothing_else_from_landing(clone):
    id, _, _ = begin(clone, {"a.txt": "a"})
    good = finish(clone, {"b.txt": "b"})
    swarm = open_swarm(str(clone.path), "ada")
    told = {"commit": "1" * 40, "base": "2" * 40, "branch": "x" * 3000, "target": "main"}
    swarm.do(landing.submit, name=id, epoch=1, **told)
    swarm.close()
    said = clone.must("mq", "run")

    assert items(clone) == {id: "waiting", good: "landed"}
    assert "is neither here nor at the hub" in said.err
