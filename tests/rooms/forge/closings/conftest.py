"""A clone that belongs to a repository of the stand-in, one issue of which is a task here."""

from __future__ import annotations

import pytest

from tests.forge import clone_of, connect
from tests.github.conftest import ada, app, github  # noqa: F401 - pytest finds them here


@pytest.fixture
def issue(github, app):  # noqa: F811
    return github.state.issue(app, "A bug", by="acme")


@pytest.fixture
def clone(github, app, issue, tmp_path, monkeypatch):  # noqa: F811
    """Its swarm has agreed that what is closed here is closed there."""
    connect(monkeypatch, github)
    made = clone_of(app, tmp_path)
    made.must("policy", "set", "github-closing", "both")
    made.must("github", "import")
    return made


@pytest.fixture
def id(clone):
    """The task that the issue is."""
    return clone.must("list", "--json").json[0]["id"]
