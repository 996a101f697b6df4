"""An agent that leaves its worktree and drops its environment is still known by the process that started us."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from gitswarm.git.clone.presence import beat
from gitswarm.git.repo import find
from tests.garden import Garden, git

if not os.path.isdir("/proc/self"):
    pytest.skip("this system does not show the processes above one", allow_module_level=True)

ASK = """
from gitswarm.git import repo
from gitswarm.git.clone import ancestry
print(ancestry.is_of_an_agent(repo.find({place!r}, {{}})))
"""


@pytest.fixture
def place(tmp_path):
    return find(str(Garden(tmp_path).main), os.environ)


def asked(place, cwd, **env):
    """What a process is told that stands elsewhere and carries no session, below one that stands and carries this."""
    ask = [sys.executable, "-c", ASK.format(place=place.common)]
    drop = "e = dict(os.environ); e.pop('GITSWARM_SESSION', 0)"
    start = f"import subprocess, os; {drop}; subprocess.run({ask}, env=e, cwd='/')"
    told = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path)), **env}
    done = subprocess.run(
        [sys.executable, "-c", start], cwd=cwd, env=told, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip() == "True"


def test_whoever_was_started_from_the_worktree_of_a_task_is_an_agents_process(place, tmp_path):
    git(place.common, "worktree", "add", "--quiet", "-b", "gs/one", str(tmp_path / "gs-one-1"))
    git(place.common, "worktree", "add", "--quiet", "-b", "mine", str(tmp_path / "mine"))
    assert asked(place, tmp_path / "gs-one-1" / "src")
    assert not asked(place, tmp_path / "mine")


def test_whoever_was_started_in_a_session_of_this_clone_is_an_agents_process(place, tmp_path):
    beat(place.state, "01known", "bob")
    assert asked(place, tmp_path, GITSWARM_SESSION="01known")
    assert not asked(place, tmp_path, GITSWARM_SESSION="01other")
