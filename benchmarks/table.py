"""The table: what was measured, what it is compared with, what was promised, and whether that was kept."""

from __future__ import annotations

from statistics import median
from typing import TYPE_CHECKING, NamedTuple

from benchmarks.measure import in_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from benchmarks.measure import Pairs


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
        return "met" if self.budget.is_kept(median(self.figures)) else NOT_MET

    @property
    def cells(self) -> list[str]:
        """What the table shows of it."""
        spread = ""
        if self.figures:
            least, most = min(self.figures), max(self.figures)
            spread = f"{_short(median(self.figures))} {self.unit} ({_short(least)}–{_short(most)})"
        return [self.name, self.what, self.ours, self.beside, spread, str(self.budget or ""), self.verdict]


NOT_MET = "**not met**"
HEAD = ["row", "what", "measured", "beside", "median (least–most)", "budget", "verdict"]


def slower(name: str, what: str, pairs: Pairs, beside: str, most: float | None = None) -> Row:
    """A row that says how many times the floor's time ours takes."""
    floor = f"{beside}: {in_words(pairs.floor)}"
    return Row(name, what, in_words(pairs.ours), floor, pairs.ratios, Budget("≤", most) if most else None)


def line(cells: Sequence[str]) -> str:
    """One line of a Markdown table."""
    return f"| {' | '.join(cells)} |"


def head() -> list[str]:
    """The first two lines of the table."""
    return [line(HEAD), line(["---"] * len(HEAD))]


def _short(number: float) -> str:
    return f"{number:,.0f}" if number >= 100 else f"{number:.3g}"
