"""``gitswarm setup --mcp``: the tool starts our server; only where it was asked for, and gone without a trace."""

from __future__ import annotations

import json
import tomllib

import pytest

from gitswarm.errors import Refused
from gitswarm.rooms.home.onboarding import servers, tools
from tests.rooms.home.onboarding.test_setup import files

ENTRY = {"command": "gitswarm", "args": ["mcp"]}
WHERE = {
    "claude": ".mcp.json",
    "codex": ".codex/config.toml",
    "cursor": ".cursor/mcp.json",
    "gemini": ".gemini/settings.json",
    "generic": ".mcp.json",
}


def entry(path, text):
    if path.endswith(".toml"):
        return tomllib.loads(text)["mcp_servers"]["gitswarm"]
    return json.loads(text)["mcpServers"]["gitswarm"]


@pytest.mark.parametrize("tool", tools.TOOLS)
def test_a_tool_is_told_of_the_server_once_and_it_is_taken_out_without_a_trace(clone, tool):
    before, path = files(clone), clone.path / WHERE[tool]
    clone.must("setup", tool)
    assert "mcp" not in (path.read_text() if path.exists() else "")

    said = clone.must("setup", tool, "--mcp")
    assert entry(WHERE[tool], path.read_text()) == ENTRY
    assert "gitswarm" in said.out
    assert WHERE[tool] in said.out
    assert clone.must("setup", tool, "--mcp", "--json").json["changed"] == []
    assert clone.must("setup", tool, "--json").json["changed"] == []

    clone.must("setup", tool, "--remove")
    assert files(clone) == before


@pytest.mark.parametrize("end", ["\n", ""])
@pytest.mark.parametrize("path", sorted(set(WHERE.values())))
def test_servers_and_settings_of_others_stay(path, end):
    theirs = '{\n  "mcpServers": {\n    "other": {\n      "command": "x"\n    }\n  },\n  "model": "y"\n}\n'
    if path.endswith(".toml"):
        theirs = '# mine\nmodel = "y"\n\n[mcp_servers.other]\ncommand = "x"\n'
    theirs = theirs.removesuffix("\n") + end

    now = servers.with_server(theirs, path)

    assert entry(path, now) == ENTRY
    assert servers.with_server(now, path) == now
    assert servers.without_server(now, path) == theirs


@pytest.mark.parametrize(
    ("path", "text"),
    [
        (".mcp.json", '{"mcpServers": {"gitswarm": {"command": "gitswarm", "args": ["mcp", "--actor", "bob"]}}}'),
        (".codex/config.toml", '[mcp_servers.gitswarm]\ncommand = "gitswarm"\nargs = ["mcp", "--actor", "bob"]\n'),
    ],
)
def test_an_entry_that_somebody_changed_stays_his(path, text):
    assert servers.with_server(text, path) == text
    assert servers.without_server(text, path) == text


@pytest.mark.parametrize(
    ("path", "text"),
    [
        (".mcp.json", "{"),
        (".mcp.json", "[]"),
        (".mcp.json", '{"mcpServers": []}'),
        (".codex/config.toml", "= 1"),
        (".codex/config.toml", "mcp_servers = 1"),
        (".codex/config.toml", "mcp_servers = {}"),
    ],
)
def test_what_cannot_be_read_is_left_alone(path, text):
    with pytest.raises(Refused, match=path):
        servers.with_server(text, path)


def test_workflows_start_no_server(clone):
    assert clone.run("setup", "actions", "--mcp", "--json").error["kind"] == "misused"
