"""A swarm with one open pull request at the stand-in for GitHub, and a reviewer there."""

from __future__ import annotations

import pytest

from tests.forge import clone_of, connect, done
from tests.github.caller import Caller
from tests.github.conftest import ada, app, eve, github  # noqa: F401 - pytest finds them here


@pytest.fixture
def bob(github, app):  # noqa: F811
    """Somebody who may write there."""
    github.state.account("bob", "t-bob")
    app.writers.add("bob")
    return Caller(github, "t-bob")


@pytest.fixture
def clone(github, app, tmp_path, monkeypatch):  # noqa: F811
    connect(monkeypatch, github)
    made = clone_of(app, tmp_path)
    made.must("policy", "set", "tidy-days", "3650")  # the stand-in has a clock of its own
    return made


@pytest.fixture
def opened(clone):
    """The id of a task whose pull request is open, as number 1."""
    id = done(clone)
    clone.must("github", "pr", id, "--ready")
    return id
