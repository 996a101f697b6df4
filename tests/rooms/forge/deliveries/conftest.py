"""A swarm whose repository is at the stand-in for GitHub."""

from __future__ import annotations

import pytest

from tests.github.conftest import ada, app, eve, github  # noqa: F401 - pytest finds them here
from tests.opened import joined  # noqa: F401


@pytest.fixture
def clone(joined):  # noqa: F811
    return joined
