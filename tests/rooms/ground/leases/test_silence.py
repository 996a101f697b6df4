"""Whether a lease is silent: what clocks, sleep and outages can never take from the living, whatever they do."""

from __future__ import annotations

from bisect import bisect_right

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gitswarm.core.clone import Uptime
from gitswarm.rooms.ground.leases.model import Lease
from gitswarm.rooms.ground.leases.silence import is_silent, watched

MINUTE, LEASE = 60.0, 60.0 * 60
QUARTER = LEASE / 4
TRY = LEASE / 8
"""Whoever has a sign to send tries at least so often; a hub that is up stays up for so long."""


def lease(signs=0, epoch=1, minutes=60, session="s1"):
    since = "2026-01-01T00:00:00Z"
    return Lease(
        "task/x", "ada", session, epoch, minutes, bound=False, machine="m", signs=signs, since=since, position=0
    )


def after(looks, minutes=60):
    """What is known after looks, each (elapsed, signs), or with asleep and boot."""
    seen = None
    for elapsed, signs, *rest in looks:
        asleep, boot = rest or (0.0, "one")
        seen = watched(seen, lease(signs, minutes=minutes), Uptime(elapsed, asleep, boot))
    return seen


def every(step, count, begin=0.0, signs=0):
    return [(begin + step * number, signs) for number in range(count)]


# what is silence


def test_nothing_heard_for_one_and_a_half_leases_is_silence():
    assert not is_silent(after(every(QUARTER, 6)), lease())
    assert is_silent(after(every(QUARTER, 7)), lease())
    assert is_silent(after(every(MINUTE, 91)), lease())
    assert not is_silent(after(every(MINUTE, 90)), lease())


def test_a_sign_ends_it():
    assert not is_silent(after([*every(QUARTER, 7), (7 * QUARTER, 1)]), lease(1))
    assert not is_silent(after(every(QUARTER, 7)), lease(1))


def test_another_epoch_is_another_lease():
    assert not is_silent(after(every(QUARTER, 7)), lease(epoch=2))


def test_a_lease_that_takes_the_place_of_an_overruled_one_of_the_same_number_is_another():
    seen = after(every(QUARTER, 7))
    assert not is_silent(seen, lease(session="s2"))
    seen = watched(seen, lease(session="s2"), Uptime(7 * QUARTER, 0.0, "one"))

    assert not is_silent(seen, lease(session="s2"))


def test_looks_too_far_apart_begin_again():
    far = every(QUARTER, 4), every(QUARTER, 4, begin=4.1 * QUARTER)

    assert not is_silent(after([look for some in far for look in some]), lease())


def test_a_machine_that_slept_or_came_up_anew_begins_again():
    slept = [
        (elapsed, signs, 0.0 if number < 4 else 60.0, "one")
        for number, (elapsed, signs) in enumerate(every(QUARTER, 7))
    ]
    booted = [
        (elapsed, signs, 0.0, "one" if number < 4 else "two")
        for number, (elapsed, signs) in enumerate(every(QUARTER, 7))
    ]

    assert not is_silent(after(slept), lease())
    assert not is_silent(after(booted), lease())


def test_clocks_that_differ_by_a_hair_are_no_sleep():
    trembling = [
        (elapsed, signs, 0.001 * (number % 3), "one") for number, (elapsed, signs) in enumerate(every(QUARTER, 7))
    ]

    assert is_silent(after(trembling), lease())


def test_a_clock_that_runs_backwards_begins_again():
    assert not is_silent(after([*every(QUARTER, 6), (4 * QUARTER, 0), (5 * QUARTER, 0)]), lease())


def test_a_shorter_lease_is_silent_sooner():
    assert is_silent(after(every(2.0, 46), minutes=1), lease(minutes=1))


# what can never be


rhythms = st.tuples(
    st.sampled_from([MINUTE, TRY / 2, QUARTER * 0.9, QUARTER * 1.1]),
    st.sampled_from([0.0, QUARTER * 0.5, QUARTER * 0.9, 2 * LEASE]),
    st.sampled_from([1, 2, 10, 20]),
)
"""How long an observer is awake, how long it sleeps then, and how often in turn."""
outages = st.tuples(
    st.sampled_from([TRY, QUARTER, LEASE]), st.sampled_from([1.0, QUARTER, 1.45 * LEASE, 1.6 * LEASE, 3 * LEASE])
)
"""How long the hub is up, and then down."""
dawdles = st.sampled_from([0.0, TRY / 2, TRY * 0.9])
"""How long a holder takes to send its first sign once that can be."""


def looks_of(turns):
    """When an observer looks, how long it slept by then, and its naps."""
    moment, slept, looks, naps = 0.0, 0.0, [(0.0, 0.0)], []
    for awake, asleep, times in turns:
        for _ in range(times):
            naps.append((moment, moment + asleep))
            moment, slept = moment + awake + asleep, slept + asleep
            looks.append((moment, slept))
    return looks, naps


def ups(downs, end):
    """When the hub can be had."""
    begin = 0.0
    for up, down in downs:
        yield begin, begin + up
        begin += up + down
    yield begin, max(end, begin) + 2 * TRY


def signs_of_the_living(up, away, dawdle):
    """When signs of a holder reach the hub: it sends one every eighth of a lease, if it is awake and the hub is up."""
    moment, sent = 0.0, []
    while moment < up[-1][1]:
        waking = next((end for begin, end in away if begin <= moment < end), None)
        if waking is not None:
            moment = waking + dawdle
        elif any(begin <= moment < end for begin, end in up):
            sent.append(moment)
            moment += TRY
        else:
            moment = next(begin for begin, _ in up if begin > moment) + dawdle
    return sent


@given(st.lists(rhythms, min_size=1, max_size=4), st.lists(outages, max_size=3), dawdles, st.booleans())
@settings(max_examples=600)
def test_neither_sleep_nor_outage_takes_anything_from_the_living(turns, downs, dawdle, one_machine):
    looks, naps = looks_of(turns)
    up = list(ups(downs, looks[-1][0]))
    told = signs_of_the_living(up, naps if one_machine else [], dawdle)
    seen = None
    for moment, asleep in looks:
        if any(begin <= moment < end for begin, end in up):
            heard = lease(bisect_right(told, moment))
            seen = watched(seen, heard, Uptime(moment, asleep, "one"))
            assert not is_silent(seen, heard)


@given(st.lists(st.floats(1.0, QUARTER - 1), min_size=1, max_size=400), st.floats(0, LEASE))
def test_the_dead_are_silent_as_soon_as_it_was_looked_for_long_enough(steps, begin):
    moments = [begin]
    for step in steps:
        moments.append(moments[-1] + step)

    seen = after([(moment, 3) for moment in moments])

    assert seen.silence == pytest.approx(moments[-1] - begin)
    assert is_silent(seen, lease(3)) == (seen.silence >= 1.5 * LEASE)
