"""Gates from the command line: put on, seen wherever work is seen, opened by people and by no agent."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.gated import commit, finished, taken, task
from tests.world import Clone


@pytest.fixture
def clone(world):
    return world.clone("one")


def gated(clone, *words):
    """A task with a gate at its end, finished by bob; its id and where he worked."""
    id = clone.must("create", "Reject empty names", "--json").json["id"]
    clone.must("gate", "add", id, *words)
    tree = clone.must("claim", id, "--json", actor="bob").json["worktree"]
    clone.must("done", id, actor="bob")
    return id, Clone(Path(tree))


def status(clone, id):
    return clone.must("show", id, "--json").json["status"]


def test_a_task_waits_before_its_gate_and_whoever_looks_sees_it(clone):
    id, _ = gated(clone, "--by", "ada", "--by", "eve", "--count", "2")
    assert status(clone, id) == "in_review"
    assert clone.must("gate", "list", "--json").json == [
        {
            "id": f"{id}/approval",
            "name": "approval",
            "kind": "approval",
            "keeps": "end",
            "state": "shut",
            "why": "0 of 2 approvals by ada, eve",
            "waived_until": None,
        }
    ]
    assert [(row["id"], row["gates"]) for row in clone.must("blocked", "--json").json] == [(id, ["approval"])]
    assert clone.must("show", id, "--json").json["holds"] == ["gate approval: 0 of 2 approvals by ada, eve"]
    assert "before gate approval: 0 of 2 approvals by ada, eve" in clone.must("board").out
    clone.must("gate", "approve", id, actor="ada")
    said = clone.must("gate", "approve", f"{id}/approval", "--reason", "read it all", actor="eve")
    assert said.out == f"{id}/approval is open\n"
    assert status(clone, id) == "closed"
    assert clone.must("blocked", "--json").json == clone.must("gate", "list", "--json").json == []
    votes = clone.must("gate", "show", f"{id}/approval", "--json").json["votes"]
    assert [(vote["actor"], vote["proof"], vote["reason"]) for vote in votes] == [
        ("ada", "terminal", ""),
        ("eve", "terminal", "read it all"),
    ]


def test_who_approves_a_task_means_its_gate_that_asks_people_and_a_waived_one_says_until_when(clone):
    id = task(clone, "--name", "word")
    clone.must("gate", "add", id, "--kind", "paths", "--allow", "src/**")
    assert "waits for nobody's word now" in clone.run("gate", "approve", id).err
    said = clone.run("gate", "waive", id, "--reason", "it is fine", "--json")
    assert (said.code, said.error["hint"]) == (4, f"name one: {id}/word, {id}/paths")
    assert f"{id}/paths is shut, waived until 2" in clone.must("gate", "waive", f"{id}/paths", "--reason", "fine").out


def test_who_names_the_commit_that_he_has_looked_at_approves_no_other(clone):
    id = task(clone, "--kind", "approval")
    looked_at = []
    for name in ("a", "b"):
        tree = taken(clone, id)
        commit(tree, **{name: "1"})
        assert finished(tree).code == 0
        looked_at.append(clone.must("show", id, "--json").json["commit"])
        if name == "a":
            clone.must("reopen", id, actor="bob")
    said = clone.run("gate", "approve", id, "--commit", looked_at[0], "--json", actor="eve")
    assert (said.code, f"stands {looked_at[1][:12]}, and not {looked_at[0]}" in said.error["message"]) == (3, True)
    clone.must("gate", "approve", id, "--commit", looked_at[1][:7], actor="eve")
    (vote,) = clone.must("gate", "show", f"{id}/approval", "--json").json["votes"]
    assert (vote["commit"], status(clone, id)) == (looked_at[1], "closed")


def test_a_gate_before_the_start_lets_nobody_begin(clone):
    id = clone.must("create", "Deploy", "--json").json["id"]
    clone.must("gate", "add", id, "--before", "start", "--name", "plan")
    said = clone.run("claim", id, "--json", actor="bob")
    assert (said.code, said.error["kind"]) == (3, "task_not_ready")
    assert "gate plan: 0 of 1 approvals" in said.error["message"]
    assert [row["id"] for row in clone.must("blocked", "--json").json] == [id]
    clone.must("gate", "approve", id, actor="eve")
    clone.must("claim", id, actor="bob")


def test_no_agent_opens_a_gate_whatever_name_it_takes(clone, in_session):
    id, tree = gated(clone)
    for words in (("approve", id), ("reject", id, "--reason", "no"), ("waive", id, "--reason", "mine")):
        for actor in ("bob", "eve"):
            said = tree.run("gate", *words, "--json", actor=actor)
            assert (said.code, "person's decision" in said.error["message"]) == (3, True)
        in_session("of-an-agent")
        assert clone.run("gate", *words, actor="eve").code == 3
        in_session(None)
    said = clone.run("gate", "approve", id, "--json", actor="bob")
    assert (said.code, said.error["kind"], said.error["gate"]) == (3, "no_say", f"{id}/approval")
    assert clone.run("close", id).code == clone.run("update", id, "--status", "closed").code == 3
    assert status(clone, id) == "in_review"


def test_a_waiver_is_the_hubs_to_let_in_and_ends_by_itself(world, clone):
    id, _ = gated(clone)
    world.cut_off()
    said = clone.run("gate", "waive", id, "--reason", "the reviewer is ill", "--json")
    assert (said.code, said.error["kind"]) == (3, "needs_hub")
    assert status(clone, id) == "in_review"
    world.reach()
    event = clone.must("gate", "waive", id, "--reason", "the reviewer is ill", "--json").json["events"][0]
    assert (event["kind"], event["standing"]) == ("gate.waived", "shared")
    assert status(clone, id) == "closed"
    told = clone.must("gate", "show", f"{id}/approval", "--json").json
    assert (told["waived_by"], told["waived_for"]) == ("ada", "the reviewer is ill")


def test_only_those_waive_whom_the_policy_names(clone):
    id, _ = gated(clone)
    clone.must("policy", "set", "waivers", "zoe")
    assert clone.run("gate", "waive", id, "--reason", "soon").code == 3
    clone.must("gate", "waive", id, "--reason", "soon", actor="zoe")
    assert status(clone, id) == "closed"


def test_a_word_with_less_proof_than_the_policy_asks_for_does_not_count(clone):
    id, _ = gated(clone)
    clone.must("policy", "set", "least-proof", "signed")
    said = clone.run("gate", "approve", id, "--json")
    assert (said.code, said.error["message"]) == (3, "a word given at a terminal does not count here")
    clone.must("policy", "set", "least-proof", "--default")
    clone.must("gate", "approve", id)


def test_whoever_goes_on_is_told_why_it_was_rejected(clone):
    id, _ = gated(clone)
    clone.must("gate", "reject", id, "--reason", "empty names still pass")
    assert status(clone, id) == "open"
    clone.must("claim", id, actor="carl")
    assert "- a gate before its end: approval, approval" in clone.must("brief", id).out
    assert "empty names still pass" in clone.must("brief", id).out


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("--kind", "magic"), 2),
        (("--count", "0"), 2),
        (("--before", "noon"), 2),
        (("--name", "a b"), 2),
    ],
)
def test_what_no_gate_can_be_is_refused(clone, words, code):
    id = clone.must("create", "Reject empty names", "--json").json["id"]
    assert clone.run("gate", "add", id, *words).code == code
    assert clone.run("gate", "show", f"{id}/none").code == 4
    assert clone.must("gate", "list", id, "--json").json == []
