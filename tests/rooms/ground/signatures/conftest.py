"""A swarm that has agreed on signatures: ada and bob sign, each in a clone of their own."""

from __future__ import annotations

import pytest

from tests.signers import Signers, make_key


@pytest.fixture(scope="module")
def keys(tmp_path_factory):
    """Keys of ada and bob, and one of somebody whom nobody knows."""
    folder = tmp_path_factory.mktemp("keys")
    return {name: make_key(folder, name) for name in ("ada", "bob", "new", "stranger")}


@pytest.fixture
def signers(tmp_path, keys):
    """Whom everybody believes: ada's key for her and her clone's machinery, bob's for him and his."""
    found = Signers(tmp_path)
    found.allow("ada,clone/*", keys["ada"])
    found.allow("bob,clone/*", keys["bob"])
    return found


@pytest.fixture
def ada(world, signers, keys):
    """Ada's clone, where signatures were agreed on."""
    clone = world.clone("ada")
    signers.set_up(clone, keys["ada"])
    clone.say("before")
    clone.must("policy", "set", "signing", "require")
    clone.must("sync")
    return clone


@pytest.fixture
def bob(world, ada, signers, keys):
    """Bob's clone, up to date."""
    clone = world.clone("bob", join=False)
    signers.set_up(clone, keys["bob"])
    clone.must("init", actor="bob")
    clone.must("sync", actor="bob")
    return clone
