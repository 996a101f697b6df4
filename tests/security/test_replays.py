"""Who may push and has no key: he sends what others signed, in any order and as often as he likes."""

from __future__ import annotations

import pytest

from tests.rooms.ground.signatures.conftest import ada, bob, keys, signers  # noqa: F401 - pytest finds them here
from tests.rooms.ground.signatures.test_gate import forged, refused
from tests.signers import events_of, push_as_they_are


@pytest.fixture
def signed(ada, bob):  # noqa: F811
    """Every event of a swarm that wanted signatures, wanted less for a while, and wants them again."""
    for level in ("sign", "off", "require"):
        ada.must("policy", "set", "signing", level)
    ada.must("signing", "vouch", "--of", "ada")
    ada.must("sync")
    bob.must("sync", actor="bob")
    return events_of(ada)


@pytest.mark.parametrize("way", [1, -1], ids=["in order", "backwards"])
def test_nothing_that_was_signed_lets_in_what_is_not_whoever_sends_it_once_more(bob, signed, way):  # noqa: F811
    made = forged()
    push_as_they_are(bob, *(event for event in signed[::way] if event.sig is not None), made)
    assert "it is not signed" in refused(bob)
    assert made.id not in bob.ids()


def test_what_was_sent_once_more_opens_nothing_later(world, bob, signed, signers, keys):  # noqa: F811
    push_as_they_are(bob, *(event for event in signed if event.sig is not None))
    bob.must("sync", actor="bob")
    late = world.clone("late", join=False)
    signers.set_up(late, keys["bob"])
    late.must("init", actor="bob")
    push_as_they_are(bob, forged())
    for clone in (bob, late):
        assert "it is not signed" in refused(clone)
