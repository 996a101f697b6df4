"""The server for agents: how long its client waits for the first answer."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from typing import TYPE_CHECKING

from benchmarks.measure import Failed, command, in_turn, in_words
from benchmarks.table import Budget, Row

if TYPE_CHECKING:
    from collections.abc import Iterator

    from benchmarks.measure import Timed
    from benchmarks.stage import Stage

TITLE = "Agents by MCP"
EVENTS = 10_000
SDK = "import mcp.server"
MOST = 0.6
"""Seconds that a client may have to wait."""
ABOUT = {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "benchmark", "version": "1"}}
HELLO = json.dumps({"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": ABOUT}) + "\n"


def start(stage: Stage) -> Iterator[Row]:
    """Start a server, as the tool of an agent does, and wait until it says who it is."""
    events, folder = stage.size(EVENTS), stage.worlds.alone(stage.size(EVENTS))
    floor = command([sys.executable, "-c", SDK], folder, stage.env)
    pairs = in_turn(_hello(stage, folder), floor, stage.rounds)
    what = f"`gitswarm mcp` from the start of its process to the answer to `initialize`, {events:,} events"
    beside = f"`python -c '{SDK}'`: {in_words(pairs.floor)}"
    yield Row("mcp-start", what, in_words(pairs.ours), beside, sorted(pairs.ours), Budget("≤", MOST), "s")


def _hello(stage: Stage, folder: str) -> Timed:
    argv = [*stage.gitswarm, "mcp", "--actor", "ada"]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}

    def take() -> float:
        begun = time.perf_counter()
        with subprocess.Popen(argv, cwd=folder, env=dict(stage.env), **pipes) as server:
            server.stdin.write(HELLO.encode())
            server.stdin.flush()
            answer = server.stdout.readline()
            spent = time.perf_counter() - begun
            server.stdin.close()
        if b'"serverInfo"' not in answer:
            raise Failed(f"`initialize` was answered with {answer!r}")
        return spent

    return take


ROWS = {start: ("mcp-start",)}
