"""A clone in a swarm of two, one alone, and what the library offers."""

from __future__ import annotations

import pytest

from gitswarm import open_swarm
from tests.world import World


@pytest.fixture
def clone(tmp_path, monkeypatch):
    monkeypatch.delenv("GITSWARM_ACTOR", raising=False)
    return World(tmp_path).clone("one")


@pytest.fixture
def alone(tmp_path):
    return World(tmp_path).alone("alone")


@pytest.fixture
def swarm(clone):
    with open_swarm(clone.path, "ada") as swarm:
        yield swarm
