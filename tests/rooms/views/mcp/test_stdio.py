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


HELLO = {
    "id": 1, "method": "initialize",
    "params": {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "x", "version": "1"}},
}  # fmt: skip


def test_a_call_with_half_of_a_letter_is_answered_and_has_a_mark_there(clone):
    words = [sys.executable, "-m", "gitswarm", "-C", str(clone.path), "mcp", "--actor", "ada"]
    create = {"name": "create", "arguments": {"title": "half \ud83d of \U0001f600"}}
    calls = [HELLO, {"method": "notifications/initialized"}, {"id": 2, "method": "tools/call", "params": create}]
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as server:
        server.stdin.write("".join(json.dumps({"jsonrpc": "2.0", **call}) + "\n" for call in calls))
        server.stdin.flush()
        answers = [json.loads(server.stdout.readline()) for _ in range(2)]
        server.stdin.close()

    made = answers[1]["result"]["structuredContent"]["result"]["id"]
    assert clone.must("show", made, "--json").json["title"] == "half \ufffd of \U0001f600"


def test_whoever_has_no_name_is_refused_on_stderr(clone, monkeypatch):
    monkeypatch.delenv("GITSWARM_ACTOR", raising=False)
    words = [sys.executable, "-m", "gitswarm", "-C", str(clone.path), "mcp", "--json"]

    done = subprocess.run(words, input="", capture_output=True, text=True, timeout=LIMIT, check=False)

    assert (done.returncode, done.stdout, json.loads(done.stderr)["error"]["kind"]) == (3, "", "refused")
