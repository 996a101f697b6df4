"""Where signed words are asked for, a canary goes past none but one of somebody whom the project knows."""

from __future__ import annotations

import subprocess

import pytest

from gitswarm.opening import open_swarm
from gitswarm.rooms.checks import gates
from tests.manifests import go, plan, report, run, seed, tree, versions

FORGED = "-----BEGIN SSH SIGNATURE-----\n"


@pytest.fixture(scope="module")
def key(tmp_path_factory):
    """A key of grace's."""
    path = tmp_path_factory.mktemp("keys") / "grace"
    words = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "grace", "-f", str(path)]
    subprocess.run(words, check=True, timeout=60)
    return path


@pytest.fixture
def clone(world, key):
    seed(world, 10, more={".gitswarm/allowed_signers": f"grace {key.with_suffix('.pub').read_text()}"})
    clone = world.clone("one")
    clone.must("policy", "set", "least-proof", "signed")
    return clone


def test_a_signed_word_lets_a_canary_land_and_one_at_a_terminal_does_not(world, clone, key):
    id = plan(clone, "--chunks", "1")
    assert go(clone, id)["state"] == "gated"
    said = clone.run("rollout", "approve", id, "--json", actor="grace")
    assert (said.code, "the policy asks for signed" in said.error["hint"]) == (3, True)
    clone.git("config", "user.signingKey", f"{key}.pub")
    said = clone.run("rollout", "approve", id, "--sign", "--json", actor="heidi")
    assert (said.code, said.error["kind"]) == (3, "bad_signature")
    clone.must("rollout", "approve", id, "--sign", actor="grace")

    assert (go(clone, id)["state"], versions(world)) == ("landed", {"1": 0, "2": 10})
    assert [(vote["actor"], vote["proof"]) for vote in report(clone, id)["approval"]["votes"]] == [("grace", "signed")]


def test_a_canary_that_only_seems_to_be_signed_lands_by_no_command(world, clone):
    id, before = plan(clone, "--chunks", "1"), tree(world)
    go(clone, id)
    gate = report(clone, id)["approval"]["id"]
    swarm = open_swarm(str(clone.path), actor="grace")
    swarm.do(gates.approve, gate=gate, proof=gates.SIGNED, signature=FORGED)
    swarm.close()

    said = run(clone, id)
    assert (said.code, "by a word that does not hold: grace" in said.error["message"]) == (3, True)
    queue = clone.must("mq", "run", "--json")
    assert "a word at a gate does not hold: grace" in queue.err
    assert (tree(world), clone.must("mq", "landings", "--json").json) == (before, [])
