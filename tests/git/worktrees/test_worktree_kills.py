"""Killed before or after any call of git, or at any moment, nothing is lost, and the next call finishes."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

import pytest

from gitswarm.git.clone.lock import Lock
from gitswarm.git.clone.store import BESIDE
from gitswarm.git.keeping.attic import parked
from gitswarm.git.worktrees.turn import seat_of
from gitswarm.git.worktrees.worktree import find_tree, trees
from tests.garden import Garden, everything, files, git, index

ACT = """
import sys
from pathlib import Path
from tests.garden import Garden
garden = Garden(Path(sys.argv[1]), fresh=False)
garden.act(sys.argv[2])
"""
KILLER = """\
#!/bin/sh
number=$(($(cat "$COUNT") + 1))
echo $number >"$COUNT"
[ "$KILL $KILL_AT" = "before $number" ] && kill -9 0
"$REAL_GIT" "$@"
code=$?
[ "$KILL $KILL_AT" = "after $number" ] && kill -9 0
exit $code
"""

LINGERING = """\
#!/bin/sh
case "$*" in
*"read-tree --reset"*)
	: >"$HERE/began"
	for moment in $(seq 600); do
		[ -e "$HERE/go" ] && break
		sleep 0.05
	done
	;;
esac
exec "$REAL_GIT" "$@"
"""


@pytest.fixture
def lingering(tmp_path):
    """A git that lays out the files of a worktree only when it is told to go on, or after half a minute."""
    folder = tmp_path / "lingering"
    folder.mkdir()
    (folder / "git").write_text(LINGERING)
    (folder / "git").chmod(0o755)
    path = f"{folder}{os.pathsep}{os.environ['PATH']}"
    return {**os.environ, "REAL_GIT": shutil.which("git"), "PATH": path, "HERE": str(tmp_path)}


@pytest.fixture
def killer(tmp_path):
    """A git that kills whoever calls it, and all that belongs to him, at its n-th call."""
    folder = tmp_path / "killer"
    folder.mkdir()
    (folder / "git").write_text(KILLER)
    (folder / "git").chmod(0o755)
    return {
        **os.environ,
        "REAL_GIT": shutil.which("git"),
        "PATH": f"{folder}{os.pathsep}{os.environ['PATH']}",
        "COUNT": str(tmp_path / "count"),
    }


class Stage:
    """A garden with one thing to be done in it, and what must be true of it in the end, however often it was killed."""

    def __init__(self, folder, what):
        folder.mkdir()
        self.garden, self.what = Garden(folder), what
        self.root = folder / "trees/gs-a-1"
        self.mine = everything(self.garden)
        self.before = self.listed = None
        if what != "plant":
            self.work()
        if what == "restore":
            self.garden.clear(find_tree(self.garden.place, str(self.root), os.environ))

    def work(self):
        tree = self.garden.plant()
        git(self.root, "commit", "-q", "--allow-empty", "-m", "reset away")
        self.lost = git(self.root, "rev-parse", "HEAD")
        git(self.root, "reset", "-q", "--hard", self.garden.start)
        (self.root / "src/one.txt").write_text("staged")
        git(self.root, "add", "src/one.txt")
        (self.root / "src/one.txt").write_text("changed")
        (self.root / "new").write_text("new")
        if self.what == "park":
            (self.root / "notes.log").write_text("only here")
        self.before, self.listed = files(self.root), index(tree)

    def begin(self, env):
        argv = [sys.executable, "-c", ACT, str(self.garden.folder), self.what]
        return subprocess.Popen(argv, env=env, start_new_session=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)

    def end(self, *, within=False):
        """Do it once more, undisturbed, if it is not done; then look.

        A git that is killed while it writes ``commondir`` leaves an empty one, and every git that lists worktrees dies
        of that; so what died within a call of git may stop the user's until our next call has swept it.
        """
        assert git(self.garden.main, "worktree", "list", fails=within) or within
        git(self.garden.main, "status", "--porcelain")
        self.garden.act(self.what)
        assert git(self.garden.main, "worktree", "list")
        getattr(self, f"see_{self.what}")()
        assert everything(self.garden) == self.mine
        assert git(self.garden.main, "fsck", "--no-dangling", "--no-progress") == ""
        locks = [path for path in (self.garden.main / ".git").rglob("*.lock") if "gitswarm" not in path.parts]
        assert locks == []
        left = (path.name for path in (self.garden.main / ".git/gitswarm").rglob("*"))
        swept_later = (".lock", ".wait", BESIDE)
        assert {name for name in left if not name.endswith(swept_later)} <= {"trees", "scratch"}
        assert list(self.root.parent.glob("*.gone")) == []

    def see_plant(self):
        tree = find_tree(self.garden.place, str(self.root), os.environ)
        assert (tree.branch, tree.label.branch) == ("gs/a-1", "gs/a-1")
        assert git(self.root, "status", "--porcelain") == ""
        assert len(trees(self.garden.place, os.environ)) == 2

    def see_clear(self):
        assert not self.root.exists()
        assert len(trees(self.garden.place, os.environ)) == 1
        assert git(self.garden.main, "branch", "--list", "gs/a-1") == ""
        git(self.garden.main, "merge-base", "--is-ancestor", self.lost, "refs/gitswarm/rescue/a/1")
        self.garden.restore()
        self.see_restore()
        self.garden.clear(find_tree(self.garden.place, str(self.garden.folder / "back"), os.environ))

    def see_restore(self):
        back = find_tree(self.garden.place, str(self.garden.folder / "back"), os.environ)
        assert (files(back.path), index(back)) == (self.before, self.listed)

    def see_park(self):
        (there,) = parked(self.garden.place, os.environ)
        assert there.tree.path == str(self.garden.folder / "attic/gs-a-1")
        assert (files(there.tree.path), index(there.tree)) == (self.before, self.listed)
        assert git(Path(there.tree.path), "status", "--porcelain", "--untracked-files=no") == "MM src/one.txt"


def count_calls(stage, env):
    Path(env["COUNT"]).write_text("0")
    child = stage.begin(env)
    said, _ = child.communicate(timeout=120)
    assert child.returncode == 0, said.decode()
    return int(Path(env["COUNT"]).read_text())


def killed_at(folder, what, env, number, when):
    stage = Stage(folder, what)
    Path(env["COUNT"]).write_text("0")
    child = stage.begin({**env, "KILL": when, "KILL_AT": str(number)})
    said, _ = child.communicate(timeout=120)
    assert child.returncode == -signal.SIGKILL, said.decode()
    stage.end()
    shutil.rmtree(folder)


def killed_everywhere(tmp_path, what, killer, step):
    calls = count_calls(Stage(tmp_path / "whole", what), killer)
    assert calls >= 4  # else the counting is broken
    points = [(number, when) for number in range(1, calls + 1) for when in ("before", "after")]
    first = random.randrange(step)
    for number, when in points[first::step]:
        with told(f"killed {when} call {number} of git"):
            killed_at(tmp_path / "stage", what, killer, number, when)


@contextmanager
def told(how):
    """Say with a failure how it can be seen again."""
    try:
        yield
    except BaseException as error:
        error.add_note(how)
        raise


@pytest.mark.parametrize(("what", "step"), [("plant", 4), ("clear", 31), ("park", 29), ("restore", 11)])
def test_killed_at_some_calls_of_git_nothing_is_lost_and_the_next_call_finishes(tmp_path, killer, what, step):
    killed_everywhere(tmp_path, what, killer, step)


@pytest.mark.long
@pytest.mark.parametrize("what", ["plant", "clear", "park", "restore"])
def test_killed_at_any_call_of_git_nothing_is_lost_and_the_next_call_finishes(tmp_path, killer, what):
    killed_everywhere(tmp_path, what, killer, 1)


def test_a_git_that_outlives_its_killed_caller_is_waited_for(tmp_path, lingering):
    stage = Stage(tmp_path / "stage", "restore")
    child = stage.begin(lingering)
    until((tmp_path / "began").exists)
    child.kill()
    child.wait(60)
    name = os.path.basename(seat_of(stage.garden.place, str(tmp_path / "stage/back")))

    assert not Lock(f"{stage.garden.place.state}/trees/{name}.lock").try_hold("test")

    (tmp_path / "go").touch()
    stage.end()
    child.stdout.close()


def until(came, limit=30):
    end = time.monotonic() + limit
    while not came():
        assert time.monotonic() < end
        time.sleep(0.01)


def killed_at_random(tmp_path, what, times):
    """Kill the process with git and all at any moment of its life."""
    began = time.monotonic()
    Stage(tmp_path / "whole", what).begin(os.environ).communicate(timeout=120)
    life = time.monotonic() - began
    for _ in range(times):
        stage, moment = Stage(tmp_path / "stage", what), random.uniform(0.1, 1.0) * life
        child = stage.begin(os.environ)
        try:
            child.communicate(timeout=moment)
        except subprocess.TimeoutExpired:
            os.killpg(child.pid, signal.SIGKILL)
            child.communicate(timeout=60)
        with told(f"killed after {moment:.3f} s of {life:.3f}"):
            stage.end(within=True)
        shutil.rmtree(tmp_path / "stage")


@pytest.mark.parametrize("what", ["plant", "clear", "park", "restore"])
def test_killed_at_random_nothing_is_lost_and_the_next_call_finishes(tmp_path, what):
    killed_at_random(tmp_path, what, 2)


@pytest.mark.long
@pytest.mark.parametrize("what", ["plant", "clear", "park", "restore"])
def test_killed_at_random_many_times_nothing_is_lost_and_the_next_call_finishes(tmp_path, what):
    killed_at_random(tmp_path, what, 100)
