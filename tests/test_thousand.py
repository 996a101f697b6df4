"""A small throng, simulated with the tests: nobody gets what another holds, nobody pushes more often than he may."""

from __future__ import annotations

import pytest

from benchmarks import page
from tests import thousand
from tests.simulate import remember_verdicts
from tests.throng import Terms, Throng

SMALL = Terms(agents=16, clones=8, tasks=20, work=100.0)


@pytest.fixture(autouse=True)
def _quickly(monkeypatch):
    remember_verdicts(monkeypatch.setattr)


def simulated(folder, **more):
    return Throng(SMALL._replace(**more), str(folder)).run()


def test_a_seed_tells_the_same_again(tmp_path):
    assert simulated(tmp_path / "a") == simulated(tmp_path / "b")


@pytest.mark.parametrize("seed", [1, 2])
def test_no_clone_pushes_more_often_than_its_pace_however_many_races_it_loses(tmp_path, seed):
    figures = simulated(tmp_path, seed=seed)

    assert figures.pushes > figures.accepted
    assert figures.busiest <= SMALL.pace


def test_all_that_is_asked_in_a_clone_goes_out_together(tmp_path):
    figures = simulated(tmp_path, clones=1, agents=30, tasks=30, work=600.0)

    assert figures.accepted < 30
    assert figures.waits[-1] <= 3 * SMALL.trip


def test_who_waited_for_the_lock_looks_at_the_pace_again(tmp_path):
    """The errand comes to its turn, and waits for whoever is about to use that up."""
    assert simulated(tmp_path, clones=1, agents=30, tasks=60, work=60.0).busiest <= SMALL.pace


def test_a_hub_that_turns_away_who_pushes_too_often_is_worked_with_all_the_same(tmp_path):
    figures = simulated(tmp_path, agents=8, clones=4, tasks=8, hub_pace=3)

    assert figures.accepted / (figures.last / 60) < 4


def test_a_push_that_the_hub_turned_away_counts_for_the_pace_too(tmp_path):
    """Else all who wait in a clone would press the hub at once, which has just said that it is asked too often."""
    figures = simulated(tmp_path, agents=24, clones=2, tasks=24, hub_pace=2)

    assert figures.pushes > figures.accepted
    assert figures.busiest <= SMALL.pace


@pytest.fixture
def written(tmp_path):
    path = tmp_path / "page.md"
    path.write_text("Words.\n<!-- BEGIN SIMULATED -->\nold\n<!-- END SIMULATED -->\n", encoding="utf-8")

    def write(*words):
        asked = ["--clones", "2", "--work", "60", "--write", str(path)]
        assert thousand.main([*asked, *words]) == 0
        return page.parts(path.read_text(encoding="utf-8"), thousand.MARK)[1]

    return write


def test_the_command_prints_a_row_for_each_setting_and_puts_them_into_a_page(written, capsys):
    block = written("--agents", "4")

    printed = capsys.readouterr().out
    assert printed.count("\n| ") == 2 + len(thousand.settings(thousand.read(["--agents", "8"])))
    assert block == printed + "\n"


def test_a_row_taken_alone_comes_into_its_place_and_the_others_stay(written):
    written("--agents", "4", "--row", "6")
    first = written("--agents", "4", "--row", "2")
    beside = written("--agents", "2", "--row", "3")
    again = written("--agents", "4", "--row", "6", "--row", "3")

    rows = [line.split(" | ")[0].removeprefix("| ") for line in again.splitlines() if line.startswith("| ")]
    few, limited = "1 clones, the same", "1 clones, and the hub takes 6 a minute of all"
    above = ["setting", "---"]
    assert rows == [*above, few, "1 clone, the same", limited, *above, "1 clone, the same"]
    assert (first.count(thousand.SOUND), beside.count(thousand.SOUND), again.count(thousand.SOUND)) == (1, 1, 1)
    assert again.index("- 4 agents") < again.index("- 2 agents")
    assert set(first.splitlines()) <= set(again.splitlines())
