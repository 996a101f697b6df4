"""A clone that belongs to a repository of the stand-in for GitHub, and connections to it."""

from __future__ import annotations

import pytest

from gitswarm.rooms.outside import github as room
from gitswarm.rooms.outside.github.client import Way
from tests.github import conftest as forge
from tests.github.linked import linked

github, app = forge.github, forge.app


@pytest.fixture
def seat(clone, github, app, monkeypatch):
    """A clone whose swarm belongs to acme/app."""
    return linked(clone, github, monkeypatch)


@pytest.fixture
def connect(github, app, tmp_path):
    """Connections of one clone to acme/app, each as if by a process of its own."""

    def make(token="t-ada", patience=0.0, reserve=100):
        way = Way(github.api, "acme/app", token, patience, reserve, 10.0)
        return room.Connection(way, str(tmp_path / "state"))

    return make


@pytest.fixture
def line(connect):
    return connect()
