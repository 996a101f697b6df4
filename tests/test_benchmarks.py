"""The benchmarks run, and their table can be read: every row says what it is compared with, and keeps its shape."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.conftest import ROOT

COLUMNS = 7
FACTS = ("cores", "Python", "git", "libgit2", "gitswarm", "file system", "quick")


def run(*words: str) -> subprocess.CompletedProcess[str]:
    argv = [sys.executable, "-m", "benchmarks", *words]
    return subprocess.run(argv, cwd=ROOT, capture_output=True, text=True, check=False, timeout=120)


def cells(page: str) -> list[list[str]]:
    return [line.strip("| ").split(" | ") for line in page.splitlines() if line.startswith("|")]


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    out = tmp_path_factory.mktemp("bench") / "page.md"
    done = run("cold-status", "batch", "--quick", "--folder", str(out.parent), "--out", str(out))
    assert done.returncode in (0, 1), done.stderr  # 1: a budget is not met, which a busy machine may do to it
    assert out.read_text(encoding="utf-8") == done.stdout
    return done.stdout


def test_each_row_asked_for_is_measured(page):
    head, rule, *rows = cells(page)

    assert head == ["row", "what", "measured", "beside", "median (least–most)", "budget", "verdict"]
    assert rule == ["---"] * COLUMNS
    assert [row[0] for row in rows] == ["cold-status", "batch"]


def test_each_figure_stands_beside_another_and_beside_its_budget(page):
    for row in cells(page)[2:]:
        assert len(row) == COLUMNS
        assert all(row)
        assert ": " in row[3]
        assert row[5][0] in "≤≥"
        assert row[6] in ("met", "**not met**")


def test_the_page_says_what_it_was_taken_on(page):
    facts = [line for line in page.splitlines() if line.startswith("- ")]

    assert all(any(fact in line for line in facts) for fact in FACTS)


def test_nothing_stays_in_the_folder(page, tmp_path_factory):
    folder = tmp_path_factory.getbasetemp()

    assert list(folder.rglob("gitswarm-bench-*")) == []


def test_rows_can_be_listed():
    listed = run("--list").stdout.split()

    assert {"cold-add", "append", "batch", "catch-up", "hub-send", "writers", "clones", "shell-append"} <= set(listed)


def test_an_unknown_row_is_no_success():
    done = run("nothing-of-that-name")

    assert done.returncode == 2
    assert "cold-add" in done.stdout
