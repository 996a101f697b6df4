"""A worker: what it adds to a task that takes a minute, its memory beside its agent, and what its waiting costs."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from contextlib import contextmanager
from statistics import mean
from typing import TYPE_CHECKING

from benchmarks import lines
from benchmarks.measure import Failed, in_words, race
from benchmarks.stage import ROOT
from benchmarks.table import Budget, Row

if TYPE_CHECKING:
    from collections.abc import Iterator

    from benchmarks.stage import Stage

TITLE = "A worker"
EVENTS = 10_000
TASK = 60
"""Seconds that the task takes of which the budget speaks."""
CREW = 4
LIMIT = 60.0
TICKS = os.sysconf("SC_CLK_TCK")


def overhead(stage: Stage) -> Iterator[Row]:
    """What a worker adds to a task, and the memory that it takes."""
    seconds, events = 1 if stage.quick else TASK, stage.size(EVENTS)
    path = stage.worlds.alone(events, of=lines.task)
    _, (told,) = race([("work", path, str(seconds))], stage.env, ROOT)
    every, last = [*told["short"], told["long"]], told["long"]
    what = f"time a worker adds to a minute: {len(every) - 1} tasks that take none, one of {seconds} s, of {events:,}"
    ours = f"{in_words([one['ours'] for one in every])}, CPU {in_words([one['cpu'] for one in every])}"
    apart = ", ".join(f"{name} {in_words([one[name] for one in every])}" for name in ("checkout", "checks"))
    beside = f"at the {seconds} s: {in_words([last['ours']])}, CPU {in_words([last['cpu']])}; not in it: {apart}"
    shares = [100 * one["ours"] / TASK for one in every]
    yield Row("worker-overhead", what, ours, beside, shares, Budget("≤", 0.2), "%")
    most = told["memory"] / 1e6
    what = f"memory of that worker at the most, {events:,} tasks"
    beside = f"the same process before it did anything: {told['before'] / 1e6:.3g} MB"
    yield Row("worker-memory", what, f"{most:.3g} MB", beside, [most], Budget("≤", 80), "MB")


def rest(stage: Stage) -> Iterator[Row]:
    """What workers cost that wait for a task."""
    seconds, path = (2.0 if stage.quick else 10.0), stage.worlds.alone(1)
    _teach(stage, path)
    with _crew(stage, path) as pids:
        before, begun = [_cpu(pid) for pid in pids], time.monotonic()
        time.sleep(seconds)
        passed = time.monotonic() - begun
        spent = [60 * (_cpu(pid) - was) / passed for pid, was in zip(pids, before, strict=True)]
        shared = [_memory(pid, "Pss") for pid in pids]
        whole = mean(_memory(pid, "Rss") for pid in pids)
    what = f"CPU of a worker in a minute of waiting, no hub, one of {CREW} in a clone"
    yield Row(
        "worker-rest", what, in_words([mean(spent)]), "a minute of one core: 60 s", [1e3 * s for s in spent], unit="ms"
    )
    beside = f"with what they share counted for each: {whole / 1e6:.3g} MB"
    what = f"memory of each of {CREW} workers begun together, while they wait: its share of what they have in common"
    yield Row("worker-crew", what, f"{mean(shared) / 1e6:.3g} MB", beside, [each / 1e6 for each in shared], unit="MB")


def _teach(stage: Stage, path: str) -> None:
    stage.worlds.git(path, "config", "gitswarm.adapter.robot.command", "true")


@contextmanager
def _crew(stage: Stage, path: str) -> Iterator[list[int]]:
    """Workers that wait side by side: their processes."""
    argv = [*stage.worlds.gitswarm, "-C", path, "work", "--parallel", str(CREW)]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    crew = subprocess.Popen(argv, env=dict(stage.env), cwd=ROOT, **quiet)
    try:
        yield _waiting(crew, path)
    finally:
        crew.send_signal(signal.SIGTERM)
        crew.wait(LIMIT)


def _waiting(crew: subprocess.Popen[bytes], path: str) -> list[int]:
    """The workers, once each of them has a session and nothing to do."""
    sessions, limit = os.path.join(path, ".git", "gitswarm", "sessions"), time.monotonic() + LIMIT
    while time.monotonic() < limit and crew.poll() is None:
        locks = [name for name in os.listdir(sessions) if name.endswith(".lock")] if os.path.isdir(sessions) else []
        if len(locks) >= CREW:
            time.sleep(1)  # what a worker does before it waits
            with open(f"/proc/{crew.pid}/task/{crew.pid}/children", encoding="ascii") as file:
                return [int(pid) for pid in file.read().split()]
        time.sleep(0.05)
    raise Failed("the workers did not come to wait")


def _cpu(pid: int) -> float:
    """The seconds of CPU that a process has taken, with what it waited for."""
    with open(f"/proc/{pid}/stat", encoding="ascii") as file:
        words = file.read().rpartition(")")[2].split()
    return sum(map(int, words[11:15])) / TICKS


def _memory(pid: int, what: str) -> int:
    with open(f"/proc/{pid}/smaps_rollup", encoding="ascii") as file:
        (found,) = (line.split()[1] for line in file if line.startswith(f"{what}:"))
    return 1024 * int(found)


ROWS = {
    overhead: ("worker-overhead", "worker-memory"),
    rest: ("worker-rest", "worker-crew"),
}
