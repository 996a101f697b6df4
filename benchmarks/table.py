"""The tables: what was measured, what it is compared with, what was promised, and whether that was kept."""

from __future__ import annotations

from statistics import median
from typing import TYPE_CHECKING, NamedTuple

from benchmarks.measure import in_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from benchmarks.measure import Pairs

MET, MISSED = "met", "**missed**"
HEAD = ["row", "what", "measured", "beside", "median (least–most)", "budget", "verdict"]


class Budget(NamedTuple):
    """What was promised: at most, or at least, so much."""

    word: str
    number: float

    def is_kept(self, figure: float) -> bool:
        """Whether the figure keeps the promise."""
        return figure <= self.number if self.word == "≤" else figure >= self.number

    def __str__(self) -> str:
        return f"{self.word} {self.number:,g}"


class Row(NamedTuple):
    """One figure, beside what it is compared with."""

    name: str
    what: str
    ours: str
    beside: str
    figures: Sequence[float] = ()
    budget: Budget | None = None
    unit: str = "×"

    @property
    def verdict(self) -> str:
        """Whether the median keeps the budget; nothing is promised where there is none."""
        if self.budget is None or not self.figures:
            return ""
        return MET if self.budget.is_kept(median(self.figures)) else MISSED

    @property
    def figure(self) -> str:
        """The median, in its unit."""
        return f"{_short(median(self.figures))} {self.unit}" if self.figures else ""

    @property
    def cells(self) -> list[str]:
        """What the table shows of it."""
        spread = f"{self.figure} ({_short(min(self.figures))}–{_short(max(self.figures))})" if self.figures else ""
        return [self.name, self.what, self.ours, self.beside, spread, str(self.budget or ""), self.verdict]


def slower(name: str, what: str, pairs: Pairs, beside: str, most: float | None = None) -> Row:
    """A row that says how many times the floor's time ours takes."""
    floor = f"{beside}: {in_words(pairs.floor)}"
    return Row(name, what, in_words(pairs.ours), floor, pairs.ratios, Budget("≤", most) if most else None)


def line(cells: Sequence[str]) -> str:
    """One line of a Markdown table."""
    return f"| {' | '.join(cells)} |"


def head(title: str) -> list[str]:
    """A heading, and the first two lines of the table below it."""
    return ["", f"### {title}", "", line(HEAD), line(["---"] * len(HEAD))]


def kept(rows: Sequence[Row]) -> list[str]:
    """How many budgets were kept, and each that was missed."""
    promised = [row for row in rows if row.verdict]
    missed = [row for row in promised if row.verdict == MISSED]
    said = [f"**Of {len(promised)} budgets {len(promised) - len(missed)} were met, {len(missed)} missed.**"]
    said += [f"- missed: {row.name}, {row.figure}, promised {row.budget}" for row in missed]
    return ["", "### Budgets", "", said[0], *([""] if missed else []), *said[1:]]


def _short(number: float) -> str:
    return f"{number:,.0f}" if number >= 100 else f"{number:.3g}"
