"""A roll-out in two clones: what is said in one is decided by what the other has done, and heard there."""

from __future__ import annotations

import pytest

from gitswarm import chores
from gitswarm.rooms.changes.promotions import running
from tests.manifests import approved, go, parts, plan, run, seed


@pytest.fixture
def clones(world):
    seed(world, 20)
    return world.clone("one"), world.clone("two")


def planned(clones, *words):
    """The id of a roll-out that both clones know."""
    first, second = clones
    id = plan(first, *words)
    first.must("sync")
    second.must("sync")
    return id


def test_a_person_in_another_clone_approves_without_a_sync_of_his_own(clones):
    first, second = clones
    id = planned(clones)
    go(first, id)
    first.must("sync")
    said = second.must("rollout", "approve", id, actor="grace")
    assert "its canary may land" in said.out
    assert go(first, id)["state"] == "landed"


def test_a_gate_that_another_clone_has_come_to_is_rejected_without_a_sync(clones):
    first, second = clones
    id = planned(clones)
    go(first, id)
    first.must("sync")
    canary = first.must("rollout", "show", id, "--json").json["parts"][0]["id"]
    said = second.must("gate", "reject", canary, "--reason", "No.", actor="grace")
    assert "grace has rejected it: No." in said.out


def test_what_has_landed_in_another_clone_is_not_stopped(clones):
    first, second = clones
    id = planned(clones)
    approved(first, id)
    first.must("sync")
    said = second.run("rollout", "stop", id, "--json", actor="grace")
    assert (said.code, said.error["message"]) == (3, f"{id} has ended before")
    assert said.error["hint"] == f"gitswarm rollout show {id}"


def test_a_stop_that_comes_too_late_is_told_to_who_said_it(clones, monkeypatch):
    first, second = clones
    id = planned(clones)
    approved(first, id)
    first.must("sync")
    answers = iter((lambda _: False, chores.ask_hub))

    def ask(swarm, **more):
        return next(answers)(swarm, **more)

    monkeypatch.setattr(chores, "ask_hub", ask)
    said = second.run("rollout", "stop", id, "--json", actor="grace")

    assert (said.code, "came too late" in said.error["message"]) == (3, True)
    assert said.error["events"][0]["overruled"] is True


def test_a_stop_that_the_hub_cannot_be_told_says_so(world, clones):
    id = planned(clones)
    world.cut_off()
    said = clones[1].must("rollout", "stop", id, actor="grace").out
    assert (f"{id} is stopped after 0 of 20 items had landed" in said, "could not be told yet" in said) == (True, True)


def test_what_is_refused_where_the_hub_cannot_be_asked_says_so(world, clones):
    first, second = clones
    id = planned(clones)
    go(first, id)
    first.must("sync")
    canary = first.must("rollout", "show", id, "--json").json["parts"][0]["id"]
    world.cut_off()
    for words in (
        ("rollout", "approve", id),
        ("gate", "approve", canary),
        ("rollout", "reject", id, "--reason", "No."),
    ):
        said = second.run(*words, "--json", actor="grace")
        assert (said.code, "the hub could not be asked" in said.error["hint"]) == (3, True)
    world.reach()
    second.must("sync", "--wait", "60")
    second.must("gate", "approve", canary, actor="grace")


def test_a_canary_that_is_done_once_more_is_approved_and_goes_on(clones):
    first, second = clones
    id = planned(clones)
    approved(first, id)
    first.must("rollback", id)
    assert go(first, id, "--again")["state"] == "gated"
    first.must("sync")
    said = second.must("rollout", "approve", id, actor="grace").out
    assert f"`gitswarm rollout run {id} --again` goes on" in said
    assert go(first, id, "--again")["landed"] == 20


def test_a_second_stop_leads_to_the_roll_out(clones):
    id = planned(clones)
    clones[1].must("rollout", "stop", id, actor="grace")
    said = clones[0].run("rollout", "stop", id, "--json")
    assert (said.error["message"], said.error["hint"]) == (f"{id} was stopped before", f"gitswarm rollout show {id}")


def test_a_run_that_is_stopped_from_another_clone_says_by_whom_and_why(clones, monkeypatch):
    first, second = clones
    id = planned(clones, "--canary", "5%")
    go(first, id)
    first.must("rollout", "approve", id, actor="grace")
    promote, done = running.promote, []

    def promoted(*given):
        promote(*given)
        if not done:
            first.must("sync")
            second.must("rollout", "stop", id, "--reason", "Not now.", actor="grace")
            first.must("sync")
        done.append(given)

    monkeypatch.setattr(running, "promote", promoted)
    said = run(first, id)

    assert (said.code, len(done)) == (3, 1)
    assert said.error["message"] == f"the roll-out {id} was stopped after 5 of 20 items had landed, by grace: Not now."
    assert "stopped" in parts(first, id)


def test_a_stop_that_was_said_offline_and_came_too_late_is_told_by_a_letter(world, clones):
    first, second = clones
    id = planned(clones)
    approved(first, id)
    first.must("sync")
    world.cut_off()
    second.must("rollout", "stop", id, actor="grace")
    world.reach()
    second.must("sync", "--wait", "60")
    (letter,) = second.must("mail", "inbox", "--json", actor="grace").json
    assert letter["subject"].startswith(f"your `rollout stop` came too late: {id} ")
    assert second.must("rollout", "list", "--json").json[0]["state"] == "landed"
    assert first.must("mail", "inbox", "--json", actor="grace").json == []


def test_the_letter_of_a_roll_out_that_failed_names_its_own_commands(world, clones):
    id = planned(clones, "--max-bad", "0", "--canary", "100%", "--items", "tools/raise")
    assert "1 item is bad, and 0 is the most; tools/raise: " in run(clones[0], id).error["message"]
    (letter,) = clones[0].must("mail", "inbox", "--json").json
    text = clones[0].must("mail", "read", letter["id"]).out
    assert f"`gitswarm rollout stop {id}` gives up" in text
    assert "1 item is bad, and 0 is the most; tools/raise: " in text
