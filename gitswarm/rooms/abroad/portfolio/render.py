"""A portfolio as text: numbers in words, and Markdown in which what others wrote is text and nothing else."""

from __future__ import annotations

from gitswarm.core.markdown import plain, table
from gitswarm.core.words import counted
from gitswarm.rooms.abroad.portfolio import model

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from gitswarm.rooms.abroad.portfolio.model import Portfolio, Tally

NONE = "–"
DAY, WEEK, FEW = 24, 14 * 24, 10
HEADS = ("contributions", "merged", "open", "not taken", "rate", "lines", "time to merge")
SAID = {"approved": "approved", "changes_requested": "changes asked for", "commented": "remarked"}


def markdown(told: Portfolio) -> list[str]:
    """The lines of the page."""
    lines = ["# Contributions", "", summary(told.total), ""]
    if not told.contributions:
        return lines
    lines += ["## By project", "", *_tallies("project", told.projects), ""]
    lines += ["## By agent", "", *_tallies("agent", told.agents), ""]
    lines += ["## Languages", "", *(f"- {plain(name)}: {count:,} lines" for name, count in told.languages.items()), ""]
    heads = ("state", "project", "what", "lines", "reviews", "time to merge")
    return [*lines, "## All of them", "", *table(heads, map(_cells, told.contributions))]


def summary(total: Tally) -> str:
    """All of it in one sentence."""
    if not total.made:
        return "Nothing was contributed yet."
    rate = f", {percent(total.rate)} of what was decided" if total.rate is not None else ""
    pace = f"; half of them within {time(total.hours)}" if total.hours is not None else ""
    return f"{counted(total.made, 'contribution')}, {total.states[model.MERGED]} merged{rate}{pace}."


def percent(rate: float | None) -> str:
    """A part of the whole."""
    return NONE if rate is None else f"{round(rate * 100)}%"


def time(hours: float | None) -> str:
    """A time as people say it."""
    if hours is None:
        return NONE
    if hours < 1:
        return f"{max(1, round(hours * 60))} min"
    if hours < DAY:
        return f"{hours:.1f} h" if hours < FEW else f"{round(hours)} h"
    days = f"{hours / DAY:.1f}".removesuffix(".0") if hours < WEEK else str(round(hours / DAY))
    return "1 day" if days == "1" else f"{days} days"


def lines_of(added: int, removed: int) -> str:
    """Lines that came and went."""
    if not (added or removed):
        return NONE
    return f"+{added:,} −{removed:,}"


def reviews(said: dict[str, Any]) -> str:
    """What reviewers said, each with how often."""
    return ", ".join(f"{said[word]}× {name}" for word, name in SAID.items() if said.get(word)) or NONE


def _tallies(head: str, rows: list[Tally]) -> list[str]:
    return table((head, *HEADS), map(_tally, rows))


def _tally(one: Tally) -> tuple[str, ...]:
    counts = (one.made, *(one.states[state] for state in (model.MERGED, model.OPEN, model.CLOSED)))
    return (plain(one.name), *map(str, counts), percent(one.rate), lines_of(one.added, one.removed), time(one.hours))


def _cells(row: dict[str, Any]) -> tuple[str, ...]:
    number = f" #{row['number']}" if row["number"] else ""
    where = plain(f"{row['repository']}{number}")
    lines = lines_of(row["added"], row["removed"])
    return (row["state"], where, plain(row["title"]), lines, reviews(row["reviews"]), time(row["hours"]))
