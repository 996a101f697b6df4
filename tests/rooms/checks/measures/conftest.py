from __future__ import annotations

import pytest


@pytest.fixture
def clone(world):
    return world.clone("one")
