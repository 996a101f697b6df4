"""The hook that hangs on commits: real commits by real git, and an errand that writes down how it was started."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from pathlib import Path

import pytest

from gitswarm.errand import OF_A_RUN
from tests.conftest import ROOT

MARK = ROOT / "hooks" / "mark"

ERRAND = """\
#!/bin/sh
state=$(cd "$2/gitswarm" && pwd) || exit
env >"$state/env.$$"
echo "$1 $#" >>"$state/started"
while [ ! -e "$state/serve" ]; do sleep 0.01; done
rm -f "$state/waiting"
echo done >>"$state/ended"
"""


def git(cwd: Path, *args: str, **environment: str) -> subprocess.CompletedProcess[str]:
    known = {**os.environ, **environment}
    return subprocess.run(["git", *args], cwd=cwd, env=known, capture_output=True, text=True, check=True, timeout=20)


def commit(cwd: Path, **environment: str) -> str:
    """A commit; answers with everything that was printed."""
    done = git(cwd, "commit", "-q", "--allow-empty", "-m", "work", **environment)
    return done.stdout + done.stderr


def eventually(condition, seconds: float = 10.0):
    """What the condition answers as soon as it is true; waits no longer than that."""
    end = time.monotonic() + seconds
    while not (answer := condition()):
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.01)
    return answer


def lines(file: Path) -> list[str]:
    return file.read_text().splitlines() if file.exists() else []


@pytest.fixture
def errand(tmp_path, monkeypatch):
    """A gitswarm on the search path that waits to be told to serve."""
    folder = tmp_path / "bin"
    folder.mkdir()
    (folder / "gitswarm").write_text(ERRAND)
    (folder / "gitswarm").chmod(0o755)
    monkeypatch.setenv("PATH", str(folder), prepend=os.pathsep)
    return folder / "gitswarm"


@pytest.fixture
def repo(tmp_path, errand):
    """A repository whose commits leave marks; in the end every errand it started is through."""
    folder = tmp_path / "my repo"
    folder.mkdir()
    git(folder, "init", "-q")
    commit(folder)
    install(folder / ".git")
    yield folder
    state = folder / ".git" / "gitswarm"
    (state / "serve").touch()
    if state.exists():
        eventually(lambda: len(lines(state / "ended")) == len(lines(state / "started")))


def install(git_dir: Path) -> Path:
    """Hang the hook on commits and merges; answers with the state folder."""
    for name in ("post-commit", "post-merge"):
        shutil.copy(MARK, git_dir / "hooks" / name)
    (git_dir / "gitswarm").mkdir()
    return git_dir / "gitswarm"


def settled(state: Path) -> Path:
    """The state folder, once an errand is waiting in it."""
    eventually(lambda: lines(state / "started"))
    return state


def test_a_commit_leaves_a_mark_and_starts_an_errand(repo):
    assert commit(repo) == ""

    state = settled(repo / ".git" / "gitswarm")
    assert lines(state / "marks") == ["post-commit ."]
    assert lines(state / "started") == ["errand 2"]


def test_many_commits_start_one_errand_while_it_waits(repo):
    for _ in range(20):
        commit(repo)

    state = settled(repo / ".git" / "gitswarm")
    assert lines(state / "marks") == ["post-commit ."] * 20
    assert lines(state / "started") == ["errand 2"]


def test_a_commit_after_it_served_starts_the_next(repo):
    commit(repo)
    state = settled(repo / ".git" / "gitswarm")
    (state / "serve").touch()
    eventually(lambda: lines(state / "ended"))

    commit(repo)

    assert eventually(lambda: len(lines(state / "started")) == 2)


@pytest.mark.parametrize("left", ["nonsense\n", "{dead}\n"])
def test_a_dead_errand_does_not_stop_the_next(repo, left):
    state = repo / ".git" / "gitswarm"
    dead = subprocess.Popen(["true"])
    dead.wait(10)
    (state / "waiting").write_text(left.format(dead=dead.pid))

    commit(repo)

    assert lines(settled(state) / "started") == ["errand 2"]


def test_an_errand_that_a_command_is_about_to_start_is_enough(repo):
    state = repo / ".git" / "gitswarm"
    (state / "waiting").touch()

    commit(repo)

    assert lines(state / "marks") == ["post-commit ."]
    assert (state / "waiting").read_text() == ""


def test_waiting_names_the_errand_itself(repo):
    commit(repo)

    state = settled(repo / ".git" / "gitswarm")
    assert [file.suffix for file in state.glob("env.*")] == ["." + (state / "waiting").read_text().strip()]


def test_an_errand_that_an_agents_commit_has_started_is_no_part_of_its_run(repo):
    commit(repo, **dict.fromkeys(OF_A_RUN, "of a run"))

    (told,) = settled(repo / ".git" / "gitswarm").glob("env.*")
    assert "of a run" not in told.read_text()
    pid = int(told.suffix[1:])
    assert os.getsid(pid) == pid or not shutil.which("setsid")


def test_worktrees_of_a_clone_share_marks_that_name_them_and_the_errand(repo, tmp_path):
    git(repo, "worktree", "add", "-q", str(tmp_path / "gs-7k3f-1"))

    commit(tmp_path / "gs-7k3f-1")
    commit(repo)

    state = settled(repo / ".git" / "gitswarm")
    assert lines(state / "marks") == ["post-commit gs-7k3f-1", "post-commit ."]
    assert lines(state / "started") == ["errand 2"]


def test_a_mark_is_left_from_a_subfolder_and_a_merge(repo):
    git(repo, "checkout", "-q", "-b", "side")
    commit(repo)
    git(repo, "checkout", "-q", "main")
    (repo / "deep" / "er").mkdir(parents=True)

    git(repo / "deep" / "er", "merge", "-q", "--no-ff", "-m", "merge", "side")

    assert lines(settled(repo / ".git" / "gitswarm") / "marks") == ["post-commit .", "post-merge ."]


def test_a_submodule_has_marks_of_its_own(repo, tmp_path):
    git(tmp_path, "init", "-q", "super")
    git(tmp_path / "super", "-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(repo), "sub")
    state = install(tmp_path / "super" / ".git" / "modules" / "sub")

    commit(tmp_path / "super" / "sub")

    assert lines(settled(state) / "marks") == ["post-commit ."]
    assert not (repo / ".git" / "gitswarm" / "marks").exists()
    (state / "serve").touch()
    eventually(lambda: lines(state / "ended"))


def test_git_dir_and_work_tree_may_be_apart(repo, tmp_path):
    apart = tmp_path / "apart"
    apart.mkdir()

    git(apart, "commit", "-q", "--allow-empty", "-m", "work", GIT_DIR=str(repo / ".git"), GIT_WORK_TREE=str(apart))

    assert lines(settled(repo / ".git" / "gitswarm") / "marks") == ["post-commit ."]


def test_by_its_own_name_it_is_told_which_hook_it_serves(repo):
    subprocess.run([MARK, "post-checkout", "a", "b", "1"], cwd=repo, check=True, timeout=10)

    assert lines(settled(repo / ".git" / "gitswarm") / "marks") == ["post-checkout ."]


def test_what_gitswarm_itself_commits_leaves_no_mark(repo):
    commit(repo, GITSWARM_IN_HOOK="1")

    assert not (repo / ".git" / "gitswarm" / "marks").exists()


def test_the_errand_inherits_nothing_that_git_tells_its_hooks(repo, tmp_path):
    git(repo, "worktree", "add", "-q", str(tmp_path / "gs-7k3f-1"))
    git(repo, "config", "alias.guest", "commit -q --allow-empty -m work")

    git(tmp_path / "gs-7k3f-1", "-c", "user.name=Eve", "guest", "--author", "Eve <eve@example.invalid>")

    state = settled(repo / ".git" / "gitswarm")
    (file,) = state.glob("env.*")
    names = {line.split("=")[0] for line in lines(file)}
    leaks = {*git(repo, "rev-parse", "--local-env-vars").stdout.split(), "GIT_AUTHOR_NAME", "GIT_AUTHOR_DATE"}
    assert names & leaks == set()
    assert "GITSWARM_IN_HOOK=1" in lines(file)


@pytest.mark.parametrize("broken", ["no state folder", "no place for marks", "no gitswarm", "no place to wait"])
def test_a_commit_never_fails_and_never_prints(repo, tmp_path, monkeypatch, broken):
    state = repo / ".git" / "gitswarm"
    if broken == "no state folder":
        state.rmdir()
    elif broken == "no gitswarm":
        (tmp_path / "lean").mkdir()
        (tmp_path / "lean" / "git").symlink_to(shutil.which("git"))
        monkeypatch.setenv("PATH", str(tmp_path / "lean"))
    else:
        (state / ("marks" if "marks" in broken else "waiting")).mkdir()

    assert commit(repo) == ""

    assert git(repo, "log", "--oneline").stdout.count("\n") == 2
    assert not (state / "waiting").is_file()
    assert state.exists() == (broken != "no state folder")
    state.mkdir(exist_ok=True)


def test_nothing_is_started_to_leave_a_mark(repo, tmp_path):
    git(repo, "worktree", "add", "-q", str(tmp_path / "gs-7k3f-1"))
    nothing = {**os.environ, "PATH": str(tmp_path / "nothing")}

    for folder in (repo, tmp_path / "gs-7k3f-1"):
        subprocess.run([MARK, "post-commit"], cwd=folder, env=nothing, check=True, timeout=10)

    assert lines(repo / ".git" / "gitswarm" / "marks") == ["post-commit .", "post-commit gs-7k3f-1"]
