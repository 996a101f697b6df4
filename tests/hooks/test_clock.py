"""A clock that was ahead when hooks were last looked for hides no change of them."""

from __future__ import annotations

import os
import time

import pytest

from gitswarm.git.config import hooks
from tests.hook_yard import Yard, commit, must


@pytest.fixture
def yard(tmp_path, monkeypatch):
    """A repository with a gate of its own, and our hooks before it, as with a git before 2.54."""
    monkeypatch.setattr(hooks, "git_version", lambda env: "2.39.5")
    yard = Yard(tmp_path)
    yard.gate(yard.repo / ".git" / "hooks", "pre-commit")
    return yard.join()


def test_the_gate_is_found_though_the_clock_was_ahead_at_the_last_look(yard):
    tree = yard.worktree()
    ahead = time.time() + 2 * 86_400
    os.utime(yard.state / "hooks-looked", (ahead, ahead))
    yard.gate(yard.repo.parent / "gates", "pre-commit", "commit-msg")
    must(yard.repo, "config", "--global", "core.hooksPath", str(yard.repo.parent / "gates"))

    commit(tree)  # whose last hook finds it
    yard.ran()
    assert commit(tree).code == 0
    assert yard.ran() == ["pre-commit", "commit-msg"]
