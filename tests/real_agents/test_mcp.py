"""The real Claude Code starts our MCP server as `gitswarm setup` writes it down, and its model uses our tools."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from gitswarm.rooms.views.mcp import offer
from tests.real_agents.conftest import KEY, LIMIT
from tests.real_agents.doubles import double, messages

OURS = "mcp__gitswarm__"
QUIET = {"CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC": "1", "DISABLE_AUTOUPDATER": "1"}
PATIENT = {"MCP_CONNECTION_NONBLOCKING": "0", "MCP_CONNECT_TIMEOUT_MS": "60000"}
"""Its first turn may come before the server has answered, else; on a busy machine it does."""


@pytest.fixture
def claude(bench):
    """What Claude Code says, line by line, in the clone of a swarm where its model plays this script."""

    def worked(model):
        found = bench("claude", ANTHROPIC_BASE_URL=model.url, ANTHROPIC_API_KEY=KEY, **QUIET, **PATIENT)
        found.env["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{found.env['PATH']}"
        found.env.pop("GITSWARM_ACTOR", None)
        for words in (["init"], ["setup", "claude", "--mcp"]):
            run(found, sys.executable, "-m", "gitswarm", *words)
        found.git("config", "gitswarm.actor", "coder-1", folder=found.repository)
        said = run(
            found, "claude", "-p", "Look at the swarm.", "--output-format", "stream-json", "--verbose",
            "--mcp-config", ".mcp.json", "--strict-mcp-config", "--allowedTools", OURS.removesuffix("__"),
        )  # fmt: skip
        return found, [json.loads(line) for line in said.splitlines()]

    return worked


def run(found, *words):
    done = subprocess.run(
        words, cwd=found.repository, env=found.env, stdin=subprocess.DEVNULL, capture_output=True, text=True,
        timeout=float(LIMIT), check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def results(model):
    """What each call was answered, as the model was told it at its last turn."""
    parts = [part for message in model.bodies[-1]["messages"] for part in message["content"] if isinstance(part, dict)]
    return [part for part in parts if part.get("type") == "tool_result"]


def test_it_lists_our_tools_calls_them_and_is_told_what_is_wrong(claude):
    script = [(f"{OURS}create", {"title": "Mend the lexer", "priority": 1}), (f"{OURS}ready", {}),
              (f"{OURS}show", {"ids": ["gs-none"]}), "All done."]  # fmt: skip
    with double(messages, script) as model:
        found, said = claude(model)

    begin = next(one for one in said if one.get("subtype") == "init")
    made, ready, wrong = results(model)
    assert [(one["name"], one["status"]) for one in begin["mcp_servers"]] == [("gitswarm", "connected")]
    assert {OURS + name for name in offer.tools()} <= set(begin["tools"])
    assert (said[-1]["subtype"], said[-1]["result"], said[-1]["permission_denials"]) == ("success", "All done.", [])
    assert "You act as coder-1" in str(model.bodies[0]["messages"])
    assert not made.get("is_error")
    assert "Mend the lexer" in str(ready["content"])
    assert (wrong["is_error"], '"kind":"not_found"' in str(wrong["content"])) == (True, True)
    assert '"actor":"coder-1"' in run(found, sys.executable, "-m", "gitswarm", "log", "--json")
