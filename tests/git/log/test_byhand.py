"""Objects and refs written by hand: git reads them, and what fails leaves nothing behind."""

from __future__ import annotations

import errno
import os
import shutil
import subprocess

import pytest

from gitswarm.git.log import byhand
from gitswarm.git.log.byhand import BLOCK, move_ref, write_object

CONTENTS = [b"", b"a line\n", b"x" * BLOCK, os.urandom(3 * BLOCK), b"0123456789" * 20_000]


@pytest.fixture
def git(tmp_path):
    def run(*words, stdin=b""):
        return subprocess.run(["git", "-C", tmp_path, *words], input=stdin, capture_output=True, check=True).stdout

    run("init", "--quiet", "--bare")
    return run


@pytest.fixture
def objects(git, tmp_path):
    return str(tmp_path / "objects")


def left(folder):
    return [name for name in os.listdir(folder) if name.startswith(byhand.STRAY)]


def refuse(*_):
    raise OSError(errno.ENOSPC, "no room")


@pytest.mark.parametrize("content", CONTENTS, ids=map(len, CONTENTS))
def test_git_reads_what_was_written_and_names_it_so_too(git, objects, content):
    oid = write_object(objects, "blob", content)
    assert git("cat-file", "blob", oid) == content
    assert git("hash-object", "--stdin", stdin=content).decode().strip() == oid
    assert git("fsck", "--strict", "--no-dangling") == b""


def test_an_object_that_was_cut_short_is_whole_once_it_is_written_again(git, objects):
    oid = write_object(objects, "blob", b"content")
    path = f"{objects}/{oid[:2]}/{oid[2:]}"
    os.unlink(path)
    open(path, "wb").close()
    assert write_object(objects, "blob", b"content") == oid
    assert git("cat-file", "blob", oid) == b"content"


@pytest.mark.parametrize("gone", ["the folder", "the file", "the folder and the file"])
def test_what_a_prune_takes_while_an_object_is_written_is_made_again(git, objects, monkeypatch, gone):
    oid, rename = write_object(objects, "blob", b"content"), os.rename

    def pruned(*paths):
        monkeypatch.setattr(os, "rename", rename)
        if "folder" in gone:
            shutil.rmtree(f"{objects}/{oid[:2]}")
        if "file" in gone:
            os.unlink(paths[0])
        rename(*paths)

    monkeypatch.setattr(os, "rename", pruned)
    assert write_object(objects, "blob", b"content") == oid
    assert git("cat-file", "blob", oid) == b"content"


@pytest.mark.parametrize("call", ["write", "rename"])
def test_what_could_not_be_written_is_an_error_and_leaves_nothing(git, objects, monkeypatch, call):
    monkeypatch.setattr(os, call, refuse)
    with pytest.raises(OSError, match="no room"):
        write_object(objects, "blob", b"content")
    assert left(objects) == []


def test_a_ref_moves_only_where_the_check_lets_it(tmp_path):
    path = str(tmp_path / "ref")
    move_ref(path, "1" * 40, lambda: None)
    with pytest.raises(OSError, match="no room"):
        move_ref(path, "2" * 40, refuse)
    assert (tmp_path / "ref").read_text() == "1" * 40 + "\n"
    assert os.listdir(tmp_path) == ["ref"]


def test_the_lock_is_held_while_one_checks_and_a_second_is_refused(tmp_path):
    path = str(tmp_path / "ref")
    with pytest.raises(FileExistsError):
        move_ref(path, "1" * 40, lambda: move_ref(path, "2" * 40, lambda: None))
    assert os.listdir(tmp_path) == []
