"""Two who touch the same files are seen before they merge: what is in no commit counts too, and nothing is touched."""

from __future__ import annotations

import os
import shutil

import pytest

from tests.landings import begin, seed
from tests.world import git


@pytest.fixture
def clone(world):
    seed(world, {"same.txt": "one\ntwo\nthree\nfour\nfive\n", "other.txt": "x\n"})
    return world.clone("one")


def told(clone, *words):
    return clone.must("conflicts", "--json", *words).json


def test_those_who_touch_the_same_lines_are_told_with_who_holds_them(clone):
    first, _, _ = begin(clone, {"same.txt": "ONE\ntwo\nthree\nfour\nfive\n"}, actor="ada")
    second, _, folder = begin(clone, {"new.txt": "x"}, actor="bob")
    assert told(clone) == []
    (folder / "same.txt").write_text("uno\ntwo\nthree\nfour\nfive\n")
    before = git(folder, "status", "--porcelain")

    (row,) = told(clone)
    assert {row["id"], row["other"]} == {first, second}
    assert {row["holder"], row["other_holder"]} == {"ada", "bob"}
    assert (row["paths"], row["conflicts"]) == (["same.txt"], ["same.txt"])
    assert git(folder, "status", "--porcelain") == before


def test_those_who_touch_other_lines_of_a_file_are_told_without_a_conflict(clone):
    begin(clone, {"same.txt": "ONE\ntwo\nthree\nfour\nfive\n"})
    begin(clone, {"same.txt": "one\ntwo\nthree\nfour\nFIVE\n"})

    (row,) = told(clone)
    assert (row["paths"], row["conflicts"]) == (["same.txt"], [])


def test_what_is_given_back_is_in_nobodys_way_and_one_task_can_be_asked_about(clone):
    first, _, _ = begin(clone, {"same.txt": "1\n"})
    second, _, _ = begin(clone, {"same.txt": "2\n"})
    third, _, _ = begin(clone, {"same.txt": "3\n"})
    assert len(told(clone)) == 3
    assert {row["id"] for row in told(clone, third)} | {row["other"] for row in told(clone, third)} == {
        first,
        second,
        third,
    }
    assert len(told(clone, third)) == 2
    clone.must("release", third)
    assert len(told(clone)) == 1


def test_what_another_clone_has_told_of_and_this_one_has_is_looked_at_too(world, clone):
    other = world.clone("two")
    id, _, folder = begin(other, {"same.txt": "1\n"}, actor="bob")
    git(folder, "push", "--quiet", "origin", "HEAD:refs/heads/work")
    other.must("sync")
    clone.must("sync")
    begin(clone, {"same.txt": "2\n"})
    assert told(clone) == []
    clone.git("fetch", "--quiet")

    assert {told(clone)[0]["id"], told(clone)[0]["other"]} >= {id}


def test_a_git_that_is_killed_is_not_taken_for_one_that_finds_nothing(clone, tmp_path, monkeypatch):
    begin(clone, {"same.txt": "ONE\n"})
    begin(clone, {"same.txt": "uno\n"})
    shim = tmp_path / "bin" / "git"
    shim.parent.mkdir()
    shim.write_text(f'#!/bin/sh\ncase " $* " in *" diff-tree "*) kill -9 $$;; esac\nexec {shutil.which("git")} "$@"\n')
    shim.chmod(0o755)
    monkeypatch.setenv("PATH", f"{shim.parent}{os.pathsep}{os.environ['PATH']}")
    said = clone.run("conflicts", "--json")

    assert (said.code, said.error["kind"]) == (5, "store_error")
