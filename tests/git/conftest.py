"""Sites for the tests of the network: over every transport, over a path, over smart HTTP."""

from __future__ import annotations

import pytest

from tests.servers import http_hub
from tests.sites import REF, Site, commit, git

KINDS = ("path", "file", "http")


@pytest.fixture
def server(tmp_path):
    with http_hub(tmp_path) as served:
        yield served


@pytest.fixture(params=KINDS)
def site(request, tmp_path):
    if request.param == "http":
        served = request.getfixturevalue("server")
        return Site(tmp_path, f"{served.url}/hub.git")
    return Site(tmp_path, f"file://{tmp_path}/hub.git" if request.param == "file" else f"{tmp_path}/hub.git")


@pytest.fixture
def web(tmp_path, server):
    """A site over HTTP, its hub's branch already there."""
    site = Site(tmp_path, f"{server.url}/hub.git")
    git(site.bare, "update-ref", REF, commit(site.bare))
    return site


@pytest.fixture
def near(tmp_path):
    """A site over a path, its hub's branch already there."""
    site = Site(tmp_path, f"{tmp_path}/hub.git")
    git(site.bare, "update-ref", REF, commit(site.bare))
    return site
