"""Somebody without a key puts other words in the place of a long text, or takes it away: nobody reads them as said."""

from __future__ import annotations

import pytest

from gitswarm.core.path import text_path
from gitswarm.core.replay import digest
from gitswarm.swarm.loop import REST_LOST
from tests.signers import push_as_they_are

SAID = "Pay ten to ada. " * 1200
EVIL = b"Pay a million to eve. " * 1200
PATH = text_path(digest(SAID.encode()))
WAYS = {"other words": {"files": [(PATH, EVIL)]}, "nothing": {"gone": [PATH]}}


@pytest.fixture
def ada(world):
    """A clone whose task, letter and note are too long for their events."""
    ada = world.clone("ada")
    ada.must("create", "work", "--description", SAID)
    ada.must("mail", "send", "bob", SAID)
    ada.must("checkpoint", "set", SAID)
    ada.must("sync")
    return ada


def read_by(clone):
    """All that says these texts to who works in a clone."""
    clone.must("sync", actor="bob")
    task = clone.must("list", "--json", actor="bob").json[0]["id"]
    letter = next(row["id"] for row in clone.log() if row["kind"] == "mail.sent")
    words = [
        ("brief", task, "--tokens", "20000"),
        ("show", task, "--json"),
        ("mail", "read", letter, "--json"),
        ("export", "jsonl"),
    ]
    return [clone.must(*each, actor="bob").out for each in words] + [clone.must("checkpoint", "get").out]


@pytest.mark.parametrize("way", WAYS)
def test_a_text_that_the_hub_lost_or_changed_is_put_back_by_whoever_had_it(world, ada, way):
    bob = world.clone("bob")
    before = read_by(bob)
    push_as_they_are(ada, **WAYS[way])
    assert read_by(bob) == before
    assert "hub.repaired" in [row["kind"] for row in bob.log()]
    assert read_by(world.clone("late")) == before
    for clone in (bob, ada):
        clone.must("sync")
        clone.must("verify")


@pytest.mark.parametrize("way", WAYS)
def test_a_text_that_is_not_as_it_was_said_is_shown_by_nothing_and_named_by_doctor(world, ada, way):
    push_as_they_are(ada, **WAYS[way])
    late = world.clone("late")
    found = read_by(late)
    assert "million" not in "".join(found)
    assert all("Pay ten to ada." in each and REST_LOST in each for each in found)
    proof = late.run("verify", "--json", actor="bob")
    looks = late.run("doctor", "--json", actor="bob")
    assert (proof.code, looks.code) == (5, 5)
    assert PATH in proof.out
    assert PATH in looks.out
    ada.must("sync")
    assert REST_LOST not in "".join(read_by(late))
    assert late.run("doctor", actor="bob").code == 0


def test_our_own_branch_gets_back_what_somebody_took_from_it(world, ada):
    """By a commit of his on our branch, which only the hub's tip and the last good one stand against."""
    tree = ada.path.parent / "tree"
    ada.git("worktree", "add", "-q", str(tree), "gitswarm")
    ada.git("-C", str(tree), "rm", "-q", PATH)
    ada.git("-C", str(tree), "commit", "-q", "-m", "mine")
    ada.git("worktree", "remove", "--force", str(tree))
    assert PATH in ada.run("doctor", "--json").out
    ada.must("doctor", "--fix")
    assert "Pay ten" in ada.git("show", f"gitswarm:{PATH}")
    ada.must("verify")
