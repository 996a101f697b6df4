"""A file of a commit is there, or is not there, or git could not tell: three answers."""

from __future__ import annotations

import os
import shutil

import pytest

from gitswarm.errors import StoreError
from gitswarm.git.compose import blobs, project
from gitswarm.git.compose.changes import Between
from gitswarm.git.process import clean
from tests.sites import git, script

NAMES = ("a", "with blank", "is blob 5", "ünïcode", "deep/er/file")


@pytest.fixture
def commit(plain):
    (plain / "deep" / "er").mkdir(parents=True)
    for name in NAMES:
        (plain / name).write_text(f"of {name}\n")
    git(plain, "add", "--all")
    git(plain, "commit", "-q", "-m", "files")
    return git(plain, "rev-parse", "HEAD")


@pytest.fixture
def dying(tmp_path):
    """An environment in which git dies where it is to read a file."""
    (tmp_path / "bin").mkdir()
    script(
        tmp_path / "bin" / "git", f'case " $* " in *" cat-file "*) kill -9 $$;; esac\nexec {shutil.which("git")} "$@"\n'
    )
    return {**os.environ, "PATH": f"{tmp_path / 'bin'}{os.pathsep}{os.environ['PATH']}"}


@pytest.mark.parametrize("name", NAMES)
def test_a_file_that_is_there_is_read(place, commit, name):
    found, env = f"{commit}:{name}", clean(os.environ)
    assert (blobs.size(place, env, found), blobs.content(place, env, found)) == (
        len(f"of {name}\n".encode()),
        f"of {name}\n".encode(),
    )
    assert project.text_at(place, os.environ, commit, name) == f"of {name}\n"


@pytest.mark.parametrize("name", ["b", "deep", "deep/er/nothing", "a/b", "nothing blob 5"])
def test_a_file_that_is_not_there_is_none(place, commit, name):
    assert blobs.size(place, clean(os.environ), f"{commit}:{name}") is None
    assert project.text_at(place, os.environ, commit, name) is None
    assert Between(place, os.environ, commit, commit).digest(name) == ""


def test_what_a_killed_git_did_not_tell_is_no_answer(place, commit, dying):
    with pytest.raises(StoreError, match="git could not read"):
        project.text_at(place, dying, commit, "a")
    with pytest.raises(StoreError, match="git could not read"):
        Between(place, dying, commit, commit).digest("a")
    with pytest.raises(StoreError, match="git could not read"):
        blobs.content(place, clean(dying), f"{commit}:a")


def test_a_folder_that_git_cannot_read_is_no_folder_without_the_file(plain, place, commit):
    tree = git(plain, "rev-parse", f"{commit}:deep")
    path = plain / ".git" / "objects" / tree[:2] / tree[2:]
    path.chmod(0o600)
    path.write_bytes(b"torn")
    with pytest.raises(StoreError, match="git could not read"):
        project.text_at(place, os.environ, commit, "deep/er/file")


def test_what_git_is_told_to_trace_is_no_complaint(place, commit):
    env = {**os.environ, "GIT_TRACE": "1"}
    assert project.text_at(place, env, commit, "a") == "of a\n"
