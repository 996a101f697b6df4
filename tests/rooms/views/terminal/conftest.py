"""The view without a terminal: keys are pressed, and what would be seen is read as text."""

from __future__ import annotations

import asyncio
import time
from contextlib import asynccontextmanager

import pytest

pytest.importorskip("textual", reason="the extra gitswarm[ui] is not installed")

from textual.events import Key

from gitswarm.rooms.views.glance import Window
from gitswarm.rooms.views.terminal.application import Application
from tests.rooms.views.mcp.conftest import desk_of

LIMIT = 20
"""Seconds in which anything has to be seen that is waited for."""


class View:
    """Somebody at the keys."""

    def __init__(self, pilot):
        self._pilot, self.app = pilot, pilot.app

    async def press(self, *keys):
        await self._pilot.press(*keys)
        await self._pilot.pause()

    async def strike(self, *keys):
        """Press keys at a question faster than the view goes through them, and wait until it is gone."""
        for key in keys:
            self.app.post_message(Key(key, None))
        begun = time.monotonic()
        while self.app.screen_stack[1:]:
            assert time.monotonic() - begun < LIMIT, self.seen
            await self._pilot.pause(0.02)

    async def write(self, text):
        await self.press(*("space" if letter == " " else letter for letter in text))

    @property
    def seen(self):
        """All that is on the screen, line by line."""
        strips = self.app.screen._compositor.render_strips()
        return "\n".join(strip.text.rstrip() for strip in strips)

    async def sees(self, *texts):
        """Wait until all these are on the screen."""
        begun = time.monotonic()
        while not all(text in self.seen for text in texts):
            assert time.monotonic() - begun < LIMIT, f"{texts} is not in\n{self.seen}"
            await self._pilot.pause(0.02)
        return self.seen


@asynccontextmanager
async def viewed(open_window, size=(80, 24)):
    app = Application(open_window)
    try:
        async with app.run_test(size=size) as pilot:
            yield View(pilot)
    finally:
        app.leave()


@pytest.fixture
def clone(world, home, monkeypatch):
    monkeypatch.delenv("GITSWARM_ACTOR", raising=False)
    monkeypatch.delenv("NO_COLOR")
    return world.clone("one")


@pytest.fixture
def at_keys(clone):
    """Run a scene before the view of this clone, as whoever acts."""

    def play(scene, actor="ada", **more):
        desk = desk_of(clone, actor)

        async def run():
            async with viewed(lambda: Window.beside(desk), **more) as view:
                await scene(view)

        asyncio.run(run())

    return play
