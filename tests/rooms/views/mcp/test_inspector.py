"""The inspector of the Model Context Protocol lists our tools, calls them, and is told what is wrong."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from gitswarm.rooms.views.mcp import offer
from tests.conftest import ROOT
from tests.rooms.views.mcp.test_stdio import LIMIT

INSPECTOR = ROOT / ".cache" / "tools" / "inspector" / "node_modules" / ".bin" / "mcp-inspector"

pytestmark = pytest.mark.skipif(
    not INSPECTOR.exists(), reason="the MCP inspector is not installed: make tools installs it where npm can"
)


@pytest.fixture
def inspect(clone):
    """What the inspector's command line says of a server that it starts for this."""

    def asked(method, *more, code=0):
        server = [sys.executable, "-m", "gitswarm", "-C", str(clone.path), "mcp", "--actor", "ada"]
        words = [str(INSPECTOR), "--cli", *server, "--method", method, *more]
        done = subprocess.run(words, capture_output=True, text=True, timeout=LIMIT, check=False)
        assert done.returncode == code, done.stderr
        return json.loads(done.stdout) if code == 0 else done.stderr

    def call(name, *arguments):
        return asked("tools/call", "--tool-name", name, *(f"--tool-arg={one}" for one in arguments))

    asked.call = call
    return asked


def test_it_lists_every_tool_with_its_schema(inspect):
    listed = {tool["name"]: tool for tool in inspect("tools/list")["tools"]}

    assert listed.keys() == offer.tools().keys()
    assert listed["claim"]["inputSchema"]["properties"]["worktree"]["type"] == "boolean"
    assert listed["show"]["annotations"]["readOnlyHint"] is True


def test_it_calls_tools_with_typed_arguments(inspect, clone):
    made = inspect.call("create", "title=Mend it", "priority=1", 'label=["parser"]')

    (ready,) = inspect.call("ready")["structuredContent"]["result"]
    assert made["isError"] is False
    assert (ready["id"], ready["priority"], ready["labels"]) == (
        made["structuredContent"]["result"]["id"], 1, ["parser"],
    )  # fmt: skip


def test_it_is_given_the_error_object_that_scripts_get(inspect, clone):
    told = inspect.call("show", 'ids=["gs-none"]')

    assert told["isError"] is True
    assert told["structuredContent"] == {"error": clone.run("show", "gs-none", "--json").error}


def test_it_reads_the_resources(inspect, clone):
    id = clone.must("create", "Mend it").out.strip()

    listed = [one["uri"] for one in inspect("resources/list")["resources"]]
    board, talk = (inspect("resources/read", "--uri", uri)["contents"][0]["text"] for uri in listed)
    (task,) = inspect("resources/read", "--uri", f"gitswarm://task/{id}")["contents"]

    assert "Mend it" in board
    assert "BEGIN COMMUNICATION" in talk
    assert json.loads(task["text"])["id"] == id
    assert "there is no task none" in inspect("resources/read", "--uri", "gitswarm://task/none", code=1)
    assert [one["uriTemplate"] for one in inspect("resources/templates/list")["resourceTemplates"]] == [
        "gitswarm://task/{id}"
    ]
