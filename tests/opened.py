"""A swarm with one open pull request at the stand-in for GitHub, and a reviewer there; fixtures for what follows."""

from __future__ import annotations

import pytest

from tests.forge import clone_of, connect, done
from tests.github.caller import Caller


@pytest.fixture
def bob(github, app):
    """Somebody who may write there."""
    github.state.account("bob", "t-bob")
    app.writers.add("bob")
    return Caller(github, "t-bob")


@pytest.fixture
def joined(github, app, tmp_path, monkeypatch):
    """A clone whose swarm is linked to that repository."""
    connect(monkeypatch, github)
    return clone_of(app, tmp_path)


@pytest.fixture
def opened(clone):
    """The id of a task whose pull request is open, as number 1."""
    id = done(clone)
    clone.must("github", "pr", id, "--ready")
    return id
