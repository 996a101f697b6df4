"""Ten thousand tasks: seen soon, gone through to the end, searched; and the keys wait for none of it."""

from __future__ import annotations

import asyncio
import sys
import time
from pathlib import Path

import pytest

from benchmarks import lines
from benchmarks.stage import environment
from benchmarks.worlds import Worlds
from gitswarm.rooms.views.glance import Window
from tests.rooms.views.mcp.conftest import desk_of
from tests.rooms.views.terminal.conftest import viewed
from tests.rooms.views.terminal.test_ui import at_terminal
from tests.world import Clone

TASKS, READY = 10_000, 3_000
SOON, AT_ONCE = 15, 5
"""Seconds on a machine that does much else: until the first tasks are seen, and for a key."""


@pytest.fixture(scope="module")
def many(tmp_path_factory):
    folder = str(tmp_path_factory.mktemp("many"))
    worlds = Worlds(folder, environment(folder), [sys.executable, "-m", "gitswarm"])
    return Clone(Path(worlds.alone(TASKS, sealed=True, of=lines.task)))


async def pressed(view, *keys):
    begun = time.monotonic()
    await view.press(*keys)
    assert time.monotonic() - begun < AT_ONCE, keys


def test_a_lane_is_gone_through_to_its_end_and_searched(many, home, monkeypatch):
    monkeypatch.delenv("NO_COLOR")
    desk = desk_of(many)

    async def run():
        async with viewed(lambda: Window.beside(desk)) as view:
            await view.sees(f"2 Ready {READY}")
            rows = view.app.query_one("#tasks")
            for number in range(200, READY + 1, 200):
                await pressed(view, "G")
                begun = time.monotonic()
                while len(rows._rows) <= min(number, READY - 1):
                    assert time.monotonic() - begun < SOON
                    await asyncio.sleep(0.01)
            await pressed(view, "G")
            assert rows.below == 0
            assert len(rows._rows) == READY
            await pressed(view, "g", "slash")
            await view.write("00009991")
            await view.press("enter")
            await view.sees("2 Found 1", "00009991")

    asyncio.run(run())


def test_the_first_tasks_are_seen_soon_after_it_is_called(many, home):
    begun = time.monotonic()
    code, _ = at_terminal(many, b"gs-", b"q")
    assert code == 0
    assert time.monotonic() - begun < SOON
