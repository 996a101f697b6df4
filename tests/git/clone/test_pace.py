from __future__ import annotations

import pytest

from gitswarm.git.clone.pace import MINUTE, MOST_BACKOFF, Pace

START = 1_000.0


class Clock:
    now = START

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def pace(tmp_path, clock):
    return Pace(str(tmp_path), lambda: 6, clock)


def test_a_hub_without_a_pace_is_never_waited_for_and_nothing_is_noted(tmp_path, clock):
    pace = Pace(str(tmp_path), lambda: 0, clock)
    for _ in range(20):
        pace.pushed(collided=True)

    assert (pace.wait(True), pace.wait(False)) == (0.0, 0.0)
    assert list(tmp_path.iterdir()) == []


def test_what_is_urgent_may_use_up_the_minute_and_then_waits_for_its_oldest_push(pace, clock):
    for _ in range(6):
        assert pace.wait(True) == 0.0
        pace.pushed(collided=False)
        clock.now += 1.0

    assert pace.wait(True) == MINUTE - 6.0
    clock.now = START + MINUTE
    assert pace.wait(True) == 0.0


def test_what_is_not_urgent_keeps_an_even_distance(pace, clock):
    assert pace.wait(False) == 0.0
    pace.pushed(collided=False)
    clock.now += 4.0

    assert pace.wait(False) == 6.0


def test_each_collision_doubles_the_distance_up_to_a_limit_and_a_push_that_lands_ends_that(tmp_path, clock):
    pace = Pace(str(tmp_path), lambda: 60, clock)
    distances = []
    for _ in range(5):
        pace.pushed(collided=True)
        distances.append(pace.wait(False))

    assert distances == [2.0, 4.0, 8.0, float(MOST_BACKOFF), float(MOST_BACKOFF)]
    pace.pushed(collided=False)
    assert pace.wait(False) == 1.0


def test_the_processes_of_a_clone_keep_one_pace(tmp_path, clock, pace):
    pace.pushed(collided=False)

    assert Pace(str(tmp_path), lambda: 6, clock).wait(False) == 10.0


def test_what_the_policy_allows_is_asked_for_only_when_it_matters_and_once(tmp_path, clock):
    asked = []
    pace = Pace(str(tmp_path), lambda: asked.append(1) or 6, clock)
    assert not asked

    pace.wait(True)
    pace.pushed(collided=False)
    assert len(asked) == 1


@pytest.mark.parametrize("torn", [b"", b"[[1.0", b"7", b'[["x"], 1]', b"\xff"])
def test_a_torn_note_holds_nobody_up(tmp_path, pace, torn):
    (tmp_path / "pace").write_bytes(torn)

    assert pace.wait(True) == pace.wait(False) == 0.0
    pace.pushed(collided=False)
    assert pace.wait(False) == 10.0


def test_pushes_of_a_clock_that_was_set_back_hold_nobody_up(pace, clock):
    for _ in range(6):
        pace.pushed(collided=False)
    clock.now -= 3600.0

    assert pace.wait(True) == pace.wait(False) == 0.0


def test_who_collides_rests_before_the_next_push_however_urgent_it_is_and_longer_each_time(pace, clock):
    pace.pushed(collided=True, rest=1.0)
    assert pace.wait(True) == 2.0
    clock.now += 2.0
    assert pace.wait(True) == 0.0
    pace.pushed(collided=True, rest=1.0)
    assert pace.wait(True) == 4.0

    pace.pushed(collided=False, rest=1.0)
    assert pace.wait(True) == 0.0
