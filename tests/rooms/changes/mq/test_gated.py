"""Nothing lands past a shut gate, nor another commit than the one that was let past."""

from __future__ import annotations

import pytest

from tests.landings import begin, files, finish, items, status
from tests.world import git


@pytest.fixture
def clone(world):
    return world.clone("one")


def gated(clone, *words):
    """A task that ada has worked on, with a gate that came before she finished it; its id and folder."""
    id, _, folder = begin(clone, {"a.txt": "a"})
    clone.must("gate", "add", id, *words)
    return id, folder


def test_nothing_lands_before_its_gate_has_opened(world, clone):
    id, _ = gated(clone, "--kind", "approval")
    clone.must("mq", "submit", id)
    clone.must("mq", "run")
    assert (status(clone, id), items(clone), files(world)) == ("in_review", {id: "waiting"}, [])
    assert "gate approval" in clone.must("mq", "list", "--json").json[0]["why"]

    clone.must("gate", "approve", id, actor="eve")
    clone.must("mq", "run")
    assert (status(clone, id), files(world)) == ("closed", ["a.txt"])


def test_what_people_approved_is_what_lands(world, clone):
    id, folder = gated(clone, "--kind", "approval")
    clone.must("done", id)
    (folder / "b.txt").write_text("b")
    git(folder, "add", ".")
    git(folder, "commit", "-q", "-m", "One more")
    said = clone.run("mq", "submit", id, "--commit", git(folder, "rev-parse", "HEAD"), "--json")
    assert (said.code, "its gates were not asked about that" in said.error["message"]) == (3, True)
    clone.must("gate", "approve", id, actor="eve")
    assert (items(clone), files(world)) == ({}, [])


def test_what_a_gate_keeps_out_is_not_submitted(clone):
    id, _ = gated(clone, "--kind", "paths", "--allow", "src/**")
    said = clone.run("mq", "submit", id, "--json")
    assert (said.code, said.error["kind"]) == (3, "gate_closed")
    assert (status(clone, id), items(clone)) == ("in_progress", {})


def test_work_without_gates_lands_as_ever(world, clone):
    id = finish(clone, {"a.txt": "a"})
    clone.must("mq", "run")
    assert (status(clone, id), files(world)) == ("closed", ["a.txt"])
