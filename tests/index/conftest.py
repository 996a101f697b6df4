"""A log of two tips, the file of an index, that index, and what it has to say."""

from __future__ import annotations

import pytest

from tests.toy_rooms import folded, opened, two_tips


@pytest.fixture
def log():
    return two_tips()


@pytest.fixture
def path(tmp_path):
    return tmp_path / "index.db"


@pytest.fixture
def index(path, log):
    return opened(path, log)


@pytest.fixture
def right(log):
    """The digest of what is right at tip ``b``."""
    return folded(log, "b")
