from __future__ import annotations

from tests import days


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


def test_on_no_day_has_a_task_two_holders_whatever_befalls_whom(capsys):
    assert days.main(1, 200) == 0
    line = capsys.readouterr().out

    for fault in ("killed", "reply lost", "request lost", "late", "refused", "unreachable", "claims got"):
        assert f" {fault} " in line
