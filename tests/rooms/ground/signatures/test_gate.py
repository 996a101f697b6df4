"""Real ssh-keygen, real hub: what is signed by whom a clone believes comes in, and nothing else does."""

from __future__ import annotations

import shutil
import subprocess
import sys

import pytest

from gitswarm.core.event import compose
from gitswarm.core.signing import with_signature
from tests import signers as yard
from tests.signers import SPARE, events_of, push_as_they_are, stripped, swarm_of


def fresh_id():
    from gitswarm.opening import fresh

    return fresh()


def forged(**more):
    """An event as anybody can make one."""
    return compose(**{"id": fresh_id(), "kind": "note", "actor": "ada", **SPARE, **more})


def refused(clone, actor="bob"):
    """What a sync says that stops at the gate."""
    said = clone.run("sync", "--json", actor=actor)
    assert said.code == 6, said
    assert said.error["kind"] == "not_signed"
    return said.error["message"]


def test_what_both_sign_reaches_both(ada, bob):
    ada.say("from ada")
    ada.must("sync")
    bob.must("sync", actor="bob")
    bob.say("from bob", actor="bob")
    bob.must("sync", actor="bob")
    ada.must("sync")
    assert ada.ids() == bob.ids()
    assert ada.texts()[-2:] == ["from ada", "from bob"]
    by_kind = {row["payload"].get("text"): row.get("sig") for row in ada.log() if row["kind"] == "note"}
    assert by_kind["before"] is None
    assert all(by_kind[text] for text in ("from ada", "from bob"))


def test_a_claim_is_signed_by_whoever_decides_it(ada, bob):
    id = ada.must("create", "work", "--json").json["id"]
    ada.must("sync")
    bob.must("sync", actor="bob")
    bob.must("claim", id, actor="bob")
    ada.must("sync")
    assert [bool(row.get("sig")) for row in ada.log() if row["kind"] == "task.claimed"] == [True]


def test_a_forged_actor_is_not_let_in_and_nothing_is_lost(ada, bob, keys):
    mine = bob.say("mine", actor="bob")
    made = forged()
    made = with_signature(made, yard.sign_by_hand(bob, made, keys["stranger"], swarm_of(bob)))
    push_as_they_are(ada, made)
    assert "does not speak for ada here" in refused(bob)
    assert made.id not in bob.ids()
    assert mine["id"] in bob.ids()
    assert bob.must("status", "--json", actor="bob").json["online"] is False


def test_bobs_own_key_cannot_speak_for_ada(ada, bob, keys):
    made = forged()
    push_as_they_are(bob, with_signature(made, yard.sign_by_hand(bob, made, keys["bob"], swarm_of(bob))))
    assert "does not speak for ada here" in refused(ada, "ada")


@pytest.mark.parametrize("kind", ["note", "policy.changed"])
def test_what_is_not_signed_is_not_let_in_not_even_the_word_that_nothing_need_be(ada, bob, kind):
    payload = {"text": "x"} if kind == "note" else {"changes": {"signing": "off"}, "comments": None}
    push_as_they_are(ada, forged(kind=kind, payload=payload, v=1 if kind == "note" else 2))
    assert "it is not signed" in refused(bob)


def test_a_signature_taken_off_is_seen(ada, bob):
    ada.say("signed")
    push_as_they_are(ada, stripped(events_of(ada)[-1]))
    assert "it is not signed" in refused(bob)


def test_the_signature_of_another_event_is_seen(ada, bob):
    ada.say("signed")
    push_as_they_are(ada, with_signature(forged(), events_of(ada)[-1].sig))
    assert "over another text, or for another swarm" in refused(bob)


def test_a_signature_for_another_swarm_is_seen(ada, bob, keys):
    made = forged()
    push_as_they_are(ada, with_signature(made, yard.sign_by_hand(ada, made, keys["ada"], "0" * 26)))
    assert "over another text, or for another swarm" in refused(bob)


@pytest.mark.parametrize("sig", ["", "U1NIU0lH", "not base64", "\ud7ff"])
def test_what_is_no_signature_is_seen(ada, bob, sig):
    push_as_they_are(ada, with_signature(forged(), sig))
    assert "none that ssh makes" in refused(bob)


def test_a_new_clone_looks_at_all_that_came_before(world, ada, signers, keys):
    ada.say("signed")
    ada.must("sync")
    push_as_they_are(ada, forged())
    late = world.clone("late", join=False)
    signers.set_up(late, keys["bob"])
    late.must("init", actor="bob")
    assert "it is not signed" in refused(late)


def test_a_clone_that_believes_nobody_lets_nothing_in_and_says_how_that_is_mended(world, ada, signers, keys):
    ada.say("signed")
    ada.must("sync")
    late = world.clone("late")
    said = late.run("sync", "--json")
    assert (said.code, said.error["kind"]) == (6, "not_signed")
    assert "gitswarm.allowedsigners" in said.error["message"]
    assert said.error["hint"] == "git config gitswarm.allowedsigners FILE"
    signers.set_up(late, keys["ada"])
    late.must("sync")
    ada.must("sync")
    assert late.ids() == ada.ids()


def test_without_a_key_nothing_is_written_and_reads_go_on(world, ada, signers):
    late = world.clone("late", join=False)
    signers.set_up(late, None)
    late.must("init")
    late.must("sync")
    said = late.run("event", "add", "--json", "--", "hello")
    assert (said.code, said.error["hint"]) == (3, "git config gitswarm.signingkey FILE")
    assert late.ids() == ada.ids()


def test_a_key_that_may_not_speak_for_the_actor_writes_nothing(ada):
    said = ada.run("event", "add", "--json", "--", "hello", actor="zoe")
    assert said.code == 3
    assert "does not speak for zoe here" in said.error["message"]


def test_sealed_pages_hold_the_same_signatures(world, ada, bob, signers, keys):
    for number in range(110):
        ada.say(f"{number}")
    for _ in range(2):  # what is shared is sealed with the next push
        ada.say("more")
        ada.must("sync")
    proof = ada.must("verify", "--json").json
    assert proof["pages"] >= 1
    assert proof["signed"] >= 110
    late = world.clone("late", join=False)
    signers.set_up(late, keys["bob"])
    late.must("init", actor="bob")
    late.must("sync", actor="bob")
    assert "109" in late.texts()
    assert late.must("verify", "--json", actor="bob").json["pages"] == proof["pages"]


def test_verify_tells_what_it_cannot_prove(ada, signers):
    ada.say("signed")
    assert ada.must("verify", "--json").json["signed"] >= 2
    signers.forget("ada,clone/*")
    said = ada.run("verify", "--json")
    assert said.code == 5
    assert "does not speak for ada here" in said.json["failed"][-1]
    ada.git("config", "--unset", "gitswarm.allowedSigners")
    assert "cannot be proved" in ada.run("verify", "--json").json["failed"][-1]


def test_where_nobody_signs_nothing_is_loaded_and_no_process_begun(world, monkeypatch):
    clone = world.clone("one")
    monkeypatch.setenv("PATH", without_ssh(world.folder))
    tell = "import sys; from gitswarm.main import main; main(sys.argv[1:]); print(*sys.modules, file=sys.stderr)"
    for words in (("event", "add", "--", "hello"), ("create", "work"), ("sync",)):
        argv = [sys.executable, "-c", tell, "-C", str(clone.path), "--actor", "ada", *words]
        done = subprocess.run(argv, capture_output=True, text=True, check=True, timeout=60)
        loaded = done.stderr.split()
        assert "gitswarm.swarm.loop" in loaded
        assert not {"gitswarm.core.signing", "gitswarm.git.log.signatures", "cryptography"} & set(loaded)
    assert clone.texts() == ["hello"]


def without_ssh(folder):
    """A PATH on which git is, and no ssh-keygen."""
    programs = folder / "programs"
    programs.mkdir()
    for name in ("git", "sh"):
        (programs / name).symlink_to(shutil.which(name))
    return str(programs)


def test_a_swarm_that_signed_before_it_had_a_hub_goes_on_with_one(world, signers, keys):
    clone = world.clone("one", join=False)
    clone.must("init", "--no-hub")
    signers.set_up(clone, keys["ada"])
    clone.must("policy", "set", "signing", "require")
    clone.say("signed")
    clone.must("init", "--hub", "origin")
    clone.must("sync")
    assert "signature.given" not in [row["kind"] for row in clone.log()]
    late = world.clone("late", join=False)
    signers.set_up(late, keys["bob"])
    late.must("init", actor="bob")
    assert late.texts() == ["signed"]
