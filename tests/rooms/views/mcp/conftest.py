"""Servers in memory, and a client of the SDK that talks to them."""

from __future__ import annotations

import io
from contextlib import asynccontextmanager

import pytest

from gitswarm import main
from gitswarm.desk import Desk, Shared
from gitswarm.screen import Screen


def desk_of(clone, actor="ada"):
    """A desk as the command line makes it."""
    screen = Screen(out=io.StringIO(), err=io.StringIO())
    return Desk(Shared(path=str(clone.path), actor=actor), screen, main._open_swarm, main._read_settings, dict)


@pytest.fixture
def clone(world, home, monkeypatch):
    monkeypatch.delenv("GITSWARM_ACTOR", raising=False)
    return world.clone("one")


@pytest.fixture
def serving(clone):
    """A client of a server in this process."""
    from mcp import Client

    from gitswarm.rooms.views.mcp import server

    @asynccontextmanager
    async def made(actor="ada"):
        made.session = session = server.Session(desk_of(clone, actor))
        try:
            async with Client(server.server_of(session)) as client:
                yield client
        finally:
            session.end()

    return made
