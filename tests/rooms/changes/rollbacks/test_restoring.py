"""Work that has landed nowhere is taken back in its worktree: that is as it was made, and what was there is kept."""

from __future__ import annotations

import os
import shutil

import pytest

from tests.agents import check_by
from tests.landings import begin
from tests.world import git


@pytest.fixture
def clone(world):
    return world.clone("one")


WRITES = """\
#!/bin/sh
case " $* " in *" update-ref --no-deref refs/gitswarm/rescue/"*) echo late {how}{folder}/late.txt;; esac
exec {git} "$@"
"""


@pytest.fixture
def write(tmp_path, monkeypatch):
    """Write a file into a folder each time when something of it was just kept."""

    def prepare(folder, how):
        shim = tmp_path / "bin" / "git"
        shim.parent.mkdir()
        shim.write_text(WRITES.format(folder=folder, how=how, git=shutil.which("git")))
        shim.chmod(0o755)
        monkeypatch.setenv("PATH", f"{shim.parent}{os.pathsep}{os.environ['PATH']}")

    return prepare


def names(folder):
    return sorted(path.name for path in folder.iterdir() if path.name != ".git")


def test_a_worktree_is_as_it_was_made_by_one_command_and_comes_back_by_another(world, clone):
    id, _, folder = begin(clone, {"a.txt": "a"})
    before = names(folder)
    (folder / "a.txt").write_text("not committed")
    (folder / "deep").mkdir()
    (folder / "deep" / "b.txt").write_text("new")
    told = clone.must("rollback", id, "--reason", "All wrong.", "--json").json

    assert [name for name in before if name not in names(folder)] == ["a.txt"]
    assert (git(folder, "status", "--porcelain"), git(folder, "rev-parse", "HEAD")) == ("", told["after"])
    assert (told["seconds"] > 0, told["subject"]) == (True, "worktree")
    assert "All wrong." in clone.must("show", id).out
    clone.must("rescue", "restore", told["rescue"], str(world.folder / "look"))
    assert (world.folder / "look" / "a.txt").read_text() == "not committed"
    assert (world.folder / "look" / "deep" / "b.txt").read_text() == "new"
    assert git(world.folder / "look", "log", "-1", "--format=%s") == "Work: Write it down"
    clone.must("rollback", id)
    assert git(folder, "rev-parse", "HEAD") == told["after"]


def test_what_is_another_ones_or_waits_to_land_is_left_as_it_is(clone):
    id, _, folder = begin(clone, {"a.txt": "a"})
    said = clone.run("rollback", id, "--json", actor="eve")
    assert (said.code, f"no work of {id} has landed" in said.error["message"]) == (4, True)
    git(folder, "switch", "--quiet", "--detach")
    said = clone.run("rollback", id, "--json")
    assert (said.code, "is not on its branch" in said.error["message"]) == (3, True)
    git(folder, "switch", "--quiet", "-")
    clone.must("done", id)
    clone.must("mq", "submit", id)

    assert clone.run("rollback", id, "--json").code == 4
    assert (folder / "a.txt").read_text() == "a"


def test_commits_are_kept_where_nothing_else_is_there(world, clone):
    id, _, folder = begin(clone, {"a.txt": "a"})
    tip = git(folder, "rev-parse", "HEAD")
    told = clone.must("rollback", id, "--json").json

    assert git(clone.path, "for-each-ref", "--format=%(refname)", "--contains", tip) == told["rescue"]
    clone.must("rescue", "restore", told["rescue"], str(world.folder / "look"))
    assert (world.folder / "look" / "a.txt").read_text() == "a"


def test_commits_that_another_ref_leads_to_come_back_as_well(world, clone):
    id, _, folder = begin(clone, {"a.txt": "a"})
    git(folder, "branch", "mine")
    told = clone.must("rollback", id, "--json").json

    clone.must("rescue", "restore", told["rescue"], str(world.folder / "look"))
    assert (world.folder / "look" / "a.txt").read_text() == "a"


def test_no_ref_is_named_where_nothing_ever_stood(clone):
    id = clone.must("create", "Write it down", "--json").json["id"]
    clone.must("claim", id)
    said = clone.must("rollback", id, "--json").json["rescue"]

    assert (said, clone.git("for-each-ref", "refs/gitswarm/rescue")) == ("", "")
    assert "nothing else stood there" in clone.must("rollback", id).out


def test_what_the_works_own_gitignore_covers_stays_and_is_named(clone):
    id, _, folder = begin(clone, {".gitignore": "data/\n"})
    (folder / "data").mkdir()
    (folder / "data" / "computed").write_text("for a week")
    (folder / "new.txt").write_text("x")
    told = clone.must("rollback", id, "--json").json

    assert not (folder / "new.txt").exists()
    assert (folder / "data" / "computed").read_text() == "for a week"
    assert told["stays"] == ["data/"]
    assert "as it was made, but for data/; what stood there is" in clone.must("show", id).out


def test_a_repository_inside_stays_and_is_named(clone):
    id, _, folder = begin(clone, {"a.txt": "a"})
    git(folder, "init", "--quiet", "inner")
    (folder / "inner" / "b.txt").write_text("b")
    said = clone.must("rollback", id)

    assert "is as it was made, but for inner/; what stood there is" in said.out
    assert (folder / "inner" / "b.txt").read_text() == "b"


def test_what_stays_may_have_any_name(clone):
    id, _, folder = begin(clone, {".gitignore": "*.log\n"})
    (folder / os.fsdecode(b"a\xff\n.log")).write_text("x")

    assert clone.must("rollback", id, "--json").json["stays"] == ["a\\xff\n.log"]


@pytest.mark.parametrize("mark", ["--skip-worktree", "--assume-unchanged"])
def test_a_file_that_git_was_told_to_take_for_unchanged_is_as_it_was_made_too(world, clone, mark):
    check_by(world, "true")
    clone.git("pull", "--quiet", "origin", "main")
    id, _, folder = begin(clone, {"a.txt": "a"})
    name = ".gitswarm/checks.yaml"
    before = (folder / name).read_text()
    git(folder, "update-index", mark, name, "a.txt")
    (folder / name).write_text("a setting of my own")
    (folder / "a.txt").write_text("more")
    told = clone.must("rollback", id, "--json").json

    assert ((folder / name).read_text(), (folder / "a.txt").exists(), told["stays"]) == (before, False, [])
    clone.must("rescue", "restore", told["rescue"], str(world.folder / "look"))
    assert (world.folder / "look" / name).read_text() == "a setting of my own"
    assert (world.folder / "look" / "a.txt").read_text() == "more"


def test_what_is_written_while_the_rest_is_kept_is_kept_too(clone, write):
    id, _, folder = begin(clone, {"a.txt": "a"})
    write(folder, ">")
    told = clone.must("rollback", id, "--json").json

    assert not (folder / "late.txt").exists()
    assert clone.git("show", f"{told['rescue']}:late.txt") == "late"


def test_a_worktree_that_never_rests_is_left_as_it_is(clone, write):
    id, _, folder = begin(clone, {"a.txt": "a"})
    write(folder, ">>")
    said = clone.run("rollback", id, "--json")

    assert (said.error["kind"], (folder / "a.txt").read_text()) == ("busy", "a")
