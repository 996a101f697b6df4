"""A swarm whose repository is at the stand-in for GitHub."""

from __future__ import annotations

import pytest

from tests.forge import clone_of, connect
from tests.github.conftest import ada, app, eve, github  # noqa: F401 - pytest finds them here


@pytest.fixture
def clone(github, app, tmp_path, monkeypatch):  # noqa: F811
    connect(monkeypatch, github)
    return clone_of(app, tmp_path)
