"""A repository is made where there is none: with a first commit by the user, and wholly or not at all."""

from __future__ import annotations

import os
import subprocess

import pytest

from gitswarm.errors import Refused, StoreError
from gitswarm.git.network.begin import begin
from gitswarm.git.repo import find


def git(*words, cwd):
    done = subprocess.run(["git", *map(str, words)], cwd=cwd, capture_output=True, text=True, check=True)
    return done.stdout.strip()


def environment(**more):
    return {**os.environ, **more}


def make(folder, **more):
    return begin(str(folder), environment(**more), beside="gitswarm")


def test_it_begins_with_a_commit_by_the_user(tmp_path):
    place = make(tmp_path / "new")
    assert place == find(str(tmp_path / "new"), environment())
    assert git("log", "--format=%an <%ae> %cn", cwd=tmp_path / "new") == "Ada <ada@example.invalid> Ada"
    assert git("status", "--porcelain", cwd=tmp_path / "new") == ""


def test_it_signs_for_a_user_who_has_no_name(tmp_path, home):
    (home / ".gitconfig").write_text("")
    make(tmp_path, EMAIL="guessed@example.invalid")
    assert git("log", "--format=%an <%ae>", cwd=tmp_path) == "gitswarm <gitswarm@localhost>"


def test_it_runs_no_hook_and_asks_for_no_signature(tmp_path, home):
    (home / "hooks").mkdir()
    (home / "hooks" / "pre-commit").write_text("#!/bin/sh\nexit 1\n")
    (home / "hooks" / "pre-commit").chmod(0o755)
    git("config", "--global", "core.hooksPath", home / "hooks", cwd=home)
    git("config", "--global", "commit.gpgSign", "true", cwd=home)
    make(tmp_path)
    assert git("log", "--format=%an", cwd=tmp_path) == "Ada"


def test_it_refuses_a_folder_with_something_in_it(tmp_path):
    (tmp_path / "mine").write_text("x")
    with pytest.raises(Refused, match="not empty"):
        make(tmp_path)
    assert os.listdir(tmp_path) == ["mine"]


def test_where_a_file_stands_no_repository_is_made(tmp_path):
    (tmp_path / "file").write_text("x")
    with pytest.raises(Refused, match="is a file"):
        make(tmp_path / "file")


def test_the_first_commit_never_stands_on_our_branch(tmp_path, home):
    git("config", "--global", "init.defaultBranch", "gitswarm", cwd=home)
    make(tmp_path / "one")
    git("config", "--global", "init.defaultBranch", "trunk", cwd=home)
    make(tmp_path / "two")

    assert git("branch", cwd=tmp_path / "one") == "* main"
    assert git("branch", cwd=tmp_path / "two") == "* trunk"


def test_what_cannot_be_made_leaves_the_folder_as_it_was(tmp_path, monkeypatch):
    broken = tmp_path / "template"
    (broken / "refs").mkdir(parents=True)
    (broken / "refs" / "heads").write_text("a file where git needs a folder")

    with pytest.raises(StoreError, match="failed"):
        make(tmp_path / "new", GIT_TEMPLATE_DIR=str(broken))

    assert os.listdir(tmp_path / "new") == []
