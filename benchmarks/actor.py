"""A process of a race, ``python -m benchmarks.actor JOB …``: says it is ready, waits, does its job, tells of it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pygit2

from gitswarm.opening import open_swarm
from gitswarm.rooms import messages

if TYPE_CHECKING:
    from collections.abc import Callable

    Job = Callable[[], dict[str, float]]


def write(path: str, events: str) -> Job:
    """Write events into one clone, beside others."""
    swarm = open_swarm(path, env=os.environ, running=True)
    swarm.look()

    def job() -> dict[str, float]:
        for number in range(int(events)):
            swarm.do(messages.say, kind="note", text=f"number {number}")
        return {}

    return job


def share(path: str, events: str) -> Job:
    """Write events, and bring each to the hub before the next."""
    swarm = open_swarm(path, env=os.environ, running=True)
    swarm.look()

    def job() -> dict[str, float]:
        pushes = 0
        for number in range(int(events)):
            swarm.do(messages.say, kind="note", text=f"number {number}")
            pushes += swarm.sync().pushes
        return {"pushes": pushes}

    return job


def plainly(path: str, events: str) -> Job:
    """What a script without gitswarm does: fetch, commit a file on top, push; refused, begin again."""
    mine = os.urandom(8).hex()

    def git(*words: str) -> bool:
        return subprocess.run(["git", "-C", path, *words], capture_output=True, check=False).returncode == 0

    def job() -> dict[str, float]:
        pushes = 0
        for number in range(int(events)):
            landed = False
            while not landed:
                git("fetch", "--quiet", "origin", "main")
                git("reset", "--quiet", "--hard", "FETCH_HEAD")
                with open(os.path.join(path, f"{mine}-{number}.json"), "w", encoding="utf-8") as file:
                    file.write(json.dumps({"number": number}))
                git("add", ".")
                git("commit", "--quiet", "--message", f"number {number}")
                landed = git("push", "--quiet", "origin", "HEAD:main")
                pushes += 1
        return {"pushes": pushes}

    return job


def stay(path: str) -> Job:
    """Look and write once, as a process does that then waits for more."""

    def job() -> dict[str, float]:
        write(path, "1")()
        return {"memory": _memory()}

    return job


def idle(path: str) -> Job:
    """Have libgit2 open a repository, and do nothing."""
    return lambda: {"memory": _memory() if pygit2.Repository(path) else 0}


def _memory() -> float:
    """The most memory this process has taken, in bytes; a child's rusage would count its parent's too."""
    with open("/proc/self/status", encoding="ascii") as status:
        (peak,) = (line.split()[1] for line in status if line.startswith("VmHWM:"))
    return int(peak) * 1024


JOBS = {"write": write, "share": share, "plainly": plainly, "stay": stay, "idle": idle}

if __name__ == "__main__":
    job = JOBS[sys.argv[1]](*sys.argv[2:])
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.readline()
    begin = time.monotonic()
    told = job()
    print(json.dumps({"begin": begin, "end": time.monotonic(), **told}), flush=True)
