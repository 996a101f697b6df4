"""A process of a race, ``python -m benchmarks.actor JOB …``: says it is ready, waits, does its job, tells of it."""

from __future__ import annotations

import contextlib
import io
import json
import os
import random
import subprocess
import sys
import time
from typing import TYPE_CHECKING, Any

import pygit2

from benchmarks.flow import AGENTS
from gitswarm.errors import LostRace, Refused
from gitswarm.git.worktrees import worktree
from gitswarm.main import main
from gitswarm.opening import open_swarm
from gitswarm.rooms.checks.measures import checking
from gitswarm.rooms.ground import messages
from gitswarm.rooms.work import claims, tasks

if TYPE_CHECKING:
    from collections.abc import Callable

    from gitswarm.swarm import Swarm

    Job = Callable[[], dict[str, Any]]

SHORT = 6
"""Tasks that take no time of their own."""


def write(path: str, events: str) -> Job:
    """Write events into one clone, beside others."""
    swarm = _opened(path)

    def job() -> dict[str, Any]:
        for number in range(int(events)):
            swarm.do(messages.say, kind="note", text=f"number {number}")
        return {}

    return job


def share(path: str, events: str) -> Job:
    """Write events, and bring each to the hub before the next, however often others are faster."""
    swarm = _opened(path)
    pushes = _counted(swarm)

    def arrives() -> bool:
        try:
            return bool(swarm.sync())
        except LostRace:
            return False

    def job() -> dict[str, Any]:
        for number in range(int(events)):
            swarm.do(messages.say, kind="note", text=f"number {number}")
            while not arrives():
                continue
        return {"pushes": len(pushes)}

    return job


def claim(path: str, names: str, wanted: str) -> Job:
    """Claim so many of these tasks, each time one of those that seem free, by chance."""
    swarm = _opened(path)
    pushes = _counted(swarm)

    def job() -> dict[str, Any]:
        held: list[str] = []
        while len(held) < int(wanted):
            tables = swarm.look()
            name = random.choice([name for name in names.split() if tasks.find(tables, name).ready])
            try:
                swarm.do(claims.claim, name=name, machine=swarm.machine)
            except Refused:
                continue
            held.append(name)
        return {"pushes": len(pushes), "held": held}

    return job


def claim_plainly(path: str, names: str, wanted: str) -> Job:
    """The same by a script without gitswarm: fetch, commit a file on top, push; refused, begin again."""

    def git(*words: str) -> bool:
        return subprocess.run(["git", "-C", path, *words], capture_output=True, check=False).returncode == 0

    def attempt() -> str:
        """One push; the name that it claimed, or none."""
        git("fetch", "--quiet", "origin", "main")
        git("reset", "--quiet", "--hard", "FETCH_HEAD")
        name = random.choice([name for name in names.split() if not os.path.exists(os.path.join(path, name))])
        with open(os.path.join(path, name), "w", encoding="utf-8") as file:
            file.write(json.dumps({"holder": os.getpid()}))
        git("add", ".")
        git("commit", "--quiet", "--message", f"claim {name}")
        return name if git("push", "--quiet", "origin", "HEAD:main") else ""

    def job() -> dict[str, Any]:
        held: list[str] = []
        pushes = 0
        while len(held) < int(wanted):
            held += filter(None, [attempt()])
            pushes += 1
        return {"pushes": pushes, "held": held}

    return job


def work(path: str, seconds: str) -> Job:
    """Be a worker: after one task, so that all is loaded, some that take no time, and one that takes so long."""
    apart = {"checkout": 0.0, "checks": 0.0}
    before, told = _memory(), _robot(path)
    _clocked(worktree, "plant", apart, "checkout")
    _clocked(checking, "check", apart, "checks")

    def one(lasts: str) -> dict[str, float]:
        """What a task took beside its own time, and of that what stands apart."""
        apart.update(dict.fromkeys(apart, 0.0))
        _write(told, lasts)
        cpu, begun = sum(os.times()[:4]), time.monotonic()
        _work_once(path)
        ours = time.monotonic() - begun - float(lasts) - sum(apart.values())
        return {"ours": ours, "cpu": sum(os.times()[:4]) - cpu, **apart}

    def job() -> dict[str, Any]:
        short = [one("0") for _ in range(1 + SHORT)][1:]
        return {"short": short, "long": one(seconds), "memory": _memory(), "before": before}

    return job


def flow(path: str) -> Job:
    """Start a flow of thirteen agents, and do all its steps, which take no time, one after another."""
    apart = {"checkout": 0.0, "checks": 0.0}
    _write(_robot(path), "0")
    _clocked(worktree, "plant", apart, "checkout")
    _clocked(checking, "check", apart, "checks")
    _quietly(path, "create", "the first")
    _work_once(path)

    def job() -> dict[str, Any]:
        apart.update(dict.fromkeys(apart, 0.0))
        cpu, begun = sum(os.times()[:4]), time.monotonic()
        _quietly(path, "flow", "run", "house")
        start = time.monotonic() - begun
        for _ in range(AGENTS):
            _work_once(path)
        whole = time.monotonic() - begun - sum(apart.values())
        cpu = sum(os.times()[:4]) - cpu
        (told,) = json.loads(_quietly(path, "flow", "list", "--json"))
        return {"start": start, "whole": whole, "cpu": cpu, "state": told["state"], "done": told["done"], **apart}

    return job


def _quietly(path: str, *words: str) -> str:
    """What a command prints."""
    with contextlib.redirect_stdout(io.StringIO()) as said:
        if main(["-C", path, *words]):
            raise RuntimeError(f"{' '.join(words)} did not end well")
    return said.getvalue()


def _robot(path: str) -> str:
    """Have an agent in a clone that only waits, and leaves a file; the path of what tells it how many seconds."""
    told = f"{path}.seconds"
    command = f"sh -c 'read seconds <{told}; sleep $seconds; echo done >made.txt'"
    subprocess.run(["git", "-C", path, "config", "gitswarm.adapter.robot.command", command], check=True)
    return told


def _write(path: str, text: str) -> None:
    with open(path, "w", encoding="utf-8") as file:
        file.write(f"{text}\n")


def _work_once(path: str) -> None:
    """One task, by that agent."""
    _quietly(path, "work", "--once", "--quiet")


def _clocked(owner: Any, name: str, sums: dict[str, float], part: str) -> None:
    """Add up the seconds that calls of a function take."""
    call = getattr(owner, name)

    def clocked(*args: Any, **named: Any) -> Any:
        begun = time.monotonic()
        try:
            return call(*args, **named)
        finally:
            sums[part] += time.monotonic() - begun

    setattr(owner, name, clocked)


def stay(path: str) -> Job:
    """Look and write once, as a process does that then waits for more."""

    def job() -> dict[str, Any]:
        write(path, "1")()
        return {"memory": _memory()}

    return job


def idle(path: str) -> Job:
    """Have libgit2 open a repository, and do nothing."""
    return lambda: {"memory": _memory() if pygit2.Repository(path) else 0}


def _opened(path: str) -> Swarm:
    swarm = open_swarm(path, env=os.environ, running=True)
    swarm.look()
    return swarm


def _counted(swarm: Swarm) -> list[str]:
    """What this process pushes from here on."""
    push, pushed = swarm.exchange.hub.push, []

    def counted(commit: str) -> str:
        pushed.append(commit)
        return push(commit)

    swarm.exchange.hub.push = counted
    return pushed


def _memory() -> float:
    """The most memory this process has taken, in bytes; a child's rusage would count its parent's too."""
    with open("/proc/self/status", encoding="ascii") as status:
        (peak,) = (line.split()[1] for line in status if line.startswith("VmHWM:"))
    return int(peak) * 1024


JOBS = {each.__name__: each for each in (write, share, claim, claim_plainly, work, flow, stay, idle)}

if __name__ == "__main__":
    job = JOBS[sys.argv[1]](*sys.argv[2:])
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.readline()
    begin = time.monotonic()
    told = job()
    print(json.dumps({"begin": begin, "end": time.monotonic(), **told}), flush=True)
