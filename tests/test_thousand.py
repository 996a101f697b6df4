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


def test_the_command_prints_a_row_for_each_setting_and_puts_them_into_a_page(tmp_path, capsys):
    path = tmp_path / "page.md"
    path.write_text("Words.\n<!-- BEGIN SIMULATED -->\nold\n<!-- END SIMULATED -->\n", encoding="utf-8")

    assert thousand.main(["--agents", "4", "--clones", "2", "--work", "60", "--write", str(path)]) == 0

    printed = capsys.readouterr().out
    assert printed.count("\n| ") == 2 + len(thousand.settings(thousand.read(["--agents", "8"])))
    assert page.parts(path.read_text(encoding="utf-8"), thousand.MARK)[1] == printed + "\n"
