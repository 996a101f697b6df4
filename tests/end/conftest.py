"""A scene for each test, copied from one that is set up once."""

from __future__ import annotations

import shutil

import pytest

from tests.scenes import Scene, set_up


@pytest.fixture(scope="session")
def model(tmp_path_factory):
    """A hub and three clones that agree."""
    folder = tmp_path_factory.mktemp("model")
    set_up(folder)
    return folder


@pytest.fixture
def scene(model, tmp_path):
    """Three clones that knew the same, two of them with something unsent; and a peer at the hub."""
    shutil.copytree(model, tmp_path / "world", symlinks=True)
    return Scene(tmp_path / "world")
