"""A GitHub with one repository and three accounts: its owner, a collaborator, and an outsider."""

from __future__ import annotations

import pytest

from tests.github.caller import Caller
from tests.github.contract import contract
from tests.github.server import forge


@pytest.fixture
def github(tmp_path):
    """A stand-in for GitHub, each answer of which must be one that GitHub's own description allows."""
    with forge(tmp_path / "github", contract()) as made:
        made.state.account("acme", "t-acme")
        made.state.account("ada", "t-ada")
        made.state.account("eve", "t-eve")
        made.state.repository("acme/app").writers.add("ada")
        yield made
    assert made.violations == []


@pytest.fixture
def app(github):
    """The repository acme/app."""
    return github.state.repositories["acme/app"]


@pytest.fixture
def ada(github):
    """A collaborator."""
    return Caller(github, "t-ada")


@pytest.fixture
def eve(github):
    """An outsider."""
    return Caller(github, "t-eve")
