"""Who may push and has no key: he sends what others signed, as often as he likes, and takes back what he sent."""

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


@pytest.mark.parametrize("way", ["healed", "by hand"])
def test_what_came_past_the_gate_is_signed_by_nobody_once_the_hub_has_it_no_more(ada, bob, way):  # noqa: F811
    made, good = forged(actor="bob"), ada.git("rev-parse", "refs/gitswarm/lastgood")
    push_as_they_are(ada, made)
    if way == "healed":
        bob.git("config", "--unset", "gitswarm.allowedSigners")
        refused(bob)
        bob.git("branch", "-q", "-D", "gitswarm")
        bob.git("config", "gitswarm.allowedSigners", ada.git("config", "gitswarm.allowedSigners"))
    else:
        bob.git("fetch", "-q", "origin", "+gitswarm:gitswarm")
    bob.say("mine", actor="bob")
    ada.git("push", "-q", "-f", "origin", f"{good}:refs/heads/gitswarm")
    bob.run("sync", actor="bob")
    ada.must("sync")
    assert made.id not in ada.ids()


@pytest.mark.parametrize("is_left_out", [True, False], ids=["left out", "not yet"])
def test_a_new_key_for_ones_own_past_signs_nothing_that_was_kept_out(ada, bob, is_left_out):  # noqa: F811
    made = forged(actor="ada")
    push_as_they_are(bob, made)
    refused(ada, "ada")
    if is_left_out:
        ada.must("doctor", "--restore-hub")
    ada.must("signing", "vouch", "--of", "ada")
    if is_left_out:
        ada.must("sync")
        push_as_they_are(bob, made)
    for clone, actor in ((ada, "ada"), (bob, "bob")):
        refused(clone, actor)
        assert made.id not in clone.ids()


def test_an_event_that_has_the_id_of_an_honest_one_takes_nothing_out_with_it(ada, bob):  # noqa: F811
    ada.say("honest")
    ada.must("sync")
    push_as_they_are(ada, forged(id=events_of(ada)[-1].id))
    refused(bob)
    bob.must("doctor", "--restore-hub", actor="bob")
    for clone, actor in ((ada, "ada"), (bob, "bob")):
        clone.must("sync", actor=actor)
        assert "honest" in clone.texts()


def renamed_hub(world, clone):
    """The hub of a clone by another path, as after a move."""
    other = world.folder / "elsewhere.git"
    other.symlink_to(clone.git("remote", "get-url", "origin"))
    clone.git("remote", "set-url", "origin", str(other))


def test_a_hub_that_is_named_otherwise_gets_nothing_in_that_is_not_signed(world, ada, bob):  # noqa: F811
    first = bob.git("rev-list", "--max-parents=0", "gitswarm").split()[0]
    bob.git("push", "-q", "-f", "origin", f"{first}:refs/heads/gitswarm")
    made = forged()
    renamed_hub(world, bob)
    push_as_they_are(ada, made)
    for _ in range(2):
        assert "it is not signed" in refused(bob)
        assert made.id not in bob.ids()
    bob.say("mine", actor="bob")
    assert "mine" in bob.texts()


def test_a_hub_that_is_named_otherwise_and_has_what_it_had_is_gone_on_with(world, ada, bob):  # noqa: F811
    bob.say("mine", actor="bob")
    ada.say("more")
    ada.must("sync")
    renamed_hub(world, bob)
    bob.must("sync", actor="bob")
    ada.must("sync")
    assert ada.ids() == bob.ids()
    assert bob.texts()[-2:] == ["more", "mine"]


def test_a_hub_named_otherwise_that_lost_its_log_gets_it_back(world, ada, bob):  # noqa: F811
    first = bob.git("rev-list", "--max-parents=0", "gitswarm").split()[0]
    bob.git("push", "-q", "-f", "origin", f"{first}:refs/heads/gitswarm")
    renamed_hub(world, bob)
    bob.must("sync", actor="bob")
    ada.must("sync")
    assert ada.ids() == bob.ids()
    assert ada.texts() == ["before"]


def test_what_was_agreed_on_at_the_hub_since_holds_where_it_is_named_otherwise(world, ada, bob):  # noqa: F811
    ada.must("policy", "set", "signing", "off")
    ada.must("sync")
    made = forged()
    push_as_they_are(ada, made)
    renamed_hub(world, bob)
    bob.must("sync", actor="bob")
    assert made.id in bob.ids()
