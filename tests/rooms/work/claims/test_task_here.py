"""Which task is meant where none is named: the one in whose worktree one stands."""

from __future__ import annotations

from tests.gated import status, taken, task


def test_who_takes_another_task_from_within_a_worktree_finishes_the_one_he_stands_in(world):
    clone = world.clone("one")
    first, second = task(clone), task(clone)
    tree = taken(clone, first)
    other = taken(tree, second)
    assert other.run("done", actor="bob").code == 0
    assert (status(clone, first), status(clone, second)) == ("in_progress", "closed")
    assert tree.run("done", actor="bob").code == 0


def test_elsewhere_a_session_that_has_taken_several_has_to_name_one(world, monkeypatch):
    clone = world.clone("one")
    told = clone.must("claim", task(clone), "--json", actor="bob").json
    monkeypatch.setenv("GITSWARM_SESSION", told["session"])
    clone.must("claim", task(clone), actor="bob")
    said = clone.run("done", "--json", actor="bob")
    assert (said.code, said.error["message"]) == (2, "which task?")
