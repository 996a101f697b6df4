"""A word at a gate is signed with a key that the project knows; what only says that it is signed lets nothing out."""

from __future__ import annotations

import subprocess

import pytest

from gitswarm.opening import open_swarm
from gitswarm.rooms.checks import gates
from tests.gated import commit, finished, status, taken, task
from tests.rooms.ground.signatures.test_gate import without_ssh


@pytest.fixture
def clone(world):
    return world.clone("one")


@pytest.fixture(scope="module")
def keys(tmp_path_factory):
    """A key of eve's, and one of somebody else's."""
    folder = tmp_path_factory.mktemp("keys")
    for name in ("eve", "other"):
        words = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", name, "-f", str(folder / name)]
        subprocess.run(words, check=True, timeout=60)
    return folder


@pytest.fixture
def reviewed(clone, project, keys):
    """Finished work before a gate that asks for a signed word."""
    project(**{".gitswarm__allowed_signers": f"eve {(keys / 'eve.pub').read_text()}"})
    clone.must("policy", "set", "least-proof", "signed")
    id = task(clone, "--kind", "approval")
    tree = taken(clone, id)
    commit(tree, a="1")
    assert finished(tree).code == 0
    return id


def use(clone, key):
    clone.git("config", "user.signingKey", str(key))


def forged(clone, id, signature):
    """Say by the actions of another program that it is signed."""
    swarm = open_swarm(str(clone.path), actor="eve")
    swarm.do(gates.approve, gate=id, proof="signed", signature=signature)
    swarm.close()


def test_a_signed_word_opens_the_gate_and_one_at_a_terminal_does_not(clone, keys, reviewed):
    said = clone.run("gate", "approve", reviewed, "--json", actor="eve")
    assert (said.code, "the policy asks for signed" in said.error["hint"]) == (3, True)
    use(clone, keys / "eve.pub")
    clone.must("gate", "approve", reviewed, "--sign", actor="eve")
    assert status(clone, reviewed) == "closed"
    shown = clone.must("gate", "show", f"{reviewed}/approval", "--json").json
    assert (shown["votes"][0]["proof"], shown["unproved"]) == ("signed", [])
    clone.must("mq", "submit", reviewed)
    clone.must("mq", "run")
    assert [row["ids"] for row in clone.must("mq", "landings", "--json").json] == [[reviewed]]


@pytest.mark.parametrize(("key", "actor"), [("other", "eve"), ("eve", "zoe")])
def test_a_key_that_the_project_does_not_know_as_this_persons_signs_nothing(clone, keys, reviewed, key, actor):
    use(clone, keys / key)
    said = clone.run("gate", "approve", reviewed, "--sign", "--json", actor=actor)
    assert (said.code, said.error["kind"]) == (3, "bad_signature")
    assert status(clone, reviewed) == "in_review"


def test_what_only_says_that_it_is_signed_does_not_go_out(clone, reviewed):
    clone.must("mq", "submit", reviewed)
    forged(clone, reviewed, "-----BEGIN SSH SIGNATURE-----\n")
    shown = clone.must("gate", "show", f"{reviewed}/approval", "--json").json
    assert shown["unproved"] == ["eve at approval"]
    clone.run("mq", "run")
    assert clone.must("mq", "landings", "--json").json == []
    said = clone.run("mq", "submit", reviewed, "--json")
    assert (said.code, said.error["kind"]) == (3, "bad_signature")


def test_a_word_that_was_said_before_more_proof_was_asked_for_lets_nothing_out(clone):
    id = task(clone, "--kind", "approval")
    tree = taken(clone, id)
    commit(tree, a="1")
    assert finished(tree).code == 0
    clone.must("mq", "submit", id)
    clone.must("gate", "approve", id, actor="eve")
    clone.must("policy", "set", "least-proof", "signed")
    shown = clone.must("gate", "show", f"{id}/approval", "--json").json
    assert shown["unproved"] == ["eve at approval"]
    said = clone.run("mq", "run")
    assert "a word at a gate does not hold: eve at approval" in said.err
    assert clone.must("mq", "landings", "--json").json == []


def test_whoever_has_no_key_is_told_how_to_name_one(clone, reviewed):
    said = clone.run("gate", "approve", reviewed, "--sign", "--json", actor="eve")
    assert (said.code, "user.signingKey is not set" in said.error["message"]) == (2, True)


def test_whoever_has_no_ssh_keygen_is_told_so(clone, keys, reviewed, monkeypatch):
    use(clone, keys / "eve.pub")
    monkeypatch.setenv("PATH", without_ssh(clone.path.parent))
    said = clone.run("gate", "approve", reviewed, "--sign", "--json", actor="eve")
    assert (said.code, said.error["hint"]) == (3, "it comes with OpenSSH")
    assert "signatures need ssh-keygen" in said.error["message"]
