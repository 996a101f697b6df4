from __future__ import annotations

from tests import simulate
from tests.fibers import Crew
from tests.simulate import History


def told(seed):
    """All that happened in a history, as the disks and the counts tell it afterwards."""
    history = History(seed)
    history.run()
    return history.world.faults, history.world.points, [clone.lines() for clone in history.world.clones]


def test_a_seed_tells_the_same_history_again():
    assert [told(seed) for seed in range(5)] == [told(seed) for seed in range(5)]


def test_a_failing_history_says_how_to_see_it_again(monkeypatch, capsys):
    monkeypatch.setattr(simulate, "settle_down", lambda world: check_nothing_is_wrong())

    assert simulate.main(7, 1) == 1
    assert "python -m tests.simulate 7" in capsys.readouterr().err


def check_nothing_is_wrong():
    raise AssertionError("something is wrong")


def test_every_kind_of_fault_befalls_some_history(capsys):
    assert simulate.main(1, 200) == 0
    line = capsys.readouterr().out

    for fault in (
        "killed",
        "reply lost",
        "request lost",
        "late",
        "refused",
        "unreachable",
        "power lost",
        "another hub",
    ):
        assert f" {fault} " in line
    for fault in ("user: ", "hub: ", "append failed "):
        assert f" {fault}" in line


def test_jobs_of_a_crew_change_over_where_they_stand_still():
    class First:
        choice = staticmethod(lambda fibers: fibers[0])

    crew, said = Crew(First), []
    is_open = []

    def waits():
        said.append("waits")
        assert crew.change_over(lambda: is_open)
        said.append("went on")

    def opens():
        said.append("opens")
        is_open.append(True)

    crew.together(waits, opens)

    assert said == ["waits", "opens", "went on"]


def test_a_job_that_waits_for_what_never_comes_is_told_so():
    class First:
        choice = staticmethod(lambda fibers: fibers[0])

    crew, answers = Crew(First), []
    crew.together(lambda: answers.append(crew.change_over(lambda: False)))

    assert answers == [False]
