"""How a clone stands with its hub: when it is left alone, and what of its silence becomes an incident."""

from __future__ import annotations

import pytest

from gitswarm.core.event import timestamp
from gitswarm.errors import HubUnreachable, PushRefused, WrongCredentials
from gitswarm.swarm.contact import REST
from tests.swarms import World


@pytest.fixture
def world():
    return World()


@pytest.fixture
def contact(world):
    return world.open(world.new_clone(world.new_hub())).exchange.contact


def incidents(world):
    [clone] = world.clones
    return [line.event.payload["error"] for line in clone.lines()]


def test_who_was_turned_away_leaves_the_hub_alone_for_an_hour(world, contact):
    assert contact.rest() == 0
    contact.lost(WrongCredentials("no such user"))
    world.clock.skip(600)
    assert REST - 610 < contact.rest() <= REST - 600
    contact.found()
    assert (contact.rest(), contact.link().online) == (0, True)


def test_a_hub_out_of_reach_is_asked_again_within_half_a_minute(world, contact):
    rests = []
    for _ in range(7):
        contact.lost(HubUnreachable("no route"))
        rests.append(contact.rest())
        assert contact.link().next_try is not None
    assert rests == sorted(rests)
    assert rests[0] <= 1 < rests[-1]
    assert rests[-1] <= 30


def test_a_hub_that_can_be_had_again_ends_what_was_told_of_it(world, contact):
    for _ in range(6):
        contact.lost(HubUnreachable("no route"))
    assert contact.found()
    assert not contact.found()


def test_a_hub_that_was_out_of_reach_for_a_moment_is_no_news(contact):
    contact.lost(HubUnreachable("no route"))
    assert not contact.found()


def test_a_clock_that_was_set_back_makes_nobody_wait_for_ever(world, contact):
    for error in (PushRefused("protected"), HubUnreachable("no route")):
        contact.lost(error)
        assert contact.rest() > 0
        world.clock.skip(-3000)
        assert contact.rest() <= (REST if isinstance(error, PushRefused) else 0)
        world.clock.skip(-1_000_000)
        assert contact.rest() == 0
        assert contact.link().next_try < timestamp(world.clock())


def test_a_refusal_told_in_ever_other_words_is_one_incident(world, contact):
    for number in range(5):
        contact.lost(PushRefused(f"refused, see request {number}", hub="origin"))
    contact.lost(WrongCredentials("and now who are you", hub="origin"))
    assert incidents(world) == ["push_refused", "wrong_credentials"]
