"""Worlds for the tests of the doctor."""

from __future__ import annotations

import pytest


@pytest.fixture
def clone(world):
    """A clone with something said, and all of it on the hub."""
    clone = world.clone("ada")
    clone.say("first")
    clone.say("second")
    clone.must("sync")
    return clone
