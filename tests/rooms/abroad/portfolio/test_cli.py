"""``gitswarm portfolio``: as text, as a page, as JSON; to standard output or a file."""

from __future__ import annotations

import json

import pytest

from gitswarm.rooms.abroad.portfolio import cli, render
from gitswarm.rooms.abroad.portfolio.model import portfolio
from tests.rooms.abroad.portfolio.collection import hostile, many


@pytest.fixture
def year(clone, monkeypatch):
    """A clone whose log has a year of contributions in it."""
    told = portfolio(many())
    monkeypatch.setattr(cli.model, "portfolio", lambda tables: told)
    return clone


def test_a_swarm_that_contributed_nothing_says_so(clone):
    assert "Nothing was contributed yet." in clone.must("portfolio").out
    assert clone.must("portfolio", "--json").json["total"]["made"] == 0


def test_the_ending_of_the_file_says_the_format(year):
    for name, beginning in {"a.html": "<!doctype html>", "a.md": "# Contributions", "a.json": "{"}.items():
        said = year.must("portfolio", "--out", str(year.path / name), "--json").json
        assert (year.path / name).read_text().startswith(beginning)
        assert said == {"out": str(year.path / name), "format": name[2:], "contributions": 60}


def test_json_is_the_same_by_every_way(year):
    told = year.must("portfolio", "--json").json
    year.must("portfolio", "-o", str(year.path / "a.json"))

    assert told == year.must("portfolio", "--format", "json").json
    assert told == json.loads((year.path / "a.json").read_text())
    assert told["total"]["made"] == len(told["contributions"]) == 60
    assert sum(month["merged"] for month in told["months"]) == told["total"]["states"]["merged"]


def test_a_format_that_nobody_knows_is_refused(clone):
    assert clone.run("portfolio", "--format", "pdf").code == 2


def test_in_markdown_what_others_wrote_is_text():
    lines = render.markdown(portfolio(hostile()))

    assert not [line for line in lines if "<script>" in line or "\x1b" in line or "](javascript" in line]
    rows = [line for line in lines if line.startswith("| merged")]
    assert len(rows) == 1
    assert rows[0].replace("\\|", "").count("|") == 7


@pytest.mark.parametrize(
    ("hours", "words"),
    [
        (None, "–"),
        (0.001, "1 min"),
        (0.5, "30 min"),
        (2.25, "2.2 h"),
        (20, "20 h"),
        (24, "1 day"),
        (36, "1.5 days"),
        (720, "30 days"),
    ],
)
def test_times_are_said_as_people_say_them(hours, words):
    assert render.time(hours) == words
