"""What most tests of a room's commands begin with: a world, and in it a clone of its own swarm."""

from __future__ import annotations

import pytest

from tests.world import World


@pytest.fixture
def world(tmp_path):
    return World(tmp_path)


@pytest.fixture
def clone(world):
    return world.alone("alone")
