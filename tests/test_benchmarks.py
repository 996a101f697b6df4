"""The benchmarks run, their page can be read, and the page in docs is what they have to say."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from xml.etree import ElementTree as ET

import pytest

from benchmarks import databases, plots, profiles, rows, table
from benchmarks import page as pages
from benchmarks.measure import Failed, Pairs
from benchmarks.rows import peers
from benchmarks.table import MET, MISSED, Budget, Row
from tests.conftest import ROOT

PAGE = ROOT / "docs" / "performance.md"
HAND_WRITTEN = "# Performance\n\nWords before.\n\n", "\nWords after.\n"
FACTS = ("20", "cores", "memory", "Linux", "Python", "git", "libgit2", "gitswarm", "file systems", "quick")
PEERS = "peers-"
"""How rows begin that need other tools, which nothing but `make peers` installs."""
SVG = "{http://www.w3.org/2000/svg}"
SKIPS = ("shell-append", "shell-snapshot", "web-paint", "web-lanes", "web-page", "web-follow", "web-server")
"""What a machine without jq, or without a Chromium, cannot measure; the row says so."""


def run(*words: str, limit: float = 900) -> subprocess.CompletedProcess[str]:
    argv = [sys.executable, "-m", "benchmarks", *words]
    return subprocess.run(argv, cwd=ROOT, capture_output=True, text=True, check=False, timeout=limit)


def cells(page: str) -> list[list[str]]:
    rows = [line.strip("|").split(" | ") for line in page.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in row] for row in rows if row[0].strip() not in ("row", "---")]


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    """Every row, quickly, put into a page that somebody wrote; what was printed, and the page."""
    folder = tmp_path_factory.mktemp("bench")
    path = folder / "page.md"
    path.write_text(f"{HAND_WRITTEN[0]}{pages.BEGIN}\nold\n{pages.END}\n{HAND_WRITTEN[1]}", encoding="utf-8")
    done = run("--quick", "--folder", str(folder), "--disk", str(folder), "--write", str(path))
    assert done.returncode == 0, done.stdout + done.stderr
    assert list(folder.iterdir()) == [path]  # nothing stays
    return done.stdout, path.read_text(encoding="utf-8")


def test_every_row_is_measured_in_the_order_of_the_list(written):
    assert [row[0] for row in cells(written[0])] == rows.NAMES


def test_each_figure_stands_beside_another_and_says_whether_its_budget_was_met(written):
    for name, what, measured, beside, spread, budget, verdict in cells(written[0]):
        assert what, name
        if what == "skipped":
            assert name in SKIPS or name.startswith(PEERS)
            continue
        assert measured, name
        assert ": " in beside, name
        assert bool(budget) == bool(verdict), name
        assert budget[:1] in ("", "≤", "≥"), name
        assert verdict in ("", MET, MISSED), name
        assert spread or not budget, name


def test_what_was_measured_takes_the_place_of_what_stood_there_and_no_other_word_moves(written):
    printed, page = written

    assert pages.parts(page) == (HAND_WRITTEN[0], printed + "\n", HAND_WRITTEN[1])


def test_the_page_says_when_and_on_what_it_was_measured(written):
    facts = [line for line in written[0].splitlines() if line.startswith("- ") and "missed:" not in line]

    assert [fact for fact in FACTS if not any(fact in line for line in facts)] == []


def test_the_page_says_which_budgets_were_missed(written):
    missed = [row[0] for row in cells(written[0]) if row[-1] == MISSED]
    told = re.findall(r"^- missed: ([\w-]+),", written[0], re.MULTILINE)

    assert told == missed
    assert f"{len(missed)} missed" in written[0]


def test_the_page_in_docs_has_the_rows_that_are_measured():
    assert [row[0] for row in cells(pages.read(str(PAGE)))] == rows.NAMES


def test_each_budget_that_the_page_in_docs_misses_is_explained_there():
    before, measured, after = pages.parts(pages.read(str(PAGE)))
    missed = [row[0] for row in cells(measured) if row[-1] == MISSED]

    assert [name for name in missed if f"`{name}`" not in before + after] == []


def test_the_page_in_docs_is_of_a_whole_run():
    assert "quick" not in pages.parts(pages.read(str(PAGE)))[1]


@pytest.mark.parametrize(
    ("budget", "figures", "verdict"),
    [
        (Budget("≤", 2), [1, 2, 9], MET),
        (Budget("≤", 2), [1, 2.01, 9], MISSED),
        (Budget("≥", 2), [1, 2, 9], MET),
        (Budget("≥", 2), [1, 1.99, 9], MISSED),
        (None, [1, 2, 9], ""),
    ],
)
def test_the_median_keeps_a_budget_or_misses_it(budget, figures, verdict):
    assert Row("row", "what", "1 ms", "floor: 1 ms", figures, budget).verdict == verdict


def test_a_ratio_is_taken_pair_by_pair():
    pairs = Pairs([1.0, 20.0, 3.0], [1.0, 10.0, 1.0])

    assert table.slower("row", "what", pairs, "floor").cells[2:5] == ["3 s", "floor: 1 s", "2 × (1–3)"]


def test_a_part_must_measure_what_it_announced():
    part = rows.Part("title", lambda _: iter([Row("other", "what", "1", "floor: 1")]), ["announced"])

    with pytest.raises(Failed, match="announced were announced, measured were other"):
        list(part.rows(None))


def test_rows_can_be_listed():
    assert run("--list").stdout.split() == rows.NAMES + rows.NAMES_APART


def test_an_unknown_row_is_misused():
    done = run("nothing-of-that-name")

    assert done.returncode == 2
    assert "cold-add" in done.stdout


def test_a_page_of_some_rows_cannot_be_written():
    done = run("batch", "--write", str(PAGE))

    assert done.returncode == 2
    assert "every row" in done.stderr


def test_rows_that_take_many_minutes_are_measured_where_they_are_asked_for_and_have_a_page_of_their_own(tmp_path):
    assert not set(rows.NAMES) & set(rows.NAMES_APART)
    assert rows.chosen([]) == rows.PARTS
    assert rows.chosen(["scale"]) == rows.PARTS_APART
    (tmp_path / "page.md").write_text("no place\n", encoding="utf-8")

    done = run("scale", "--write", str(tmp_path / "page.md"), limit=20)

    assert done.returncode == 2
    assert pages.BEGIN in done.stderr


def told_of_peers() -> str:
    """Rows as a run writes them, at each size."""
    sizes = enumerate(("100", "1k", "10k"))
    return "\n".join(
        f"| peers-claim-{mark} | what | 60 ms | balls: 1{n} ms, tbd: {n}.5 s | 2 | | |" for n, mark in sizes
    )


def test_pictures_are_drawn_from_what_the_page_says():
    assert plots.lines(told_of_peers(), "claim") == {
        "gitswarm": [(100, 0.06), (1_000, 0.06), (10_000, 0.06)],
        "balls": [(100, 0.01), (1_000, 0.011), (10_000, 0.012)],
        "tbd": [(100, 0.5), (1_000, 1.5), (10_000, 2.5)],
    }
    ((name, text),) = plots.pictures(told_of_peers()).items()
    drawn = ET.fromstring(text)
    assert name == "peers-claim.svg"
    assert [each.get("class") for each in drawn.iter(f"{SVG}path")] == ["tbd", "gitswarm", "balls"]


def test_the_pictures_in_docs_are_those_of_the_page_in_docs():
    kept = {path.name: path.read_text(encoding="utf-8") for path in (ROOT / "docs" / "images").glob("peers-*.svg")}

    assert kept == plots.pictures(pages.parts(pages.read(str(PAGE)))[1])


def test_a_peer_that_fails_costs_its_rows_alone_and_ours_is_a_failure(monkeypatch):
    monkeypatch.setattr(peers.tools, "installed", lambda _: ["one"])

    def fails(text):
        def measure():
            raise Failed(text)

        return list(peers._all_or_none(measure, None, ["peers-sync"]))

    (row,) = fails("tbd sync ended with 1: no | way\n")
    assert row.cells[:4] == ["peers-sync", "skipped", "–", "a peer failed: tbd sync ended with 1: no / way"]
    with pytest.raises(Failed, match="gave 1 of 10"):
        fails("gitswarm gave 1 of 10 tasks to two")


def test_a_page_without_a_place_is_refused_before_anything_is_measured(tmp_path):
    page = tmp_path / "page.md"
    page.write_text("# Performance\n", encoding="utf-8")

    done = run("--write", str(page), limit=20)

    assert done.returncode == 2
    assert pages.BEGIN in done.stderr


def test_a_database_of_another_tool_is_measured_with_what_it_came_to(tmp_path, capsys):
    issue = {"id": "bd-1", "title": "Mend the lexer", "status": "open", "priority": 1, "issue_type": "bug"}
    (tmp_path / "issues.jsonl").write_text(json.dumps(issue) + "\nno issue\n")

    assert databases.main([f"beads={tmp_path / 'issues.jsonl'}"]) == 0
    assert re.fullmatch(
        r"beads: 1 tasks, 1 things told, [\d.]+ s, \d+ MiB; again: 0 new events, [\d.]+ s\n", capsys.readouterr().out
    )


@pytest.mark.parametrize(("asked", "told"), [([], "has no lines"), (["append"], "holds every path")])
def test_a_page_that_cannot_be_written_is_told_before_anything_is_measured(asked, told, tmp_path, capsys):
    (tmp_path / "page.md").write_text("no place in it\n", encoding="utf-8")

    with pytest.raises(SystemExit):
        profiles.main([*asked, "--write", str(tmp_path / "page.md")])

    said = capsys.readouterr()
    assert told in said.err.replace("\n", " ")
    assert said.out == ""


@pytest.mark.long
def test_every_hot_path_is_taken_apart(tmp_path, capsys):
    page = tmp_path / "page.md"
    page.write_text(f"{pages.BEGIN}\n{pages.END}\n", encoding="utf-8")
    assert profiles.main(["--quick", "--write", str(page)]) == 0

    taken = cells(capsys.readouterr().out)[1:]
    assert [row[0] for row in taken] == [*profiles.PATHS]
    for _, _, parts in taken:
        said = [int(share) for share in re.findall(r"(\d+)%", parts)]
        assert said == [*sorted(said[:-1], reverse=True), said[-1]]
        assert 97 <= sum(said) <= 103
    assert [row[:2] for row in cells(page.read_text(encoding="utf-8"))[1:]] == [row[:2] for row in taken]


@pytest.mark.parametrize(
    ("file", "function", "part"),
    [
        ("/x/gitswarm/git/log/tree.py", "plant", "git/log"),
        ("/x/gitswarm/rooms/work/tasks/events.py", "fold", "rooms"),
        ("/x/gitswarm/json.py", "read", "json"),
        ("/x/gitswarm/json.py", "<module>", "importing"),
        ("<frozen importlib._bootstrap>", "_find_spec", "importing"),
        ("~", "<method 'execute' of 'sqlite3.Connection' objects>", "SQLite"),
        ("~", "<method 'poll' of 'select.poll' objects>", "waiting for a process of git"),
        ("~", "<built-in method posix.fdatasync>", "syncing"),
        ("/lib/site-packages/pygit2/repository.py", "get", "libgit2"),
        ("/lib/python3/contextlib.py", "__enter__", "Python's own"),
    ],
)
def test_each_function_counts_for_the_part_it_lies_in(file, function, part):
    assert profiles.part_of(file, function) == part
