"""What goes wrong beside the items of a cohort makes none of them bad, and ends no command."""

from __future__ import annotations

import os
import shutil

import pytest

from gitswarm.opening import open_swarm
from gitswarm.rooms.changes import rollouts
from gitswarm.rooms.work import claims, tasks
from tests.manifests import plan, report, run, seed

KILLED = """#!/bin/sh
case " $* " in *" ls-tree -r -z --full-tree "*) mkdir {folder}/killed 2>/dev/null && kill -9 $$;; esac
exec {git} "$@"
"""


@pytest.fixture
def clone(world):
    seed(world, 10)
    return world.clone("one")


def test_a_git_that_is_killed_while_it_lists_the_files_makes_no_item_bad(clone, tmp_path, monkeypatch):
    id = plan(clone, "--max-bad", "100%")
    shim = tmp_path / "bin" / "git"
    shim.parent.mkdir()
    shim.write_text(KILLED.format(folder=tmp_path, git=shutil.which("git")))
    shim.chmod(0o755)
    monkeypatch.setenv("PATH", f"{shim.parent}{os.pathsep}{os.environ['PATH']}")
    said = run(clone, id)
    (canary, *_) = clone.must("rollout", "show", id, "--json").json["parts"]
    assert ((tmp_path / "killed").exists(), said.code, canary["bad"]) == (True, 5, 0), said
    assert "git cannot list the files" in said.err

    assert run(clone, id).code == 0
    (canary, *_) = clone.must("rollout", "show", id, "--json").json["parts"]
    assert (canary["bad"], canary["made"]) == (0, canary["items"])


@pytest.mark.parametrize("written", ["nonsense", "made\ta\tb", "made\ta\tb\tc\td"])
def test_results_that_are_none_are_left_out_of_the_report(clone, written):
    id = plan(clone)
    swarm = open_swarm(str(clone.path), "mallory")
    part = rollouts.cohorts(swarm.look(), rollouts.find(swarm.look(), id).task)[0]
    swarm.do(claims.claim, name=part.task, machine=swarm.machine)
    epoch = tasks.task(swarm.look(), part.task).epoch
    swarm.do(rollouts.give_up, name=part.task, epoch=epoch, tally={"made": 1}, results=f"{written}\n", why="x")
    swarm.close()

    assert report(clone, id)["cohorts"][0]["results"] == []
    for words in (("report",), ("show",), ("run", "--parallel", "1")):
        assert clone.run("rollout", words[0], id, *words[1:]).code < 70


def test_a_hook_that_takes_an_item_out_of_the_commit_ends_the_cohort_and_not_the_command(world, clone):
    id = plan(clone)
    hook = clone.git_folder / "hooks" / "pre-commit"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text('#!/bin/sh\ngit rm --quiet --cached "$(git diff --cached --name-only | head -n 1)"\n')
    hook.chmod(0o755)
    said = run(clone, id)

    assert said.code < 70, said
    (canary, *_) = clone.must("rollout", "show", id, "--json").json["parts"]
    assert "which is an item" in canary["why"], canary
