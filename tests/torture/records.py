"""What really ran: one line for each run of a row, kept in docs/torture, so that the page can say no more than that."""

from __future__ import annotations

import json
import os
import platform
import subprocess
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from tests.conftest import ROOT
from tests.torture.figures import Figures

FOLDER = ROOT / "docs" / "torture"
TESTED = ("gitswarm", "hooks", "tests/torture")


@dataclass(frozen=True)
class Record:
    """One run: what was done, what came of it, on which commit and machine."""

    row: str
    seed: int
    n: int
    injected: dict[str, int]
    seen: dict[str, int]
    acked: int
    lost: int
    doubled: int
    repairs: int
    problems: int
    seconds: int
    day: str
    commit: str
    machine: str
    only: str = ""

    @classmethod
    def of(cls, figures: Figures, seconds: float, commit: str) -> Record:
        """What these figures say, with the place and the day."""
        return cls(
            figures.row,
            figures.seed,
            figures.n,
            dict(sorted(figures.injected.items())),
            dict(sorted(figures.seen.items())),
            figures.acked,
            figures.lost,
            figures.doubled,
            figures.repairs,
            len(figures.problems),
            round(seconds),
            time.strftime("%Y-%m-%d", time.gmtime()),
            commit,
            machine(),
            figures.only,
        )


def append(record: Record, folder: Path = FOLDER) -> None:
    """Put a line at the end of the row's file."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / f"{record.row}.jsonl").open("a", encoding="utf-8") as file:
        file.write(json.dumps(asdict(record)) + "\n")


def read(row: str, folder: Path = FOLDER) -> list[Record]:
    """All runs of a row, the oldest first."""
    path = folder / f"{row}.jsonl"
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    return [Record(**_told(line)) for line in lines]


def _told(line: str) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(line)
    return told


def commit() -> str:
    """The commit that is tested, and whether something was changed since; asked for before the outside is forgotten."""
    last = _said("git", "-C", str(ROOT), "log", "-1", "--format=%h", "--abbrev=10", "--", *TESTED) or "no commit"
    return f"{last} with changes" if _said("git", "-C", str(ROOT), "status", "--porcelain", *TESTED) else last


def machine() -> str:
    """What ran it, in a few words."""
    git = _said("git", "--version").split()[-1]
    system = f"{platform.system()} {platform.release().split('-')[0]} {platform.machine()}"
    return f"{os.cpu_count()} cores, {system}, Python {platform.python_version()}, git {git}"


def _said(*argv: str) -> str:
    return subprocess.run(argv, capture_output=True, text=True, check=False, timeout=60).stdout.strip()
