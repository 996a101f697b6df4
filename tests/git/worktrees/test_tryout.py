"""A folder to try commits in: it shows what a commit has, is gone afterwards, and is never anybody else's."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from gitswarm.errors import Refused, StoreError
from gitswarm.git.process import Result
from gitswarm.git.worktrees import label
from gitswarm.git.worktrees.tryout import clear, stand_on, tryout
from gitswarm.git.worktrees.turn import Turn, mend
from tests.sites import git


@pytest.fixture
def two(plain):
    """Two commits with a file each, and one that both ignore."""
    made = []
    for name in "ab":
        (plain / name).write_text(name)
        (plain / ".gitignore").write_text("built\n")
        git(plain, "add", "--all")
        git(plain, "commit", "-q", "-m", name)
        made.append(git(plain, "rev-parse", "HEAD"))
    return made


def test_it_stands_on_one_commit_after_another_and_keeps_what_is_ignored(plain, place, two, tmp_path):
    folder = tmp_path / "tried"
    with tryout(place, os.environ, str(folder), two[1]) as tree:
        stand_on(tree, two[1], os.environ)
        assert sorted(os.listdir(folder)) == [".git", ".gitignore", "a", "b"]
        (folder / "built").write_text("x")
        (folder / "left").mkdir()
        (folder / "left" / "over").write_text("x")
        stand_on(tree, two[0], os.environ)
        assert sorted(os.listdir(folder)) == [".git", ".gitignore", "a", "built"]
    assert not folder.exists()
    assert git(plain, "worktree", "list").count("\n") == 0


def test_no_branch_moves_that_a_command_has_left_the_folder_on(plain, place, two, tmp_path):
    git(plain, "branch", "kept", two[1])
    with tryout(place, os.environ, str(tmp_path / "tried"), two[0]) as tree:
        stand_on(tree, two[0], os.environ)
        git(tmp_path / "tried", "checkout", "--quiet", "kept")
        stand_on(tree, two[0], os.environ)

        assert git(tmp_path / "tried", "rev-parse", "HEAD", "kept").split() == two
        assert git(tmp_path / "tried", "branch", "--show-current") == ""
        assert sorted(os.listdir(tmp_path / "tried")) == [".git", ".gitignore", "a"]


@pytest.mark.parametrize("how", ["--skip-worktree", "--assume-unchanged"])
def test_files_that_git_was_told_to_take_for_unchanged_are_as_the_commit_has_them(place, two, tmp_path, how):
    folder = tmp_path / "tried"
    with tryout(place, os.environ, str(folder), two[1]) as tree:
        stand_on(tree, two[1], os.environ)
        for name in "ab":
            git(folder, "update-index", how, name)
            (folder / name).write_text("other")
        stand_on(tree, two[0], os.environ)

        assert sorted(os.listdir(folder)) == [".git", ".gitignore", "a"]
        assert ((folder / "a").read_text(), git(folder, "ls-files", "-v")) == ("a", "H .gitignore\nH a")


def test_what_a_killed_one_left_is_taken_away(place, two, tmp_path):
    folder = str(tmp_path / "tried")
    left = tryout(place, os.environ, folder, two[0])
    left.__enter__()
    (tmp_path / "tried" / "half").write_text("x")
    clear(place, os.environ, folder)

    assert not os.path.exists(folder)
    with tryout(place, os.environ, folder, two[1]) as tree:
        assert tree.path == os.path.realpath(folder)


def test_a_git_that_is_killed_as_it_makes_the_folder_leaves_nothing(place, two, tmp_path, monkeypatch):
    git_dir = Path(place.common, "worktrees", "tried")

    def killed(*_):
        git_dir.mkdir(parents=True)
        (git_dir / "locked").write_text(label.TRIAL)
        return Result(-9, b"", b"")

    monkeypatch.setattr(Turn, "git", killed)
    with (
        pytest.raises(StoreError, match="no folder to try"),
        tryout(place, os.environ, str(tmp_path / "tried"), two[0]),
    ):
        pass
    assert not git_dir.exists()


def test_whoever_comes_next_takes_apart_what_a_killed_one_was_taking_apart(place, two, tmp_path, monkeypatch):
    folder = str(tmp_path / "tried")
    left = tryout(place, os.environ, folder, two[0])
    left.__enter__()
    with monkeypatch.context() as dying:
        dying.setattr("gitswarm.git.worktrees.turn._empty", lambda _nursery: os._exit(9))
        child = os.fork()
        if not child:
            clear(place, os.environ, folder)
    assert os.waitpid(child, 0)[1] == 9 << 8
    assert list(Path(place.state, "trees").iterdir())

    mend(place, os.environ)

    assert not list(Path(place.state, "trees").iterdir())


def test_a_folder_of_somebody_else_is_left_alone(place, two, tmp_path):
    (tmp_path / "tried").mkdir()
    (tmp_path / "tried" / "mine").write_text("x")

    with (
        pytest.raises(Refused, match="is in the way"),
        tryout(place, os.environ, str(tmp_path / "tried"), two[0]),
    ):
        pass
    assert (tmp_path / "tried" / "mine").read_text() == "x"


def test_a_worktree_of_the_users_is_left_alone(plain, place, two, tmp_path):
    git(plain, "worktree", "add", "-q", "--detach", str(tmp_path / "tried"), two[0])

    with pytest.raises(Refused, match="is in the way"):
        clear(place, os.environ, str(tmp_path / "tried"))
    assert sorted(os.listdir(tmp_path / "tried")) == [".git", ".gitignore", "a"]


def test_what_cannot_be_taken_out_of_it_is_no_part_of_the_commit_and_is_said(place, two, tmp_path, monkeypatch):
    real, shim = shutil.which("git"), tmp_path / "bin" / "git"
    shim.parent.mkdir()
    shim.write_text(f'#!/bin/sh\ncase " $* " in *" clean "*) echo "no" >&2; exit 1;; esac\nexec {real} "$@"\n')
    shim.chmod(0o755)
    with tryout(place, os.environ, str(tmp_path / "tried"), two[1]) as tree:
        monkeypatch.setenv("PATH", f"{shim.parent}:{os.environ['PATH']}")
        with pytest.raises(StoreError, match="git clean failed"):
            stand_on(tree, two[0], os.environ)
