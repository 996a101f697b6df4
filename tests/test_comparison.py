"""What README and docs/comparison.md say of other tools is what was measured: what the page of performance says."""

from __future__ import annotations

import re

import pytest

from benchmarks import page, plots
from benchmarks.rows.peers import VERBS
from tests.conftest import ROOT

MEASURED = page.parts(page.read(str(ROOT / "docs" / "performance.md")))[1]
COMPARISON = (ROOT / "docs" / "comparison.md").read_text()
README = (ROOT / "README.md").read_text()
NEAR = 1.5
"""How much another run may say otherwise before these pages have to follow it."""
RACES = {"at once, in one clone": "race", "one after": "race-late", "in two clones": "race-clones"}


def rows(text):
    """The cells of all tables of a page, and above each row the heads of its columns."""
    heads, found = [], []
    for line in text.splitlines():
        cells = [re.sub(r"\[([^]]*)\]\([^)]*\)|\*\*", r"\1", cell).strip() for cell in line.strip("|").split(" | ")]
        if not line.startswith("|"):
            heads = []
        elif heads:
            found.append((heads, cells))
        else:
            heads = cells
    return found


def said_of(tool, heads, cells):
    return cells[heads.index(tool)]


def seconds(text):
    number, unit = re.fullmatch(r"([\d.]+) (ms|s)", text).groups()
    return float(number) * plots.UNITS[unit]


def measured(verb, tool, tasks):
    return dict(plots.lines(MEASURED, verb)[tool])[tasks]


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("tasks", [100, 10_000])
def test_the_comparison_says_what_was_measured(verb, tasks):
    heads, cells = next(row for row in rows(COMPARISON) if row[0][0] == f"{tasks:,} tasks" and row[1][0] == f"`{verb}`")

    for tool in plots.lines(MEASURED, verb):
        assert 1 / NEAR < seconds(said_of(tool, heads, cells)) / measured(verb, tool, tasks) < NEAR, tool


@pytest.mark.parametrize("verb", ["ready", "create"])
def test_the_readme_says_what_was_measured(verb):
    heads, cells = next(row for row in rows(README) if row[1][0] == f"`{verb}` at 100 / 10,000 tasks")

    for tool in plots.lines(MEASURED, verb):
        few, many, unit = re.fullmatch(r"([\d.]+) / ([\d.]+) (m?s)", said_of(tool, heads, cells)).groups()
        for tasks, number in ((100, few), (10_000, many)):
            assert 1 / NEAR < seconds(f"{number} {unit}") / measured(verb, tool, tasks) < NEAR, (tool, tasks)


@pytest.mark.parametrize("race", RACES)
def test_the_comparison_says_how_the_races_ended(race):
    heads, cells = next(row for row in rows(COMPARISON) if "told yes" in row[0][0] and race in row[1][0])
    row = next(line for line in MEASURED.splitlines() if line.startswith(f"| peers-{RACES[race]} |"))
    ended = re.findall(r"(\d+) of 10", row)

    assert cells[1:] == ended
    assert heads[1:] == ["gitswarm", *re.findall(r"([\w.]+): \d+ of 10", row)]
