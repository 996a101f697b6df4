"""A user who prunes, packs and collects garbage all the time: python -m tests.torture.habits CLONE SEED NOTES."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Self

HABITS = ("gc --quiet --prune=now", "prune --expire=now", "repack -a -d --quiet")
LIMIT = 60.0


class User:
    """Follows those habits in a clone for the time of a ``with``; ``did`` counts what was done."""

    def __init__(self, clone: Path, seed: int, notes: Path) -> None:
        self._argv = [sys.executable, "-m", "tests.torture.habits", str(clone), str(seed), str(notes)]
        self._notes = notes

    def __enter__(self) -> Self:
        self._process = subprocess.Popen(self._argv, start_new_session=True)
        return self

    def __exit__(self, *_: object) -> None:
        self._process.terminate()
        self._process.wait(LIMIT)  # what he does comes to its end

    @property
    def pid(self) -> int:
        """The process, and the group of all it starts."""
        return self._process.pid

    @property
    def did(self) -> Counter[str]:
        """How often he did what."""
        return Counter(self._notes.read_text().split()) if self._notes.exists() else Counter()


def follow(clone: str, seed: str, notes: str) -> None:
    """Do one thing after the other, each to its end, until asked to end."""
    asked: list[int] = []
    signal.signal(signal.SIGTERM, lambda number, _: asked.append(number))
    chance = random.Random(int(seed))
    while not asked:
        habit = chance.choice(HABITS)
        subprocess.run(["git", "-C", clone, *habit.split()], capture_output=True, check=False)
        with open(notes, "a") as file:
            file.write(f"{habit.split()[0]}\n")


if __name__ == "__main__":
    follow(*sys.argv[1:])
