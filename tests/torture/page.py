"""docs/reliability.md: what was promised, what really ran, and what that shows: ``python -m tests.torture.page``."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

from benchmarks.page import write
from tests.conftest import ROOT
from tests.torture import ROWS, Row, bug, records
from tests.torture.records import Record

PAGE = ROOT / "docs" / "reliability.md"
SURE = 0.05
FOUND = "FOUND"
"""Between marks of this name stands what was found."""
HEAD = "| row | what | ran | goal | acknowledged | lost | doubled | other promises broken | machine time | on |"


def lines(folder: Path = records.FOLDER) -> list[str]:
    """The measured part of the page."""
    told = [_line(name, row, records.read(name, folder)) for name, row in ROWS.items()]
    return [HEAD, "|" + " --- |" * (HEAD.count("|") - 1), *told, "", *_faults(folder)]


def _line(name: str, row: Row, runs: Sequence[Record]) -> str:
    goal = f"{row.goal:,}" if row.goal else "every point"
    if not runs:
        return f"| {name} | {row.what} | – | {goal} |" + " – |" * 6
    times, acked = distinct(runs), sum(run.acked for run in runs)
    cells = [
        f"{times:,}",
        goal,
        f"{acked:,}",
        counted(sum(run.lost for run in runs), acked),
        counted(sum(run.doubled for run in runs), acked),
        counted(sum(run.problems for run in runs), times),
        f"{sum(run.seconds for run in runs) / 3600:.1f} h",
        ", ".join(dict.fromkeys(f"`{run.commit}`" for run in runs)),
    ]
    return f"| {name} | {row.what} | " + " | ".join(cells) + " |"


def _faults(folder: Path) -> Iterable[str]:
    """What was done to it, row by row."""
    for name in ROWS:
        runs = records.read(name, folder)
        injected = sum((Counter(run.injected) for run in runs), Counter())
        if injected:
            yield f"- **{name}**: " + ", ".join(f"{what} {count:,}" for what, count in sorted(injected.items()))
        if any(run.only for run in runs):
            yield f"- **{name}**, of all points there are: " + ", ".join(_shares(runs))


def _shares(runs: Sequence[Record]) -> Iterable[str]:
    """How many of its points were struck, command by command."""
    for only in sorted({run.only for run in runs if run.only}):
        mine = [run for run in runs if run.only == only]
        points = mine[-1].seen["points"]
        struck = min(distinct(mine), points)
        yield f"{only} {'all' if struck == points else f'{struck:,} of'} {points:,}"


def distinct(runs: Iterable[Record]) -> int:
    """How many seeds were played: one that was played twice counts once, for each part of a row."""
    played, reached = 0, Counter[str]()
    for only, seed, end in sorted((run.only, run.seed, run.seed + run.n) for run in runs):
        played += max(0, end - max(seed, reached[only]))
        reached[only] = max(reached[only], end)
    return played


def counted(wrong: int, times: int) -> str:
    """A count; beside a zero, the rate that so many tries without one leave possible, with 95 % confidence."""
    if wrong or not times:
        return f"{wrong:,}"
    return f"0 (< {1 - SURE ** (1 / times):.2g})"


def renew() -> None:
    """Let the page say what the records say."""
    write(str(PAGE), lines())
    write(str(PAGE), bug.lines(), FOUND)


if __name__ == "__main__":
    renew()
