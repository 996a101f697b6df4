"""What somebody without a key can push of what others signed: their own lines again; those agree on nothing more."""

from __future__ import annotations

import pytest

from gitswarm.core.path import event_path
from gitswarm.core.signing import digest_of
from tests.rooms.ground.signatures.test_gate import forged, refused
from tests.rooms.ground.signatures.test_vouching import given_by_hand
from tests.signers import events_of, push_as_they_are


@pytest.fixture
def weaker(ada, bob):
    """The line by which the swarm once agreed on less than it does now."""
    ada.must("policy", "set", "signing", "sign")
    ada.must("policy", "set", "signing", "require")
    ada.must("sync")
    bob.must("sync", actor="bob")
    changed = [event for event in events_of(ada) if event.kind == "policy.changed"]
    return next(event for event in changed if event.payload["changes"] == {"signing": "sign"})


def test_a_weaker_policy_of_earlier_that_comes_again_lets_nothing_in(bob, weaker):
    push_as_they_are(bob, weaker, forged())
    assert "it is not signed" in refused(bob)


def test_a_weaker_policy_that_came_again_before_lets_nothing_in_where_our_own_policy_waits(bob, weaker):
    push_as_they_are(bob, weaker)
    bob.must("sync", actor="bob")
    bob.must("policy", "set", "lease-minutes", "50", actor="bob")
    push_as_they_are(bob, forged())
    assert "it is not signed" in refused(bob)


def test_a_new_clone_is_let_in_nothing_by_a_weaker_policy_that_comes_again(world, bob, weaker, signers, keys):
    late = world.clone("late", join=False)
    signers.set_up(late, keys["bob"])
    push_as_they_are(bob, weaker, forged())
    late.must("init", actor="bob")
    assert "it is not signed" in refused(late)


def test_what_is_vouched_for_lets_nothing_in_that_has_its_id_and_other_bytes(ada, bob, keys):
    honest = forged(payload={"text": "honest"})
    vouch = given_by_hand(ada, keys["ada"], {honest.id: digest_of(honest)}, actor="ada")
    push_as_they_are(bob, forged(id=honest.id, payload={"text": "evil"}), honest, vouch)
    assert "1 event of the hub" in refused(bob)
    assert "evil" not in bob.texts()


def test_a_repair_of_earlier_that_is_told_again_keeps_no_clone_from_mending_what_the_hub_lost(ada, bob):
    push_as_they_are(bob, forged(payload={"text": "evil"}))
    refused(ada, "ada")
    ada.must("doctor", "--restore-hub")
    bob.must("sync", actor="bob")
    before, repaired = bob.ids(), next(event for event in events_of(ada) if event.kind == "hub.repaired")
    push_as_they_are(bob, repaired, gone=[event_path(1, before[1])])
    bob.must("sync", actor="bob")
    assert bob.ids()[: len(before)] == before
