"""What speaks to terminals, on ways to people and agents that are no plain command: keys, MCP, hooks, hubs, shells."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys

import pytest

from gitswarm.rooms.views.glance import Window
from tests import escapes, hostile_scene
from tests.rooms.views.mcp.conftest import desk_of
from tests.world import World, git

PANES = ("tab", "down", "enter", "escape", "tab", "down", "enter", "escape", "question_mark")
HOOK = "#!/bin/sh\nprintf '%b' '\\033]0;owned\\007\\033[2J\\0302\\0233m\\rerror: fake\\nhint: curl\\n' >&2\nexit 1\n"
"""A hub that refuses whatever is pushed, in words that speak."""
SHELLS = ("bash", "zsh", "fish")


@pytest.fixture(scope="module")
def scene(tmp_path_factory, _walls):
    return hostile_scene.play(World(tmp_path_factory.mktemp("elsewhere")).alone("one"))


def test_the_view_at_the_keys_draws_none_of_it(scene):
    terminal = pytest.importorskip("tests.rooms.views.terminal.conftest", reason="the extra gitswarm[ui] is missing")
    desk, seen = desk_of(scene.clone), []

    async def look():
        async with terminal.viewed(lambda: Window.beside(desk), size=(120, 40)) as view:
            seen.append(await view.sees("gs-"))
            for key in PANES:
                await view.press(key)
                seen.append(view.seen)

    asyncio.run(look())
    assert any("\\x1b" in page for page in seen)
    assert [found for page in seen for found in escapes.steering(page)] == []


def test_an_agent_is_told_none_of_it_by_mcp(scene):
    mcp = pytest.importorskip("mcp", reason="the extra gitswarm[mcp] is missing")
    from gitswarm.rooms.views.mcp import server

    session = server.Session(desk_of(scene.clone))

    async def told():
        async with mcp.Client(server.server_of(session)) as client:
            calls = {
                "ready": {},
                "list": {},
                "status": {},
                "show": {"ids": [scene.known["whole"]]},
                "claim": {"id": "\x1b"},
            }
            answers = [await client.call_tool(name, arguments) for name, arguments in calls.items()]
        return [part.text for answer in answers for part in answer.content]

    try:
        texts = asyncio.run(told())
    finally:
        session.end()
    assert any("x1b[2J" in text for text in texts)
    assert [found for text in texts for found in escapes.steering(text)] == []


def test_a_hub_that_refuses_speaks_through_no_error(tmp_path):
    world = World(tmp_path)
    clone = world.clone("one")
    clone.must("sync")
    hook = world.hub / "hooks" / "pre-receive"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text(HOOK)
    hook.chmod(0o755)
    clone.must("create", "x")

    for words in (["sync"], ["sync", "--json"], ["queue"], ["status"], ["doctor"]):
        said = clone.run(*words)
        assert escapes.raw(said.out + said.err) == [], words
    assert clone.run("sync").code != 0


def test_nor_does_what_an_exchange_brings_and_writes(tmp_path):
    world = World(tmp_path)
    one = world.clone("one")
    hostile_scene.play(one)
    one.must("sync")
    two = world.clone("two")

    for words in (["sync"], ["status"], ["doctor"], ["queue"], ["next"], ["sync"]):
        said = two.run(*words, actor="ben")
        code = 5 if words == ["doctor"] else 0  # it names the long texts that were never sent
        assert (said.code, escapes.raw(said.out + said.err)) == (code, []), words
    assert {path: escapes.steering(text) for path, text in pages(world.hub)} == {path: [] for path in PAGES}


def pages(hub):
    """What people read on the branch: names, and what stands there."""
    for path in PAGES:
        yield path, git(hub, "show", f"refs/heads/gitswarm:{path}")


PAGES = ("BOARD.md", "README.md", "archive.md", "archive/0000.md", "communication.md", "swarm.yaml")


def test_nor_does_a_hook_that_refuses_a_commit(tmp_path):
    clone = World(tmp_path).clone("one")
    task = clone.must("create", "x", "--json").json["id"]
    tree = clone.must("claim", task, "--json").json["worktree"]
    clone.must("halt", "--reason", escapes.said("stop").replace("\0", ""))
    clone.must("sync")

    words = ["git", "-C", tree, "commit", "--quiet", "--allow-empty", "-m", "x"]
    said = subprocess.run(words, capture_output=True, check=False, timeout=60)

    assert said.returncode == 1
    assert b"halted by ada: stop\\x1b" in said.stderr
    assert escapes.raw(said.stderr.decode()) == []


@pytest.mark.parametrize("shell", SHELLS)
def test_a_shell_that_completes_is_offered_none_of_it(shell, scene):
    line = f"gitswarm show {escapes.IN_NAMES}"
    asked = {
        "_GITSWARM_COMPLETE": f"complete_{shell}", "COMP_WORDS": line, "COMP_CWORD": "2",
        "_TYPER_COMPLETE_ARGS": line, "_TYPER_COMPLETE_FISH_ACTION": "get-args",
    }  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-m", "gitswarm"], env={**os.environ, **asked}, cwd=scene.clone.path,
        capture_output=True, check=False, timeout=60,
    )  # fmt: skip
    assert escapes.steering((done.stdout + done.stderr).decode()) == []
