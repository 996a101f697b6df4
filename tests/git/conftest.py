"""What several files of these tests stand on: repositories, journals, and sites of the network over every transport."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from gitswarm.git import repo
from gitswarm.git.clone.journal import Journal
from gitswarm.git.repo import find
from tests.garden import Garden
from tests.journals import journal_in
from tests.servers import http_hub
from tests.sites import REF, Site, commit, git

KINDS = ("path", "file", "http")


@pytest.fixture
def plain(tmp_path):
    """A repository with one commit, in a folder whose name has a blank and letters from far away."""
    folder = tmp_path / "my réposit 仓"
    git(tmp_path, "init", "-q", str(folder))
    git(folder, "commit", "-q", "--allow-empty", "-m", "one")
    return folder


@pytest.fixture
def garden(tmp_path):
    return Garden(tmp_path)


@pytest.fixture
def tree(garden):
    """A worktree of an agent."""
    return garden.plant()


@pytest.fixture
def root(tree):
    """Its files."""
    return Path(tree.path)


@pytest.fixture
def asked(monkeypatch):
    """What git was asked about the repository: an empty list means that no process was needed."""
    calls = []

    def counted(argv, **told):
        calls.append(argv)
        return run(argv, **told)

    run = repo.run
    monkeypatch.setattr(repo, "run", counted)
    return calls


@pytest.fixture
def place(plain):
    """Where the plain repository is."""
    return find(str(plain), os.environ)


@pytest.fixture
def journal(tmp_path) -> Journal:
    return journal_in(tmp_path)


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
