"""A fresh worktree gets the user's own files, never over others, and its set-up runs within a limit."""

from __future__ import annotations

import os
import signal
import sys
import time
from pathlib import Path

import pytest

from gitswarm.errors import Misused, WorkFailed
from gitswarm.git.worktrees import furnish
from gitswarm.git.worktrees.furnish import BESIDE, copy_in, set_up
from tests.garden import git
from tests.processes import ends


def copied(garden, tree, *globs):
    return copy_in(str(garden.main), tree, globs)


def test_files_that_git_does_not_carry_come_along_as_they_are(garden, tree):
    (garden.main / ".env").write_text("SECRET=1")
    (garden.main / ".env").chmod(0o600)
    (garden.main / "conf/local/deep").mkdir(parents=True)
    (garden.main / "conf/local/deep/x.json").write_text("{}")
    (garden.main / "conf/local/link").symlink_to("deep")

    assert copied(garden, tree, ".env*", "conf/local", "none*") == [".env", "conf/local/deep/x.json", "conf/local/link"]

    root = Path(tree.path)
    assert (root / ".env").read_text() == "SECRET=1"
    assert (root / ".env").stat().st_mode & 0o777 == 0o600
    assert os.readlink(root / "conf/local/link") == "deep"
    assert copied(garden, tree, ".env*", "**/*.json") == []


def test_nothing_is_overwritten(garden, tree):
    (garden.main / "README.md").write_text("mine, not committed")
    (Path(tree.path) / "dangling").symlink_to("nowhere")
    (garden.main / "dangling").write_text("mine")

    assert copied(garden, tree, "README.md", "dangling") == []

    assert (Path(tree.path) / "README.md").read_text() == "# A project\n"
    assert not (Path(tree.path) / "nowhere").exists()


def test_nothing_lands_outside_the_tree(garden, tree):
    outside = garden.folder / "outside"
    outside.mkdir()
    (Path(tree.path) / "conf").symlink_to(outside)
    (garden.main / "conf").mkdir()
    (garden.main / "conf/x").write_text("x")

    assert copied(garden, tree, "conf/x") == []
    assert os.listdir(outside) == []
    for glob in ("../main/*", str(garden.main / "*"), "src/../../x"):
        with pytest.raises(Misused):
            copied(garden, tree, glob)


def test_the_git_folder_and_pipes_are_left_out(garden, tree):
    os.mkfifo(garden.main / "pipe")

    assert copied(garden, tree, ".git/config", "pipe", "**/HEAD") == []


def test_a_copy_that_was_cut_off_is_made_anew(garden, tree):
    (garden.main / ".env").write_text("SECRET=1")
    (Path(tree.path) / f".env{BESIDE}").write_text("SEC")

    assert copied(garden, tree, ".env") == [".env"]
    assert git(Path(tree.path), "status", "--porcelain") == "?? .env"


def test_a_command_runs_in_the_tree_and_what_it_says_is_kept(tree):
    leaked = {**os.environ, "GIT_INDEX_FILE": "/nowhere"}
    first_out = "print(os.getcwd(), os.environ.get('GIT_INDEX_FILE'), flush=True)"
    show = f"import os, sys; {first_out}; print('bad', file=sys.stderr)"

    first = set_up(tree, [sys.executable, "-c", show], leaked, 60)
    second = set_up(tree, ["git", "rev-parse", "HEAD"], leaked, 60, number=2)

    assert (first.code, first.tail) == (0, f"{tree.path} None\nbad\n")
    assert Path(first.log).read_text() == first.tail
    assert second.tail.strip() == tree.head
    assert git(Path(tree.path), "status", "--porcelain") == ""


def test_a_command_that_fails_says_how(tree):
    assert set_up(tree, ["sh", "-c", "exit 3"], os.environ, 60).code == 3


def test_a_command_that_takes_too_long_is_ended_with_all_it_started(tree):
    began = time.monotonic()

    done = set_up(tree, ["sh", "-c", "trap '' TERM; sleep 300 & echo $!; wait"], os.environ, 0.5)

    assert done.code is None
    assert time.monotonic() - began < 30
    child = int(done.tail)
    while os.path.exists(f"/proc/{child}") and "Z" not in Path(f"/proc/{child}/stat").read_text().split()[2]:
        assert time.monotonic() - began < 30, "it lives on"
        time.sleep(0.01)


def test_who_is_interrupted_while_a_command_begins_leaves_nothing_of_it_running(tree, monkeypatch):
    begin, begun = furnish._begin, []

    def interrupted(*words):
        begun.append(begin(*words))
        raise KeyboardInterrupt

    monkeypatch.setattr(furnish, "_begin", interrupted)
    with pytest.raises(KeyboardInterrupt):
        set_up(tree, ["sh", "-c", "trap '' TERM; sleep 300"], os.environ, 60)

    assert ends(begun[0].pid)
    begun[0].wait()


def test_a_command_is_not_waited_for_longer_than_it_lives_because_of_what_it_left_running(tree):
    began = time.monotonic()

    done = set_up(tree, ["sh", "-c", "sleep 20 & echo $!"], os.environ, 60)

    assert (done.code, time.monotonic() - began < 15) == (0, True)
    os.kill(int(done.tail), signal.SIGKILL)


@pytest.mark.parametrize("argv", [["no-such-program"], ["bad\0name"]])
def test_a_program_that_is_not_there_is_said(tree, argv):
    with pytest.raises(WorkFailed, match="cannot be started"):
        set_up(tree, argv, os.environ, 1)
