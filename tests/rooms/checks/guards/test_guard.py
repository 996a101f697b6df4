"""Commits and pushes that get in the way of others are refused where they are made; all others are never held up."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from gitswarm.core.globs import names
from gitswarm.rooms.checks.guards import following
from tests.world import Clone


class Place(Clone):
    """The worktree of a task, in which the user's git runs with its hooks."""

    def try_git(self, *words, **env):
        done = subprocess.run(
            ["git", "-C", str(self.path), *words],
            capture_output=True,
            text=True,
            check=False,
            env={**os.environ, **env},
            timeout=60,
        )
        return done.returncode, done.stderr

    def commit(self, name, **env):
        path = self.path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"{name}\n")
        self.git("add", name)
        return self.try_git("commit", "-q", "-m", name, **env)

    def push(self, *words, **env):
        return self.try_git("push", "-q", *words, "origin", "HEAD", **env)

    @property
    def guard(self):
        return Path(self.git("rev-parse", "--absolute-git-dir")) / "gitswarm/guard"


@pytest.fixture
def clone(world):
    return world.clone("one")


@pytest.fixture
def id(clone):
    return clone.must("create", "Reject empty names", "--json").json["id"]


@pytest.fixture
def tree(clone, id):
    made = Place(Path(clone.must("claim", id, "--json").json["worktree"]))
    clone.must("sync")
    return made


def takes_over(world, clone, id):
    other = world.clone("two")
    told = other.must("takeover", id, "--force", "--reason", "gone", "--json", actor="bob").json
    clone.must("sync")
    return told


def test_a_claim_that_stands_is_never_asked_about(tree):
    assert not tree.guard.exists()
    assert tree.commit("names.py") == (0, "")
    assert tree.push()[0] == 0


def test_a_task_that_another_took_over_is_neither_committed_nor_pushed(world, clone, id, tree):
    assert tree.commit("before.py")[0] == 0
    takes_over(world, clone, id)

    code, said = tree.commit("names.py")
    assert code == 1
    assert f"error: the claim of this worktree, {id} in epoch 1, has ended: bob holds it now" in said
    assert "hint: what is here is kept whatever you do" in said
    assert "`git commit --no-verify` does it all the same" in said
    code, said = tree.push()
    assert (code, f"{id} in epoch 1, has ended" in said) == (1, True)
    assert tree.try_git("push", "-q", "origin", "HEAD:refs/heads/mine")[0] == 0
    assert tree.try_git("commit", "-q", "--no-verify", "-m", "all the same") == (0, "")


def test_who_claims_it_again_is_told_nothing_more_in_the_new_worktree(world, clone, id, tree):
    takes_over(world, clone, id)
    clone.must("release", id, actor="bob")
    code, said = tree.commit("old.py")
    assert (code, f"`gitswarm claim {id}` takes it again" in said) == (1, True)
    new = Place(Path(clone.must("claim", id, "--json").json["worktree"]))
    clone.must("sync")

    assert new.commit("new.py") == (0, "")
    assert tree.commit("old.py")[0] == 1


def test_what_was_given_back_may_be_pushed_and_not_go_on(clone, id, tree):
    clone.must("release", id)
    clone.must("sync")

    assert tree.commit("names.py")[0] == 1
    assert tree.push()[0] == 0


def test_what_is_done_may_still_be_mended(clone, id, tree):
    clone.must("done", id)
    clone.must("sync")

    assert tree.commit("names.py") == (0, "")


def test_a_tentative_claim_that_was_lost_is_not_worked_on(world, clone):
    other = world.clone("two")
    id = clone.must("create", "Both want it", "--json").json["id"]
    clone.must("sync")
    other.must("sync")
    world.cut_off()
    tree = Place(Path(clone.must("claim", id, "--tentative", "--json").json["worktree"]))
    assert tree.commit("mine.py") == (0, "")
    other.must("claim", id, "--tentative", "--no-worktree", actor="bob")
    world.reach()
    other.must("sync")
    other.must("done", id, actor="bob")
    other.must("sync")
    clone.must("sync")

    code, said = tree.commit("names.py")
    assert (code, f"{id} in epoch 1, has ended: it is closed" in said) == (1, True)
    assert tree.push()[0] == 1


def test_while_the_swarm_is_halted_nothing_is_committed_until_it_goes_on(clone, tree):
    clone.must("halt", "--reason", "the build is broken")
    clone.must("sync")
    code, said = tree.commit("names.py")
    assert (code, "halted by ada: the build is broken" in said, "gitswarm resume" in said) == (1, True, True)
    assert tree.push()[0] == 1
    clone.must("resume")

    assert tree.guard.exists()  # nobody has looked yet, so it is asked, and does not say no any more
    assert tree.commit("names.py") == (0, "")
    assert tree.push()[0] == 0
    clone.must("sync")
    assert not tree.guard.exists()


def test_files_that_another_has_reserved_for_himself_are_left_out(clone, tree):
    clone.must("reserve", "src/api/**", actor="bob")
    clone.must("reserve", "docs/**", "--no-exclusive", actor="bob")
    clone.must("reserve", "lib/")
    clone.must("sync")

    assert tree.commit("docs/page.md") == tree.commit("lib/one.py") == tree.commit("src/api.py") == (0, "")
    code, said = tree.commit("src/api/names.py")
    assert (code, "bob has reserved src/api/names.py until" in said) == (1, True)
    assert "gitswarm mail send bob" in said
    tree.git("restore", "--staged", "src/api/names.py")
    assert tree.commit("docs/more.md") == (0, "")
    clone.must("unreserve", actor="bob")
    assert tree.commit("src/api/names.py") == (0, "")


def test_only_a_commit_that_touches_what_is_reserved_is_asked_about(clone, tree):
    clone.must("reserve", "src/**", actor="bob")
    clone.must("sync")
    words = tree.guard.read_text().splitlines()
    asked = tree.path.parent / "asked"
    (tree.path.parent / "counts").write_text(f'#!/bin/sh\necho >>"{asked}"\nexec "$@"\n')
    (tree.path.parent / "counts").chmod(0o755)
    tree.guard.write_text("\n".join([str(tree.path.parent / "counts"), *words]) + "\n")

    assert tree.commit("docs/page.md") == (0, "")
    assert tree.push() == (0, "")
    assert not asked.exists()
    assert tree.commit("src/names.py")[0] == 1
    assert asked.read_text() == "\n"


def test_the_files_of_a_partial_commit_are_those_that_it_changes(clone, tree):
    clone.must("reserve", "theirs.py", actor="bob")
    clone.must("sync")
    for name in ("theirs.py", "mine.py"):
        (tree.path / name).write_text("1\n")
    tree.git("add", ".")

    assert tree.try_git("commit", "-q", "-m", "Mine alone", "--", "mine.py") == (0, "")
    assert tree.try_git("commit", "-q", "-m", "Both")[0] == 1


def test_the_policy_switches_guards_off_and_on(world, clone, id, tree):
    takes_over(world, clone, id)
    clone.must("policy", "set", "guards", "off")
    assert tree.commit("names.py") == (0, "")
    clone.must("sync")
    assert not tree.guard.exists()
    clone.must("policy", "set", "guards", "on")
    clone.must("sync")

    assert tree.commit("more.py")[0] == 1


@pytest.mark.parametrize("broken", ["it fails", "no swarm"])
def test_nobody_is_held_up_where_gitswarm_itself_cannot_answer(world, clone, id, tree, broken):
    takes_over(world, clone, id)
    if broken == "it fails":
        tree.guard.write_text("false\n")
    else:
        clone.git("config", "--local", "--remove-section", "gitswarm")
        (clone.state / "clone").unlink()

    code, said = tree.commit("names.py")
    assert (code, "warning: the guard of this task gave no answer" in said) == (0, True)


def test_where_the_python_that_wrote_it_has_gone_the_gitswarm_that_is_there_answers(world, clone, id, tree):
    takes_over(world, clone, id)
    tree.guard.write_text("/nowhere/python\n-m\ngitswarm\nguard\n")

    code, said = tree.commit("names.py")
    assert (code, "has ended" in said) == (1, True)


def test_a_clone_that_was_moved_reaches_all_hooks_again_with_its_next_exchange(clone, id, tree):
    gate = clone.path / ".git/hooks/commit-msg"
    gate.parent.mkdir(exist_ok=True)
    gate.write_text("#!/bin/sh\necho no such words >&2\nexit 1\n")
    gate.chmod(0o755)
    moved = Place(clone.path.rename(clone.path.with_name("moved")))
    moved.git("worktree", "repair", str(tree.path))
    moved.must("sync")

    code, said = tree.commit("names.py")
    assert (code, "no such words" in said) == (1, True)


def test_the_question_can_be_asked_by_hand(clone, id, tree):
    assert tree.must("guard", "--json").json == {"task": id, "epoch": 1}
    assert clone.must("guard", "--json").json == {"task": None, "epoch": None}
    assert tree.run("guard", "post-commit").code == 2
    clone.must("halt")
    said = tree.run("guard", "--json")
    assert (said.code, said.error["kind"]) == (3, "halted")


def test_git_finds_every_file_that_a_glob_names(clone):
    globs = ("f", "b/", "a/**", "**/b", "*.py", "a/*/c", "./d/b", "/f", "a[1]", "?", "**", "a/**/c", "e\\*")
    paths = ("a/b/c", "a/c", "b/d", "c.py", "d/b", "a[1]", "a1", "x/b", "a/b/b.py", "f", "e*")
    for path in paths:
        blob = clone.git("hash-object", "-w", "--", "/dev/null")
        clone.git("update-index", "--add", "--cacheinfo", f"100644,{blob},{path}")

    for glob in globs:
        named = {path for path in paths if names(glob, path)}
        found = clone.git("ls-files", "-z", "--", following._as_pathspec(glob)).split("\0")
        assert named, glob
        assert named <= set(found), glob
