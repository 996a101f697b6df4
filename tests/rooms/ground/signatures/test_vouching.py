"""What was written unsigned is signed later; what is forged is left out; keys come and go."""

from __future__ import annotations

from pathlib import Path

import pytest

from gitswarm.core.signing import digest_of, with_signature
from gitswarm.git import repo
from gitswarm.git.log.signatures import SshSignatures
from gitswarm.settings import environment
from tests.rooms.ground.signatures.test_gate import forged, refused
from tests.signers import events_of, kinds, push_as_they_are, sign_by_hand, swarm_of
from tests.world import Clone


def test_what_was_said_offline_before_the_swarm_wanted_signatures_is_signed_later(world, signers, keys):
    ada, bob = world.clone("ada"), world.clone("bob")
    signers.set_up(ada, keys["ada"])
    ada.must("sync")
    bob.must("sync", actor="bob")
    said = bob.say("offline", actor="bob")
    ada.must("policy", "set", "signing", "require")
    ada.must("sync")
    stopped = bob.run("sync", "--json", actor="bob")
    assert (stopped.code, stopped.error["kind"]) == (6, "not_signed")
    assert said["id"] in bob.ids()
    signers.set_up(bob, keys["bob"])
    bob.must("sync", actor="bob")
    ada.must("sync")
    assert ada.ids() == bob.ids()
    log = {row["id"]: row for row in ada.log()}
    assert log[said["id"]].get("sig") is None
    vouch = next(row for row in log.values() if row["kind"] == "signature.given")
    assert said["id"] in vouch["payload"]["events"]


def test_who_cannot_sign_later_keeps_his_events_and_sends_none(world, ada, bob, signers, keys):
    bob.say("mine", actor="bob")
    bob.git("config", "--unset", "gitswarm.signingKey")
    push_as_they_are(ada)  # nothing, but a commit
    signers.forget("bob,clone/*")
    said = bob.run("sync", "--json", actor="bob")
    assert (said.code, said.error["kind"]) == (6, "not_signed")
    assert "mine" in bob.texts()
    ada.must("sync")
    assert "mine" not in ada.texts()


def test_nothing_is_written_in_vain_by_whose_key_does_not_speak_for_all_who_acted(world, ada, signers, keys):
    late = world.clone("late", join=False)
    signers.set_up(late, keys["bob"])
    world.cut_off()
    late.must("init", actor="bob")
    late.say("as zoe", actor="zoe")
    world.reach()
    for _ in range(2):
        said = late.run("sync", "--json", actor="bob")
        assert (said.code, said.error["kind"]) == (6, "not_signed")
        assert "does not speak for zoe here" in said.error["message"]
    assert "signature.given" not in kinds(late.log())
    signers.allow("zoe", keys["bob"])
    late.must("sync", actor="bob")
    ada.must("sync")
    assert "as zoe" in ada.texts()


def test_a_person_vouches_for_what_was_honest_and_everybody_goes_on(ada, bob):
    made = forged(actor="ada")
    push_as_they_are(bob, made)
    refused(ada, "ada")
    shown = ada.must("signing", "show", "--json").json
    assert [(one["id"], one["reason"]) for one in shown["refused"]] == [(made.id, "it is not signed")]
    ada.must("signing", "vouch", "--refused")
    ada.must("sync")
    bob.must("sync", actor="bob")
    assert made.id in bob.ids()
    assert bob.ids() == ada.ids()
    assert ada.must("signing", "show", "--json").json["refused"] == []


def test_nobody_vouches_for_whom_his_key_may_not_speak(ada, bob):
    made = forged(actor="ada")
    push_as_they_are(bob, made)
    refused(bob)
    said = bob.run("signing", "vouch", made.id, "--json", actor="bob")
    assert said.code == 3
    assert "does not speak for ada here" in said.error["message"]


def test_a_forged_event_is_left_out_by_a_person_and_everybody_goes_on(ada, bob):
    ada.say("good")
    ada.must("sync")
    bob.must("sync", actor="bob")
    before, made = bob.ids(), forged(actor="ada", payload={"text": "evil"})
    push_as_they_are(ada, made)
    ada.say("later")
    refused(bob)
    refused(ada, "ada")
    bob.must("doctor", "--restore-hub", actor="bob")
    ada.must("sync")
    bob.must("sync", actor="bob")
    assert made.id not in bob.ids()
    assert bob.ids()[: len(before)] == before
    assert ada.ids() == bob.ids()
    repaired = next(row for row in ada.log() if row["kind"] == "hub.repaired")
    assert repaired["payload"]["dropped"] == [made.id]
    for clone, actor in ((ada, "ada"), (bob, "bob")):
        assert clone.must("verify", "--json", actor=actor).json["failed"] == []


def test_honest_events_on_top_of_a_forged_one_stay(ada, bob):
    made = forged(actor="ada", payload={"text": "evil"})
    ada.say("honest")
    honest = events_of(ada)[-1]
    push_as_they_are(bob, made, honest)
    refused(bob)
    bob.must("doctor", "--restore-hub", actor="bob")
    ada.must("sync")
    bob.must("sync", actor="bob")
    assert "honest" in bob.texts()
    assert "evil" not in bob.texts()
    assert ada.ids() == bob.ids()


def test_an_honest_event_stays_when_a_forged_one_of_its_id_is_left_out(world, ada, bob):
    ada.say("honest")
    ada.must("sync")
    honest = events_of(ada)[-1]
    push_as_they_are(ada, forged(id=honest.id))
    refused(bob)
    bob.must("doctor", "--restore-hub", actor="bob")
    assert "honest" in bob.texts()
    assert "forged" not in bob.texts()
    ada.must("sync")
    assert ada.ids() == bob.ids()
    assert bob.must("verify", "--json", actor="bob").json["failed"] == []


def test_who_had_let_in_what_others_leave_out_follows_once_he_believes_as_they_do(world, ada, bob, signers, keys):
    """Bob's key is stolen: ada has heard of it, the third clone lets its event in, and learns later."""
    third = world.clone("third", join=False)
    signers.set_up(third, keys["ada"])
    third.must("init")
    third.must("sync")
    bob.say("by the thief", actor="bob")
    bob.must("sync", actor="bob")
    third.must("sync")
    assert "by the thief" in third.texts()
    signers.revoke(keys["bob"])
    ada.git("config", "gitswarm.revokedSigners", str(signers.revoked))
    refused(ada, "ada")
    ada.must("doctor", "--restore-hub")
    stopped = third.run("sync", "--json")
    assert (stopped.code, stopped.error["kind"]) == (6, "push_refused")
    assert "by the thief" in third.texts()
    third.git("config", "gitswarm.revokedSigners", str(signers.revoked))
    third.must("sync")
    ada.must("sync")
    assert "by the thief" not in third.texts()
    assert third.ids() == ada.ids()
    assert third.must("verify", "--json").json["failed"] == []


def test_two_keys_hold_at_once_while_one_takes_the_place_of_the_other(world, ada, bob, signers, keys):
    signers.allow("ada,clone/*", keys["new"], 'namespaces="gitswarm"')
    ada.say("by the old key")
    ada.git("config", "gitswarm.signingKey", str(keys["new"]))
    ada.say("by the new key")
    ada.must("sync")
    bob.must("sync", actor="bob")
    assert bob.texts()[-2:] == ["by the old key", "by the new key"]


def test_after_vouching_for_its_past_an_old_key_can_be_taken_out(world, ada, bob, signers, keys):
    ada.say("by the old key")
    ada.must("sync")
    signers.allow("ada,clone/*", keys["new"], 'valid-after="20200101"')
    ada.git("config", "gitswarm.signingKey", str(keys["new"]))
    ada.must("signing", "vouch", "--of", "ada")
    ada.must("sync")
    signers.rows = {said: row for said, row in signers.rows.items() if said != "ada,clone/* "}
    signers.write()
    late = world.clone("late", join=False)
    signers.set_up(late, keys["new"])
    late.must("init")
    late.must("sync")
    assert "by the old key" in late.texts()


def committed(clone):
    """An event of the clone's machinery, which signs with the clone's key: a commit of an agent that has run there."""
    id = clone.must("create", "work", "--json").json["id"]
    tree = Clone(Path(clone.must("claim", id, "--json").json["worktree"]))
    tree.write("file", "new")
    tree.git("add", "file")
    tree.git("commit", "-qm", "new")
    clone.must("done", id)


def changed_key(ada, signers, keys, old):
    """Ada's old key goes as the page says: the new one vouches for all that hangs on it, then its line is taken out."""
    signers.allow("ada,ada/*,clone/*", keys["new"])
    ada.git("config", "gitswarm.signingKey", str(keys["new"]))
    ada.must("signing", "vouch", "--key", old)
    ada.must("sync")
    signers.forget("ada,clone/*")


@pytest.mark.parametrize("is_file", [True, False], ids=["its file", "its fingerprint"])
def test_all_that_an_old_key_has_signed_is_vouched_for_whoever_acted(world, ada, signers, keys, is_file):
    said = ada.say("by the old key")
    committed(ada)
    signed = [row for row in ada.log() if row["kind"] == "commits.recorded" and row.get("sig")]
    assert [row["actor"].split("/")[0] for row in signed] == ["clone"]
    old = SshSignatures(repo.find(str(ada.path), environment()), environment()).fingerprint(str(keys["ada"]))
    changed_key(ada, signers, keys, str(keys["ada"]) if is_file else old)
    assert ada.must("verify", "--json").json["failed"] == []
    late = world.clone("late", join=False)
    signers.set_up(late, keys["new"])
    late.must("init")
    late.must("sync")
    assert late.ids() == ada.ids()
    assert said["id"] in late.ids()


def test_what_an_old_key_had_vouched_for_hangs_on_it_too(world, ada, signers, keys):
    ada.say("by the first key")
    ada.must("sync")
    changed_key(ada, signers, keys, str(keys["ada"]))
    signers.allow("ada,ada/*,clone/* ", keys["bob"])
    ada.git("config", "gitswarm.signingKey", str(keys["bob"]))
    ada.must("signing", "vouch", "--key", str(keys["new"]))
    ada.must("sync")
    signers.forget("ada,ada/*,clone/*")
    signers.allow("ada,ada/*,clone/*", keys["bob"])
    assert ada.must("verify", "--json").json["failed"] == []


def test_what_holds_no_key_vouches_for_nothing(ada, tmp_path):
    said = ada.run("signing", "vouch", "--key", str(tmp_path), "--json")
    assert (said.code, "holds no key" in said.error["message"]) == (3, True)
    assert ada.must("signing", "vouch", "--key", "SHA256:nobody", "--json").json["events"] == []


def test_who_vouches_for_his_own_past_signs_nothing_that_was_kept_out(ada, bob):
    made = forged(actor="ada")
    push_as_they_are(bob, made)
    refused(ada, "ada")
    ada.must("signing", "vouch", "--of", "ada")
    given = [row["payload"]["events"] for row in ada.log() if row["kind"] == "signature.given"]
    assert given
    assert not any(made.id in events for events in given)


def test_a_new_clone_is_told_where_what_it_meets_of_an_old_key_can_be_vouched_for(world, ada, bob, signers, keys):
    ada.say("by the old key")
    ada.must("sync")
    bob.must("sync", actor="bob")
    signers.allow("ada,clone/* ", keys["new"])
    ada.git("config", "gitswarm.signingKey", str(keys["new"]))
    signers.revoke(keys["ada"])
    late = world.clone("late", join=False)
    signers.set_up(late, keys["new"])
    for clone in (ada, late):
        clone.git("config", "gitswarm.revokedSigners", str(signers.revoked))
    late.must("init")
    stopped = late.run("sync", "--json")
    assert stopped.error["hint"].endswith(", in a clone that had let in what came before")
    shown = late.must("signing", "show", "--json").json
    assert shown["policy"] == "require"
    said = late.run("signing", "vouch", "--refused", "--json")
    assert (said.code, "this clone has not let the log of its swarm in" in said.error["message"]) == (3, True)
    ada.must("signing", "vouch", *(one["id"] for one in shown["refused"]))
    ada.must("sync")
    late.must("sync")
    assert "by the old key" in late.texts()


@pytest.mark.parametrize(
    ("options", "is_let_in"),
    [('valid-before="20200101"', False), ('valid-after="20200101"', True), ('namespaces="file"', False)],
)
def test_what_stands_before_a_key_in_the_file_holds(ada, bob, signers, keys, options, is_let_in):
    ada.say("signed")
    ada.must("sync")
    signers.forget("ada,clone/*")
    signers.allow("ada,clone/*", keys["ada"], options)
    assert (bob.run("sync", actor="bob").code == 0) is is_let_in


def test_a_revoked_key_counts_for_nothing(ada, bob, signers, keys):
    ada.say("signed")
    ada.must("sync")
    signers.revoke(keys["ada"])
    bob.git("config", "gitswarm.revokedSigners", str(signers.revoked))
    assert "is revoked here" in refused(bob)
    bob.git("config", "--unset", "gitswarm.revokedSigners")
    bob.must("sync", actor="bob")
    assert "signed" in bob.texts()


def test_the_time_that_an_event_tells_of_itself_is_not_believed(ada, bob, signers, keys):
    """A key that has run out signs with a date of when it was good."""
    ada.say("late")
    late = events_of(ada)[-1]
    signers.forget("ada,clone/*")
    signers.allow("ada,clone/*", keys["ada"], 'valid-before="20261126"')
    push_as_they_are(bob, late)
    refused(bob)


def test_in_the_time_between_whoever_has_a_key_signs_and_all_are_let_in(world, signers, keys):
    ada, bob = world.clone("ada"), world.clone("bob")
    ada.must("policy", "set", "signing", "sign")
    ada.git("config", "gitswarm.signingKey", str(keys["ada"]))
    ada.say("signed")
    ada.must("sync")
    bob.must("sync", actor="bob")
    bob.say("not signed", actor="bob")
    bob.must("sync", actor="bob")
    ada.must("sync")
    assert [bool(row.get("sig")) for row in ada.log() if "text" in row["payload"]] == [True, False]
    assert "signature.given" not in kinds(ada.log())


def test_nobody_asks_for_signatures_who_could_not_sign_himself(world):
    ada = world.clone("ada")
    said = ada.run("policy", "set", "signing", "require", "--json")
    assert (said.code, said.error["hint"]) == (3, "git config gitswarm.signingkey FILE")
    assert ada.must("policy", "show", "--json").json
    ada.say("still unsigned")


def given_by_hand(clone, key, events, *, actor="bob"):
    """A signature given later, made by another program."""
    made = forged(kind="signature.given", actor=actor, payload={"events": events})
    return with_signature(made, sign_by_hand(clone, made, key, swarm_of(clone))) if key else made


@pytest.mark.parametrize("how", ["by whom it is not for", "by nobody", "for other bytes"])
def test_what_vouches_for_nothing_lets_nothing_in(ada, bob, keys, how):
    made = forged(actor="ada")
    digest = "0" * 64 if how == "for other bytes" else digest_of(made)
    key = {"by whom it is not for": keys["bob"], "by nobody": None, "for other bytes": keys["ada"]}[how]
    actor = "bob" if how == "by whom it is not for" else "ada"
    push_as_they_are(bob, made, given_by_hand(bob, key, {made.id: digest}, actor=actor))
    assert "note by ada" in refused(bob)


def test_what_was_not_let_in_does_not_come_in_by_healing(ada, bob):
    made = forged(actor="ada")
    push_as_they_are(ada, made)
    refused(bob)
    bob.git("branch", "-q", "-D", "gitswarm")
    bob.say("after that", actor="bob")
    assert made.id not in bob.ids()
    assert "after that" in bob.texts()


def test_what_a_person_brought_in_by_hand_and_others_left_out_is_not_sent_again(ada, bob):
    made = forged(actor="ada")
    push_as_they_are(ada, made)
    bob.git("fetch", "-q", "origin", "+gitswarm:gitswarm")
    assert made.id in bob.ids()
    refused(bob)
    refused(ada, "ada")
    ada.must("doctor", "--restore-hub")
    bob.must("sync", actor="bob")
    assert made.id not in bob.ids()
    ada.must("sync")
    assert ada.ids() == bob.ids()


def test_an_agent_in_its_worktree_neither_vouches_nor_says_which_log_is_right(ada):
    id = ada.must("create", "work", "--json").json["id"]
    tree = Clone(Path(ada.must("claim", id, "--json").json["worktree"]))
    for words in (("signing", "vouch", "--refused"), ("doctor", "--restore-hub")):
        said = tree.run(*words, "--json")
        assert (said.code, said.error["kind"]) == (3, "refused")
