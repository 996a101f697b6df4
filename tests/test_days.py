from __future__ import annotations

import pytest

from tests import days
from tests.simulate import remember_verdicts

DAYS, SHARES = 4_000, 10


def told(seed):
    """All that happened on a day."""
    day = days.Day(seed)
    day.run()
    return day.world.faults, day.world.points, day.calls, [clone.lines() for clone in day.world.clones]


def test_a_seed_tells_the_same_day_again():
    assert [told(seed) for seed in range(3)] == [told(seed) for seed in range(3)]


def test_a_failing_day_says_how_to_see_it_again(monkeypatch, capsys):
    def something_is_wrong(_):
        raise days.Told("something is wrong")

    monkeypatch.setattr(days, "settle_down", something_is_wrong)

    assert days.main(7, 1) == 1
    assert "python -m tests.days 7" in capsys.readouterr().err


def test_an_end_that_belongs_to_a_lost_claim_ends_no_other_of_the_same_agent():
    """On this day an agent claims tentatively and gives it back, while he gets the same task elsewhere."""
    assert days.several(302_270, 1)[1] == []


def test_silence_of_a_lost_claim_ends_none_of_another_that_has_its_number():
    """On this day somebody takes a tentative claim for silent, while another gets the same task elsewhere."""
    assert days.several(697_645, 1)[1] == []


def test_nothing_is_wrong_on_the_first_days(monkeypatch):
    """So few show little of the program; they show of a mistake whether it is found (tests/test_mutants.py)."""
    remember_verdicts(monkeypatch.setattr)

    assert days.several(1, 36)[1] == []
    for seed in days.TELLING:
        assert days.several(seed, 1)[1] == []


@pytest.mark.parametrize("first", range(1, DAYS, DAYS // SHARES))
def test_on_no_day_has_a_task_two_holders_whatever_befalls_whom(first, monkeypatch):
    remember_verdicts(monkeypatch.setattr)

    befell, failed = days.several(first, DAYS // SHARES)

    assert failed == []
    for fault in (
        "killed",
        "reply lost",
        "request lost",
        "late",
        "arrived late",
        "doubled",
        "refused",
        "unreachable",
        "claims got",
    ):
        assert befell[fault] > 10, fault
