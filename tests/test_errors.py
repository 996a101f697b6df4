"""How bad each error is, and what follows from it: one place decides."""

from __future__ import annotations

import pytest

from gitswarm import errors
from gitswarm.errors import (
    Busy,
    Damaged,
    HubUnreachable,
    LostRace,
    Misused,
    NewerFormat,
    PushRefused,
    Stopped,
    SwarmError,
    TipMoved,
    UnknownOutcome,
    WorkFailed,
    WrongCredentials,
    next_step,
)


def every(error=SwarmError):
    """This class of errors and all below it that the ground knows."""
    below = [kind for kind in error.__subclasses__() if kind.__module__ == errors.__name__]
    return [error, *(each for kind in below for each in every(kind))]


@pytest.mark.parametrize("error", every(), ids=lambda error: error.__name__)
def test_every_error_says_how_bad_it_is_and_what_may_be_done(error):
    assert error.severity in (errors.NOTICE, errors.WARNING, errors.ERROR, errors.CRITICAL)
    assert error.steps in ((errors.RETRY,), errors.PATIENT, (errors.PAUSE,), (errors.ESCALATE,), (errors.FAIL,))


@pytest.mark.parametrize("error", [Busy, TipMoved, LostRace, UnknownOutcome, WorkFailed])
def test_what_may_heal_is_tried_again_and_told_to_somebody_when_the_budget_is_spent(error):
    steps = [next_step(error("x"), attempts, 3).name for attempts in (1, 2, 3, 4)]

    assert steps == ["retry", "retry", "escalate", "escalate"]


def test_being_offline_is_no_failure_however_long():
    assert next_step(HubUnreachable("x"), 10**9, 3) == ("retry", errors.LONGEST_DELAY)


@pytest.mark.parametrize("error", [WrongCredentials, PushRefused, Stopped, NewerFormat])
def test_what_a_person_must_mend_is_never_tried_again_by_itself(error):
    assert next_step(error("x"), 1, 5).name == "pause"


def test_damage_is_told_at_once_and_the_callers_mistake_ends_there():
    assert next_step(Damaged("x"), 1, 5).name == "escalate"
    assert next_step(Misused("x"), 1, 5).name == "fail"


def test_the_pauses_double_up_to_half_a_minute_and_the_roll_makes_them_uneven():
    delays = [next_step(Busy("x"), attempts, 99).delay for attempts in (0, 1, 2, 3, 6, 50)]

    assert delays == [1.0, 1.0, 2.0, 4.0, 30.0, 30.0]
    assert next_step(Busy("x"), 3, 99, roll=0.25).delay == 1.0
