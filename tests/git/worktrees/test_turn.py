"""A step that dies, git's own death in the middle of it included, is mended by the next; others' things are not."""

from __future__ import annotations

import os
import random
import shutil
from pathlib import Path

import pytest

from gitswarm.errors import StoreError
from gitswarm.git.clone.lock import Locks
from gitswarm.git.worktrees import turn as module
from gitswarm.git.worktrees.turn import drop, seats, turn
from gitswarm.git.worktrees.worktree import trees
from tests.garden import Garden, everything, git

DYING = """\
#!/bin/sh
case "$*" in
*"$DIES"*) exec strace -f -qq -o /dev/null -e trace=$CALLS -e inject=$CALLS:signal=KILL:when=$NUMBER "$REAL_GIT" "$@" ;;
esac
exec "$REAL_GIT" "$@"
"""
CALLS = "mkdir,rename,unlink,openat"
POINTS, WRITES = 70, 14


@pytest.fixture
def dying(tmp_path, monkeypatch):
    """A git that is killed inside one command, at a system call that opens, makes, renames or removes a file."""
    if not shutil.which("strace"):
        pytest.skip("strace is not installed")
    folder = tmp_path / "dying"
    folder.mkdir()
    (folder / "git").write_text(DYING)
    (folder / "git").chmod(0o755)
    env = {**os.environ, "REAL_GIT": shutil.which("git"), "CALLS": CALLS}
    return {**env, "PATH": f"{folder}{os.pathsep}{os.environ['PATH']}"}


def dies_inside(tmp_path, dying, command, number):
    """Whether git died; afterwards the tree is made as if nothing had been."""
    folder = tmp_path / f"at-{number}"
    folder.mkdir()
    garden = Garden(folder)
    (garden.main / "src/one.txt").write_text("mine")
    before = everything(garden)
    try:
        garden.plant(env={**dying, "DIES": command, "NUMBER": str(number)})
        died = False
    except StoreError:
        died = True
    made = {tree.path for tree in trees(garden.place, os.environ)}
    assert len(made) == 1 or command != "worktree add" or not died
    assert garden.plant().label
    assert git(folder / "trees/gs-a-1", "status", "--porcelain") == ""
    assert git(garden.main, "worktree", "prune", "-n", "-v") == ""
    assert everything(garden) == before
    assert git(garden.main, "fsck", "--no-dangling", "--no-progress") == ""
    git(folder / "trees/gs-a-1", "commit", "-q", "--allow-empty", "-m", "nothing is locked")
    git(folder / "trees/gs-a-1", "reset", "-q", "--hard", "HEAD^")
    shutil.rmtree(folder)
    return died


@pytest.mark.parametrize("command", ["worktree add", "reset --hard"])
def test_git_killed_in_the_middle_leaves_nothing_that_stops_the_next(tmp_path, dying, command):
    numbers = random.sample(range(1, POINTS), 8)
    assert [number for number in numbers if dies_inside(tmp_path, dying, command, number)]


def test_git_killed_as_it_writes_leaves_nothing_that_stops_the_next(tmp_path, dying):
    """Among the files is ``commondir``: every git that lists worktrees dies of an empty one."""
    died = [dies_inside(tmp_path, {**dying, "CALLS": "write"}, "worktree add", number) for number in range(1, WRITES)]
    assert sum(died) > 5


@pytest.mark.long
@pytest.mark.parametrize("command", ["worktree add", "reset --hard"])
@pytest.mark.parametrize(("calls", "least"), [(CALLS, 20), ("write", 5)])
def test_git_killed_anywhere_leaves_nothing_that_stops_the_next(tmp_path, dying, command, calls, least):
    env = {**dying, "CALLS": calls}
    assert sum(dies_inside(tmp_path, env, command, number) for number in range(1, POINTS)) > least


def half_made(garden, name, reason=b"gitswarm"):
    """What a killed ``git worktree add`` leaves first."""
    git_dir = garden.main / ".git/worktrees" / name
    git_dir.mkdir(parents=True)
    if reason is not None:
        (git_dir / "locked").write_bytes(reason)
    return git_dir


def test_only_what_the_dead_step_noted_is_swept(garden):
    place = garden.place
    ours, numbered = half_made(garden, "gs-a-1"), half_made(garden, "gs-a-11", None)
    another, users = half_made(garden, "gs-a-12x"), half_made(garden, "gs-a-13", b"initializing")
    with turn(place, os.environ, "test") as step:
        step.plan(str(garden.folder / "trees/gs-a-1"), "gs/a-1", garden.start)
        note = Path(place.state, module.NOTE).read_bytes()
    Path(place.state, module.NOTE).write_bytes(note)
    git(garden.main, "branch", "gs/a-1")

    trees(place, os.environ)

    assert (ours.exists(), numbered.exists(), another.exists(), users.exists()) == (False, False, True, True)
    assert git(garden.main, "branch", "--list", "gs/a-1") == ""


def test_a_branch_that_has_moved_since_is_not_taken_back(garden):
    git(garden.main, "branch", "gs/a-1")
    git(garden.main, "update-ref", "refs/heads/gs/a-1", git(garden.main, "commit-tree", "main^{tree}", "-m", "other"))
    with turn(garden.place, os.environ, "test") as step:
        step.plan(str(garden.folder / "trees/gs-a-1"), "gs/a-1", garden.start)
        step.mend()

    assert git(garden.main, "log", "-1", "--format=%s", "gs/a-1") == "other"


def test_a_torn_note_is_no_reason_to_stop(garden):
    os.makedirs(garden.place.state)
    Path(garden.place.state, module.NOTE).write_bytes(b'["/x", ')

    assert garden.plant().label
    assert not Path(garden.place.state, module.NOTE).exists()


def test_the_next_waits_for_a_living_step(garden):
    """While somebody holds the lock his note is none to be mended."""
    place = garden.place
    with turn(place, os.environ, "test") as step:
        step.plan(str(garden.folder / "trees/gs-a-1"), "gs/a-1", garden.start)
        git_dir = half_made(garden, "gs-a-1")
        (git_dir / "gitdir").write_text(str(garden.folder / "trees/gs-a-1/.git"))
        (git_dir / "commondir").write_text("../..")
        (git_dir / "HEAD").write_text("ref: refs/heads/gs/a-1")
        assert Locks(place.state).worktree.holder().command == "worktree test"
        module.mend(place, os.environ)
        assert git_dir.exists()


def test_locks_that_a_dead_git_left_are_removed_and_those_of_the_living_are_not(garden):
    common = garden.main / ".git"
    (common / "refs/heads/gs").mkdir()
    dead = [common / "refs/heads/gs/a-1.lock", common / "packed-refs.new"]
    for path in dead:
        path.write_bytes(b"")
    with open(common / "packed-refs.lock", "wb"), turn(garden.place, os.environ, "test") as step:
        step.plan(str(garden.folder / "trees/gs-a-1"), "gs/a-1")
        step.mend()
        assert (common / "packed-refs.lock").exists()
    assert not any(path.exists() for path in dead)


def test_a_worktree_leaves_gits_sight_at_once_and_its_folder_of_folders_with_the_last(garden):
    tree = garden.plant()

    drop(garden.place, tree.git_dir)

    assert seats(garden.place) == {}
    assert not (garden.main / ".git/worktrees").exists()
    assert [name for name in os.listdir(f"{garden.place.state}/trees") if name.endswith(".gone")] == []
