"""A contribution that is killed again and again, wherever it reaches the world: each thing is there once."""

from __future__ import annotations

import signal
import subprocess
import sys

import pytest

from tests.conftest import ROOT
from tests.forge import pulls_of
from tests.github import bare

STRIDE = 23
"""So many places are passed by between two kills in CI."""
SIGNED = "is signed already\nhint: `gitswarm contribution sync` sends it"
CONTRIBUTE = ("contribute", "acme/app", "--issue", "1", "--quiet")


def killed(clone, stride, *words):
    """The same command, killed at later and later places until it is through; how often it was killed."""
    for kills, place in enumerate(range(1, 1000, stride)):
        argv = [sys.executable, "-m", "tests.killing", str(place), str(clone.path), *words]
        said = subprocess.run(argv, cwd=ROOT, capture_output=True, text=True, check=False, timeout=120)
        if said.returncode != -signal.SIGKILL:
            assert said.returncode == 0 or SIGNED in said.stderr, said.stderr
            return kills
    raise AssertionError("it never came to its end")


@pytest.mark.parametrize("stride", [STRIDE, pytest.param(1, marks=pytest.mark.long)])
def test_killed_at_growing_places_each_thing_is_there_once(home, github, app, stride):
    home.must("policy", "set", "run-losses", "100")  # whose workers are lost so often would wait for a person
    kills = killed(home, stride, *CONTRIBUTE)
    (task,) = home.must("list", "--json").json
    kills += killed(home, stride, "contribution", "show", task["id"], "--quiet")
    kills += killed(home, stride, "contribution", "sign", task["id"], "--quiet")
    kills += killed(home, stride, "contribution", "sync", "--quiet")

    assert kills >= (3 if stride == STRIDE else 40)
    (one,) = home.must("contribution", "list", "--json").json
    assert (one["state"], one["id"], len(pulls_of(app))) == ("open", task["id"], 1)
    assert [name for name in github.state.repositories if name.startswith("ada/")] == ["ada/app"]
    refs = set(bare.refs(github.state.repositories["ada/app"].path, "refs"))
    assert refs == {"refs/heads/main", f"refs/heads/{pulls_of(app)[0].pull.head}"}
    assert len(home.must("project", "list", "--json").json) == 1
    made = [row["kind"] for row in home.log() if row["kind"] in ("project.added", "task.created", "task.imported")]
    assert sorted(made) == ["project.added", "task.created", "task.imported"]
