"""What tests of rooms begin with: a world, a clone, and for leases the clocks of this machine and its sessions."""

from __future__ import annotations

import pytest

from gitswarm.git.clone import pulse
from tests.watching import Machine
from tests.world import World, git


@pytest.fixture
def world(tmp_path):
    return World(tmp_path)


@pytest.fixture
def clone(world):
    return world.alone("alone")


@pytest.fixture
def project(world):
    """Puts files on the default branch that the hub has."""
    seed = world.folder / "seed"

    def put(**files):
        for name, text in files.items():
            path = seed / name.replace("__", "/")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        git(seed, "add", "--all")
        git(seed, "commit", "--quiet", "-m", "Files")
        git(seed, "push", "--quiet", str(world.hub), "HEAD:refs/heads/main")

    return put


@pytest.fixture
def machine(monkeypatch):
    made = Machine()
    monkeypatch.setattr(pulse, "uptime", made)
    return made


@pytest.fixture
def in_session(monkeypatch):
    """Let every command from here on be of a session, or of none."""

    def begin(session):
        if session is None:
            monkeypatch.delenv("GITSWARM_SESSION", raising=False)
        else:
            monkeypatch.setenv("GITSWARM_SESSION", session)

    return begin


@pytest.fixture
def leading(world, in_session):
    """A clone whose session s1 leads."""
    ada = world.clone("ada")
    in_session("s1")
    ada.must("agent", "join")
    ada.must("agent", "lead")
    in_session(None)
    ada.must("sync")
    return ada
