"""A git that is killed in the middle of a landing keeps nothing from being landed, and nothing untrue is said."""

from __future__ import annotations

import os
import shutil

import pytest

from tests.gated import commit, finished, taken
from tests.landings import begin, finish, items
from tests.world import git

KILLED = """\
#!/bin/sh
case " $* " in *" {word} "*) {once} {{ {before}; kill -9 $$; }};; esac
exec {git} "$@"
"""
ONCE = "mkdir {folder}/killed 2>/dev/null &&"


@pytest.fixture
def clone(world):
    alone = world.alone("one")
    alone.must("policy", "set", "landing-target", "trunk")
    alone.git("branch", "trunk")
    return alone


@pytest.fixture
def kill(tmp_path, monkeypatch):
    """Kill the first git that is given this word, or every one, after something else was done."""

    def prepare(word, before="true", once=ONCE):
        shim = tmp_path / "bin" / "git"
        shim.parent.mkdir()
        once = once.format(folder=tmp_path)
        shim.write_text(KILLED.format(word=word, once=once, before=before, git=shutil.which("git")))
        shim.chmod(0o755)
        monkeypatch.setenv("PATH", f"{shim.parent}{os.pathsep}{os.environ['PATH']}")
        return tmp_path / "killed"

    return prepare


def test_a_landing_that_only_the_journal_has_yet_is_gone_on_with(clone, kill):
    id = finish(clone, {"a.txt": "x"})
    lock = clone.path / ".git/refs/heads/gitswarm.lock"
    killed = kill("fast-import", before=f": >{lock}")
    said = clone.run("mq", "run")

    assert (killed.exists(), said.code, items(clone)) == (True, 0, {id: "landed"}), said
    assert clone.git("ls-tree", "--name-only", "trunk") == "a.txt"


def test_the_lock_that_a_killed_git_left_on_the_target_is_taken_away(clone, kill):
    id = finish(clone, {"a.txt": "x"})
    lock = clone.path / ".git/refs/heads/trunk.lock"
    killed = kill("update-ref --no-deref refs/heads/trunk", before=f": >{lock}")
    said = clone.run("mq", "run")

    assert (killed.exists(), said.code, items(clone)) == (True, 0, {id: "landed"}), said
    assert not lock.exists()


def test_a_lock_that_may_be_somebody_elses_stays_and_is_named(clone):
    id = finish(clone, {"a.txt": "x"})
    lock = clone.path / ".git/refs/heads/trunk.lock"
    lock.touch()
    os.utime(lock, (0, 0))
    said = clone.run("mq", "run", "--json")

    assert (said.code, said.error["kind"], items(clone)) == (6, "lost_race", {id: "waiting"})
    assert str(lock) in said.error["message"]
    lock.unlink()
    clone.must("mq", "run")
    assert items(clone) == {id: "landed"}


@pytest.mark.parametrize("word", ["cat-file --batch-check=%(objectname)", "rev-list --stdin"])
def test_a_git_that_is_killed_while_it_tells_what_the_target_has_lands_no_half_of_the_work(clone, kill, word):
    clone.must("policy", "set", "landing-method", "squash")
    id, _, folder = begin(clone, {"a.txt": "x"})
    clone.must("done", id)
    clone.must("mq", "submit", id)
    clone.must("mq", "run")
    clone.git("branch", "--force", "trunk", "trunk~1")  # as a person rewinds it
    clone.must("reopen", id)
    tree = taken(clone, id)
    tree.git("reset", "--quiet", "--hard", git(folder, "rev-parse", "HEAD"))
    commit(tree, b="more")
    assert finished(tree).code == 0
    clone.must("mq", "submit", id)
    killed = kill(word)
    said = clone.run("mq", "run", "--json")

    assert (killed.exists(), said.code, items(clone)) == (True, 5, {id: "waiting"}), said
    clone.must("mq", "run")
    assert clone.git("ls-tree", "--name-only", "trunk").split() == ["a.txt", "b"]


def test_a_git_that_is_killed_while_it_tells_which_files_are_checked_lets_nothing_pass(clone, kill):
    finish(clone, {"a.txt": "x"})
    kill(f'--git-dir={clone.path}/.git rev-parse "*"^{{tree}}', once="")
    said = clone.run("mq", "run", "--json")

    assert (said.code, said.error["kind"], set(items(clone).values())) == (5, "store_error", {"waiting"}), said
    assert clone.git("ls-tree", "--name-only", "trunk") == ""


def test_a_git_that_is_killed_while_it_tells_whether_the_target_has_it_takes_nothing_back(clone, kill):
    id = finish(clone, {"a.txt": "x"})
    killed = kill("--is-ancestor")
    said = clone.run("mq", "run", "--json")

    assert (killed.exists(), said.code, items(clone)) == (True, 0, {id: "landed"}), said
    assert len(clone.must("mq", "landings", "--json").json) == 1
    assert "landing.dropped" not in clone.must("log", "--json").out


def test_a_lock_that_a_killed_push_left_in_a_hub_on_a_path_is_named(world, monkeypatch):
    monkeypatch.setattr("gitswarm.rooms.changes.mq.running.RACES", 1)
    monkeypatch.setattr("gitswarm.rooms.changes.rollbacks.reverting.RACES", 1)

    clone = world.clone("two")
    first, second = (finish(clone, {name: "x"}) for name in ("a.txt", "b.txt"))
    clone.must("mq", "run")
    third = finish(clone, {"c.txt": "x"})
    lock = world.hub / "HEAD.lock"
    lock.touch()
    for words in (("mq", "run"), ("rollback", first)):
        said = clone.run(*words, "--json")
        assert (said.code, said.error["kind"]) == (6, "lost_race"), said
        assert str(lock) in said.error["message"]

    lock.unlink()
    clone.must("mq", "run")
    clone.must("rollback", first)
    assert items(clone) == {first: "rolled_back", second: "landed", third: "landed"}
