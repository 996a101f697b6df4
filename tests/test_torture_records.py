"""What really ran is kept line by line, and the page says what the lines say."""

from __future__ import annotations

from collections import Counter

import pytest

from benchmarks.page import parts
from tests.torture import ROWS, page, records
from tests.torture.figures import Figures
from tests.torture.records import Record


def ran(seed, n, folder, **told):
    figures = Figures("kill", n, seed, **told)
    records.append(Record.of(figures, 7200, "abc"), folder)


def line(folder):
    return next(line for line in page.lines(folder) if line.startswith("| kill |"))


def test_a_run_is_read_as_it_was_kept(tmp_path):
    ran(5, 3, tmp_path, injected=Counter(process=3), acked=40, problems=["one"])

    kept = records.read("kill", tmp_path)[0]
    assert (kept.seed, kept.n, kept.injected, kept.acked, kept.problems) == (5, 3, {"process": 3}, 40, 1)
    assert kept.machine


def test_a_seed_that_was_played_twice_counts_once(tmp_path):
    for seed, n in ((0, 10), (5, 10), (100, 1), (2, 3)):
        ran(seed, n, tmp_path)

    assert page.distinct(records.read("kill", tmp_path)) == 16


def test_the_parts_of_a_row_are_counted_each_for_itself(tmp_path):
    for only, n in (("claim", 4), ("sync", 6), ("sync", 2)):
        records.append(Record.of(Figures("inject", n, 0, only=only, seen=Counter(points=6)), 1, "abc"), tmp_path)

    assert page.distinct(records.read("inject", tmp_path)) == 10
    assert page.lines(tmp_path)[-1].endswith("of all points there are: claim 4 of 6, sync all 6")


@pytest.mark.parametrize(("times", "said"), [(1, "0 (< 0.95)"), (59, "0 (< 0.05)"), (3000, "0 (< 0.001)"), (0, "0")])
def test_beside_a_zero_stands_what_it_leaves_possible(times, said):
    assert page.counted(0, times) == said


def test_what_was_found_wrong_is_counted_and_has_no_bound(tmp_path):
    ran(0, 10, tmp_path, acked=100, lost=2, problems=["lost", "lost"])

    assert "| 100 | 2 | 0 (< 0.03) | 2 | 2.0 h | `abc` |" in line(tmp_path)


def test_what_never_ran_is_said_to_have_not(tmp_path):
    assert "| – | 10,000 |" in line(tmp_path)


def test_the_page_says_what_the_records_say():
    _, measured, _ = parts(page.PAGE.read_text(encoding="utf-8"))

    assert measured.strip() == "\n".join(page.lines()).strip()


def test_every_record_is_of_a_row_that_there_is():
    assert {file.stem for file in records.FOLDER.glob("*.jsonl")} <= set(ROWS)
