"""What came onto our branch past the gate is nobody's here: it is neither shown as let in, nor signed, nor sent."""

from __future__ import annotations

from tests.rooms.ground.signatures.test_gate import forged, refused
from tests.signers import push_as_they_are


def bring_by_hand(ada, bob, made):
    """Fetch what stands on the hub for a moment onto bob's branch, as a person might."""
    good = ada.git("rev-parse", "refs/gitswarm/lastgood")
    push_as_they_are(ada, made)
    bob.git("fetch", "-q", "origin", "+gitswarm:gitswarm")
    ada.git("push", "-q", "-f", "origin", f"{good}:refs/heads/gitswarm")


def test_what_could_not_be_looked_at_does_not_come_in_by_healing(ada, bob, signers):
    made = forged()
    push_as_they_are(ada, made)
    bob.git("config", "--unset", "gitswarm.allowedSigners")
    refused(bob)
    bob.git("branch", "-q", "-D", "gitswarm")
    assert made.id not in bob.ids()


def test_healing_prefers_what_was_let_in_to_what_only_came(ada, bob):
    made = forged()
    push_as_they_are(ada, made)
    bob.git("fetch", "-q", "origin", "+gitswarm:refs/gitswarm/in")  # and no further, as one that is killed then
    bob.git("branch", "-q", "-D", "gitswarm")
    assert made.id not in bob.ids()


def test_what_others_wrote_is_not_signed_by_who_finds_it_on_his_branch(ada, bob):
    made = forged(actor="bob")
    bring_by_hand(ada, bob, made)
    bob.say("mine", actor="bob")
    for _ in range(2):
        assert "note by bob" in refused(bob)
    ada.must("sync")
    assert made.id not in ada.ids()
    bob.must("signing", "vouch", made.id, actor="bob")
    bob.must("sync", actor="bob")
    ada.must("sync")
    assert made.id in ada.ids()
    assert "mine" in ada.texts()


def test_what_is_no_event_of_ours_is_taken_off_our_branch_as_the_hint_says(ada, bob):
    made = forged(actor="bob")
    bring_by_hand(ada, bob, made)
    bob.say("mine", actor="bob")
    assert "refs/gitswarm/lastgood" in bob.run("sync", "--json", actor="bob").error["hint"]
    bob.git("update-ref", "refs/heads/gitswarm", "refs/gitswarm/lastgood")
    bob.must("sync", actor="bob")
    ada.must("sync")
    assert "mine" in ada.texts()
    assert made.id not in {*ada.ids(), *bob.ids()}


def test_what_was_brought_in_by_hand_is_not_signed_for_a_hub_of_another_name(world, ada, bob):
    made = forged(actor="bob")
    bring_by_hand(ada, bob, made)
    other = world.folder / "elsewhere.git"
    other.symlink_to(bob.git("remote", "get-url", "origin"))
    bob.git("remote", "set-url", "origin", str(other))
    for _ in range(2):
        assert "note by bob" in refused(bob)
    ada.must("sync")
    assert made.id not in ada.ids()


def test_a_new_clone_that_could_not_look_has_let_nothing_in(world, ada, signers, keys):
    made = forged()
    push_as_they_are(ada, made)
    late = world.clone("late", join=False)
    late.must("init", actor="bob")
    refused(late)
    (late.git_folder / "refs/heads/gitswarm").write_text("1" * 40)  # as a power loss may leave it
    late.say("mine", actor="bob")
    assert late.texts() == ["mine"]
