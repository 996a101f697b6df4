"""A swarm with one open pull request at the stand-in for GitHub, and a reviewer there."""

from __future__ import annotations

import pytest

from tests.github.conftest import ada, app, eve, github  # noqa: F401 - pytest finds them here
from tests.opened import bob, joined, opened  # noqa: F401


@pytest.fixture
def clone(joined):  # noqa: F811
    joined.must("policy", "set", "pull-request-minutes", "0")
    return joined
