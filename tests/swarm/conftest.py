"""A simulated world, and one clone of one hub in it."""

from __future__ import annotations

import pytest

from tests.swarms import World


@pytest.fixture
def world():
    return World()


@pytest.fixture
def clone(world):
    return world.new_clone(world.new_hub())
