"""Random days of agents on real git: the logs and the hub are repositories, and the day is the one it is in memory."""

from __future__ import annotations

import os
import shutil
import subprocess
import traceback
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from itertools import repeat
from multiprocessing import get_context
from pathlib import Path

from tests.days import GOT, TAKE, Day
from tests.realgit import RealWorld
from tests.simulate import remember_verdicts
from tests.torture.figures import Figures

SHARE = 25
"""Days that one process plays before it tells of them."""


def histories(n: int, seed: int, folder: Path) -> Figures:
    """``n`` days, as many at once as there are processors."""
    figures = Figures("histories", n, seed)
    starts = range(seed, seed + n, SHARE)
    counts = [min(SHARE, seed + n - start) for start in starts]
    with ProcessPoolExecutor(os.cpu_count(), get_context("spawn"), remember_verdicts) as processes:
        for befell, told in processes.map(several, starts, counts, repeat(folder)):
            figures.acked += befell.pop(f"claims {GOT}", 0)
            figures.seen["events"] += befell.pop("events", 0)
            figures.injected += befell
            for problem in told:
                figures.wrong(problem)
    return figures


def several(seed: int, count: int, folder: Path) -> tuple[Counter[str], list[str]]:
    """Play days one after the other: what befell them, and what was wrong on those that failed."""
    befell: Counter[str] = Counter()
    failed = []
    for number in range(seed, seed + count):
        place = folder / f"day{number}"
        try:
            befell += run(number, place)
        except Exception as error:  # noqa: BLE001 - told, and the next one is played
            at = traceback.extract_tb(error.__traceback__)[-1]
            failed.append(f"day {number}: {type(error).__name__}: {error} ({at.name})")
        finally:
            shutil.rmtree(place, ignore_errors=True)
    return befell, failed


def run(number: int, place: Path) -> Counter[str]:
    """One day on real git, judged as it is in memory, and held against what it is there; what befell it."""
    day, same = Day(number, partial(RealWorld, place)), Day(number)
    day.run()
    same.run()
    assert day.hub.lines() == same.hub.lines(), "git tells another day than memory"
    logs = [day.hub.log, *(clone.disk.log for clone in day.world.clones)]
    sound(logs[number % len(logs)].repository.path)
    answers = Counter(f"claims {call.answer}" for calls in day.calls.values() for call in calls if call.what == TAKE)
    return Counter(day.world.faults) + answers + Counter(events=len(day.hub.lines()))


def sound(repository: str) -> None:
    """The user's git finds nothing wrong in a repository."""
    words = ("fsck", "--strict", "--no-dangling", "--no-progress")
    said = subprocess.run(["git", f"--git-dir={repository}", *words], capture_output=True, text=True, check=False)
    complaints = [line for line in said.stderr.splitlines() if not line.startswith("notice:")]
    assert (said.returncode, complaints) == (0, []), f"fsck: {said.stderr}"
