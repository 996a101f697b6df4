"""Measuring by turns: ours, then the floor, then ours again, so that a noisy machine is as noisy for both."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import time
from statistics import median
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    Timed = Callable[[], float]
    """Does something once, and says how many seconds of it count."""


class Failed(RuntimeError):
    """What was to be measured did not work: no figure is better than a wrong one."""


class Pairs(NamedTuple):
    """The seconds of ours and of the floor, in the order they were taken."""

    ours: Sequence[float]
    floor: Sequence[float]

    @property
    def ratios(self) -> list[float]:
        """Ours by the floor, pair by pair."""
        return sorted(mine / floor for mine, floor in zip(self.ours, self.floor, strict=True))

    @property
    def speeds(self) -> list[float]:
        """How many times as fast as the floor, pair by pair."""
        return sorted(1 / ratio for ratio in self.ratios)


def in_turn(ours: Timed, floor: Timed, rounds: int) -> Pairs:
    """Take both by turns."""
    return Pairs(*by_turns((ours, floor), rounds))


def by_turns(takes: Sequence[Timed], rounds: int) -> list[tuple[float, ...]]:
    """Take all of them by turns, after one turn that does not count; the seconds of each."""
    for take in takes:
        take()
    return list(zip(*([take() for take in takes] for _ in range(rounds)), strict=True))


def timed(call: Callable[[], object]) -> Timed:
    """A call all of whose time counts."""

    def take() -> float:
        begun = time.perf_counter()
        call()
        return time.perf_counter() - begun

    return take


def command(argv: Sequence[str], folder: str, env: Mapping[str, str]) -> Timed:
    """A whole process, from its start to its end; what it says is not looked at, but it has to work."""
    complaints = os.path.join(folder, "said")
    actions = [
        (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
        (os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0),
        (os.POSIX_SPAWN_OPEN, 2, complaints, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600),
    ]

    def take() -> float:
        with contextlib.chdir(folder):
            begun = time.perf_counter()
            child = os.posix_spawnp(argv[0], argv, env, file_actions=actions)
            _, status = os.waitpid(child, 0)
            spent = time.perf_counter() - begun
        if status:
            with open(complaints, encoding="utf-8", errors="replace") as said:
                raise Failed(f"{' '.join(argv)} ended with {os.waitstatus_to_exitcode(status)}: {said.read()}")
        return spent

    return take


@contextlib.contextmanager
def actors(jobs: Sequence[Sequence[str]], env: Mapping[str, str], root: str) -> Iterator[list[subprocess.Popen[str]]]:
    """Processes of ``benchmarks.actor``, one for each job, all of them ready to go."""
    argv = [sys.executable, "-m", "benchmarks.actor"]
    pipes: Any = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    started = [subprocess.Popen([*argv, *job], cwd=root, env=dict(env), **pipes) for job in jobs]
    try:
        for each in started:
            if each.stdout.readline() != "ready\n":
                raise Failed(f"{' '.join(each.args[2:])} did not start")
        yield started
    finally:
        for each in started:
            each.kill()
            each.communicate()


def race(jobs: Sequence[Sequence[str]], env: Mapping[str, str], root: str) -> tuple[float, list[dict[str, Any]]]:
    """Let actors loose at the same moment; the seconds from the first start to the last end, and what each says."""
    with actors(jobs, env, root) as started:
        for each in started:
            each.stdin.write("go\n")
            each.stdin.flush()
        told = [each.stdout.readline() for each in started]
    if not all(told):
        raise Failed("an actor of a race did not come to its end")
    answers = [json.loads(line) for line in told]
    return max(one["end"] for one in answers) - min(one["begin"] for one in answers), answers


def in_words(seconds: Sequence[float]) -> str:
    """The median of some times, with a unit that fits."""
    middle = median(seconds)
    for least, unit in ((1.0, "s"), (1e-3, "ms")):
        if middle >= least:
            return f"{middle / least:.3g} {unit}"
    return f"{middle * 1e6:.3g} µs"
