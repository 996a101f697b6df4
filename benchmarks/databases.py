"""Bring in databases that other tools have written: ``python -m benchmarks.databases beads=FILE backlog=FOLDER …``.

For each it tells how many tasks came of it, how many things were told that could not be kept as they stood, whether a
second time brings in nothing, how long it took and how much memory.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
import time
from typing import NamedTuple

from benchmarks.measure import Failed
from benchmarks.stage import environment, memory, program
from benchmarks.worlds import Worlds

MEBIBYTE = 1024


class Brought(NamedTuple):
    """What one import came to."""

    told: int
    seconds: float
    mebibytes: float


def bring_in(worlds: Worlds, folder: str, kind: str, path: str) -> Brought:
    """Run one import as a process of its own."""
    said, began = worlds.path("said"), time.perf_counter()
    argv = [*worlds.gitswarm, "-C", folder, "import", kind, path]
    actions = [(os.POSIX_SPAWN_OPEN, number, said, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600) for number in (1, 2)]
    pid = os.posix_spawnp(argv[0], argv, worlds.env, file_actions=actions)
    _, status, used = os.wait4(pid, 0)
    seconds = time.perf_counter() - began
    with open(said, encoding="utf-8") as file:
        lines = file.read().splitlines()
    if os.waitstatus_to_exitcode(status):
        raise Failed(f"import {kind} failed: {lines[-1:]}")
    told = next(int(line.partition(":")[2]) for line in lines if line.startswith("told:"))
    return Brought(told, seconds, used.ru_maxrss / MEBIBYTE)


def measure(worlds: Worlds, kind: str, path: str) -> str:
    """One database into a swarm that has nothing yet, and again."""
    folder = worlds.alone(100)
    first = bring_in(worlds, folder, kind, path)
    before = worlds.count(folder)
    again = bring_in(worlds, folder, kind, path)
    new = worlds.count(folder) - before
    tasks = len(json.loads(worlds.swarm(folder, "list", "--all", "-s", "all", "--json")))
    return (
        f"{kind}: {tasks:,} tasks, {first.told:,} things told, {first.seconds:.1f} s, {first.mebibytes:.0f} MiB; "
        f"again: {new:,} new events, {again.seconds:.1f} s"
    )


def main(asked: list[str]) -> int:
    """Measure each ``KIND=PATH``."""
    with tempfile.TemporaryDirectory(dir=memory()) as folder:
        worlds = Worlds(folder, environment(folder), program())
        for kind, _, path in (each.partition("=") for each in asked):
            print(measure(worlds, kind, os.path.abspath(path)), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
