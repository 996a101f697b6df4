"""A swarm at the stand-in for GitHub, for what comes from there and goes there."""

from __future__ import annotations

import pytest

from tests.github.conftest import app, github  # noqa: F401 - pytest finds them here
from tests.opened import joined  # noqa: F401
from tests.world import World


@pytest.fixture
def world(tmp_path):
    """A hub, and what clones it gets."""
    return World(tmp_path)
