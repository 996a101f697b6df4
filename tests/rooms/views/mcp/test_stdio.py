"""Servers as agents start them: processes that speak over standard input and output."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys

import pytest
from mcp import Client
from mcp.client.stdio import StdioServerParameters, stdio_client

from tests.world import git

LIMIT = 60.0


def client_of(clone, actor):
    words = ["-m", "gitswarm", "-C", str(clone.path), "mcp", "--actor", actor]
    return Client(stdio_client(StdioServerParameters(command=sys.executable, args=words, env=dict(os.environ))))


async def race(clone, id):
    """Two agents claim one task at the same moment; what each is answered, and what becomes of it."""
    async with client_of(clone, "ada") as one, client_of(clone, "bob") as two:
        claims = [client.call_tool("claim", {"id": id, "worktree": False}) for client in (one, two)]
        answers = await asyncio.gather(*claims)
        shown = await one.call_tool("show", {"ids": [id]})
        return answers, shown.structured_content["result"]


def test_of_two_servers_that_claim_one_task_one_has_it_and_it_is_free_again_when_that_ends(clone):
    id = clone.must("create", "Mend it").out.strip()

    answers, shown = asyncio.run(asyncio.wait_for(race(clone, id), LIMIT))

    (won,), (lost,) = ([one for one in answers if one.is_error is failed] for failed in (False, True))
    assert lost.structured_content["error"]["kind"] == "task_already_held"
    assert lost.structured_content["error"]["holder"] == won.structured_content["result"]["holder"] == shown["holder"]

    clone.must("sync")  # whoever syncs sees that nobody holds the session any more

    assert clone.must("show", id, "--json").json["holder"] is None


@pytest.mark.parametrize("folder", ["nothing", "repository"])
def test_who_is_refused_has_not_waited_for_the_library(folder, tmp_path):
    if folder == "repository":
        git(tmp_path, "init", "--quiet")
    words = [sys.executable, "-X", "importtime", "-m", "gitswarm", "-C", str(tmp_path), "--actor", "ada", "mcp"]
    done = subprocess.run(words, capture_output=True, text=True, timeout=LIMIT, check=False, stdin=subprocess.DEVNULL)

    assert done.returncode != 0
    assert "hint: " in done.stderr
    assert "pydantic" not in done.stderr


@pytest.mark.parametrize(
    ("first", "kind"),
    [
        ({"method": "initialize", "id": 1, "params": {"protocolVersion": "2025-06-18", "capabilities": {},
          "clientInfo": {"name": "x", "version": "1"}}}, "result"),
        ({"method": "no/such", "id": 1}, "error"),
    ],
    ids=["hello", "nonsense"],
)  # fmt: skip
def test_nothing_but_the_protocol_is_written_and_it_ends_with_its_client(clone, first, kind):
    words = [sys.executable, "-m", "gitswarm", "-C", str(clone.path), "mcp", "--actor", "ada"]
    said = json.dumps({"jsonrpc": "2.0", **first}) + "\n"

    done = subprocess.run(words, input=said, capture_output=True, text=True, timeout=LIMIT, check=False)

    assert [kind in json.loads(line) for line in done.stdout.splitlines()] == [True]
    assert done.returncode == 0


def test_whoever_has_no_name_is_refused_on_stderr(clone, monkeypatch):
    monkeypatch.delenv("GITSWARM_ACTOR", raising=False)
    words = [sys.executable, "-m", "gitswarm", "-C", str(clone.path), "mcp", "--json"]

    done = subprocess.run(words, input="", capture_output=True, text=True, timeout=LIMIT, check=False)

    assert (done.returncode, done.stdout, json.loads(done.stderr)["error"]["kind"]) == (3, "", "refused")
