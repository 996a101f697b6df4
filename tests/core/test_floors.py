from __future__ import annotations

import pytest

from gitswarm.core.floors import AGE, APART, Floors, read


def made(*times):
    floors = Floors()
    for at in times:
        floors = floors.with_one_more(at, f"at {at:g}")
    return floors


def test_what_is_told_is_read_again():
    floors = made(0.0, APART).on("at 0")

    assert read(floors.told) == floors == Floors("at 0", ((APART, f"at {APART:g}"),))


@pytest.mark.parametrize("text", [None, "", "{", "null", "[1]", '["a", [["x", "y"]]]', '["a", 7]'])
def test_a_text_that_says_nothing_tells_of_none(text):
    assert read(text) == Floors()


def test_floors_are_remembered_some_time_apart():
    assert made(0.0, APART - 1, APART, APART + 1).oids == ["at 0", f"at {APART:g}"]


def test_a_floor_is_old_enough_after_an_hour():
    floors = made(0.0, APART, 2 * APART)

    assert floors.old_enough(AGE - 1) == []
    assert floors.old_enough(AGE + APART) == [f"at {APART:g}", "at 0"]


def test_from_one_that_survived_on_the_older_ones_are_forgotten():
    floors = made(0.0, APART, 2 * APART).on(f"at {APART:g}")

    assert floors.oids == [f"at {APART:g}", f"at {2 * APART:g}"]
    assert floors.safe == f"at {APART:g}"


def test_after_a_clock_was_set_back_floors_are_remembered_again():
    floors = made(5 * AGE, 10.0)

    assert floors.oids == ["at 10"]
