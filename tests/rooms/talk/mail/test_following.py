"""Whoever claimed without the hub and lost is told by letter: of which task, to whom, and where the work is; once."""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest

from gitswarm.rooms.talk import mail
from gitswarm.rooms.talk.mail import model
from tests.rooms.work.claims.test_claims import HERE, Yard


@pytest.fixture
def lost(world):
    """Two clones that took one task while the hub was away; the hub heard of bob first."""
    ada, bob = world.clone("one"), world.clone("two")
    id = ada.must("create", "Reject empty names", "--json").json["id"]
    ada.must("sync")
    bob.must("sync")
    world.cut_off()
    folder = Path(ada.must("claim", id, "--tentative", "--json").json["worktree"])
    bob.must("claim", id, "--tentative", "--no-worktree", actor="bob")
    (folder / "draft.py").write_text("names = 1\n")
    world.reach()
    bob.must("sync")
    return ada, bob, id, folder


def letters(clone, actor="ada"):
    return clone.must("mail", "inbox", "--json", actor=actor).json


def test_the_loser_is_told_of_the_task_the_winner_and_the_command_that_restores_the_work(lost, tmp_path):
    ada, bob, id, folder = lost
    assert letters(ada) == []
    ada.must("sync")

    (letter,) = letters(ada)
    assert (letter["sender"].startswith("clone/"), letter["to"], letter["importance"]) == (True, ["ada"], "high")
    assert letter["subject"] == f"{id} is not yours: bob has it"
    assert str(folder) in letter["text"]
    command = letter["text"].split("`")[1]
    assert command.startswith("gitswarm rescue restore refs/gitswarm/rescue/")
    again = ada.must(*shlex.split(command)[1:], str(tmp_path / "again"), "--json").json["path"]
    assert (Path(again) / "draft.py").read_text() == "names = 1\n"
    assert letters(bob, "bob") == []


def test_the_loser_is_told_once_whatever_is_synced_and_read(lost):
    ada, bob, _, _ = lost
    for clone in (ada, bob, ada, ada, bob):
        clone.must("sync")
    (letter,) = letters(bob)
    ada.must("mail", "read", letter["id"])
    ada.must("sync")

    assert letters(ada) == []
    assert sum(row["kind"] == "mail.sent" for row in ada.log()) == 1


def test_prime_shows_it_to_the_loser(lost):
    ada, _, id, _ = lost
    ada.must("sync")

    assert f"{id} is not yours: bob has it" in ada.must("prime").out


def test_while_mail_is_off_the_letter_waits(lost):
    ada, _, _, _ = lost
    ada.must("feature", "off", "mail")
    ada.must("sync")
    ada.must("sync")
    assert letters(ada) == []
    ada.must("feature", "on", "mail")
    ada.must("sync")

    assert len(letters(ada)) == 1
    assert ada.must("incident", "list", "--json").json == []


def test_what_was_committed_needs_no_rescue_and_what_had_no_worktree_neither(world):
    ada, bob = world.clone("one"), world.clone("two")
    ids = [ada.must("create", title, "--json").json["id"] for title in ("committed", "nowhere")]
    ada.must("sync")
    bob.must("sync")
    world.cut_off()
    folder = Path(ada.must("claim", ids[0], "--tentative", "--json").json["worktree"])
    ada.must("claim", ids[1], "--tentative", "--no-worktree")
    for id in ids:
        bob.must("claim", id, "--tentative", "--no-worktree", actor="bob")
    world.reach()
    bob.must("sync")
    ada.must("sync")

    nowhere, committed = [letter["text"] for letter in letters(ada)]
    assert f"{folder}, its commits on the branch gs/" in committed
    assert "rescue restore" not in committed + nowhere
    assert nowhere.endswith("No worktree was made for it here.")


def test_only_a_claim_made_without_the_hub_is_kept_to_be_told():
    yard = Yard()
    id = yard.make()
    yard.claim(id, "bob", "s2")
    yard.push("task.claimed", {"epoch_seen": 0, "minutes": 60, "machine": HERE}, task=id)
    assert model.lost(yard.tables, HERE) == []
    late = yard.push("task.tentative", {"epoch_seen": 0, "minutes": 60, "machine": HERE}, task=id)

    (one,) = model.lost(yard.tables, HERE)
    assert (one.id, one.actor, one.epoch, one.winner) == (late.id, "mallory", 1, "bob")
    assert model.lost(yard.tables, "clone/other") == []
    yard.act(mail.tell_lost, "clone/1", claim=late.id, left="")
    assert yard.act(mail.tell_lost, "clone/1", claim=late.id, left="") == []
    assert model.lost(yard.tables, HERE) == []
