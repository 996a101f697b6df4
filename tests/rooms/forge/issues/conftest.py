"""A clone that belongs to a repository of the stand-in, ready to bring its issues in."""

from __future__ import annotations

import pytest

from tests.github import conftest as forge
from tests.github.linked import linked

github, app = forge.github, forge.app


@pytest.fixture
def seat(clone, github, app, monkeypatch):
    """A clone whose swarm belongs to acme/app."""
    return linked(clone, github, monkeypatch)


@pytest.fixture
def issue(github, app):
    """Make an issue of the owner, or of whom is named."""

    def make(title, body="", *, by="acme", **more):
        return github.state.issue(app, title, body, by=by, **more)

    return make


@pytest.fixture
def brought(seat):
    """Bring in what there is, and what came of it."""

    def bring(*words):
        return seat.must("github", "import", "--json", *words).json

    return bring


@pytest.fixture
def tasks(seat):
    """All tasks by title."""

    def listed():
        return {row["title"]: row for row in seat.must("list", "--all", "--status", "all", "--json").json}

    return listed
