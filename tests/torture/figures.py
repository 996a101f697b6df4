"""What a row found: figures in one line, and every broken promise beside them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

SHOWN = 12


@dataclass
class Figures:
    """The outcome of one row; ``problems`` holds a sentence for each promise that was broken."""

    row: str
    n: int
    seed: int
    only: str = ""
    injected: Counter[str] = field(default_factory=Counter)
    seen: Counter[str] = field(default_factory=Counter)
    acked: int = 0
    lost: int = 0
    unsent: int = 0
    doubled: int = 0
    repairs: int = 0
    fsck: str = "clean"
    chosen: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        injected = ", ".join(f"{name} {count}" for name, count in sorted(self.injected.items())) or "nothing"
        seen = "".join(f" {name}={count}" for name, count in sorted(self.seen.items()))
        return (
            f"{self.row}: n={self.n} seeds={self.seed}..{self.seed + max(0, self.n - 1)} injected=({injected}) "
            f"acked={self.acked} lost={self.lost} unsent={self.unsent} "
            f"doubled={self.doubled} repairs={self.repairs} fsck={self.fsck}{seen}"
        )

    def report(self) -> str:
        """The line, and below it what was wrong, the most frequent first."""
        often = Counter(self.problems).most_common()
        lines = [f"  WRONG {f'{count} times: ' if count > 1 else ''}{problem}" for problem, count in often[:SHOWN]]
        more = [f"  WRONG and {len(often) - SHOWN} others"] if len(often) > SHOWN else []
        only = f" --only '{self.only}'" if self.only else ""
        chosen = [f"  at {one}" for one in self.chosen]
        again = [f"  again: python -m tests.torture {self.row} --n {self.n} --from {self.seed}{only}"] if often else []
        return "\n".join([str(self), *chosen, *lines, *more, *again])

    def wrong(self, problem: str) -> None:
        """Note a broken promise."""
        self.problems.append(problem)

    def repair(self, problem: str) -> None:
        """Note that something did not go on by itself."""
        self.repairs += 1
        self.wrong(problem)


class Unavailable(Exception):
    """This row cannot run on this machine; the sentence says why."""
