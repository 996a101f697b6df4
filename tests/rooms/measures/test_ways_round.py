"""What is finished goes out by no other way than past the gates, whatever was said of its task."""

from __future__ import annotations

import pytest

from tests.rooms.measures.test_measured_done import (
    clone,
    commit,
    finished,
    gates_yaml,
    project,
    status,
    taken,
    task,
)

__all__ = ["clone", "project"]

KEEPS_OUT = gates_yaml("gates: {small: {kind: paths, forbid: [lib/]}}\n")
ASKS_FOR_SOME = gates_yaml("gates: {review: {kind: approval, by: [eve], when: {changes: [lib/]}}}\n")


@pytest.mark.parametrize("words", [("close",), ("close", "--force"), ("update", "--status", "closed")])
@pytest.mark.parametrize("held", [True, False])
def test_what_was_worked_on_is_not_closed_by_a_word_where_the_project_has_gates(clone, project, words, held):
    project(**KEEPS_OUT)
    id = task(clone)
    tree = taken(clone, id)
    commit(tree, lib__a="1")
    if not held:
        clone.must("release", id, actor="bob")
    said = tree.run(words[0], id, *words[1:], "--json", actor="bob")
    assert (said.code, "is measured when it is finished" in said.error["message"]) == (3, True)
    assert status(clone, id) != "closed"
    tree.must("close", id, "--resolution", "wontfix", actor="bob")


def test_what_nobody_began_is_closed_by_a_word_as_ever(clone, project):
    project(**KEEPS_OUT)
    clone.git("pull", "--quiet")
    clone.must("close", task(clone))


def test_what_was_closed_by_a_word_before_is_measured_before_it_lands(clone, project):
    id = task(clone)
    tree = taken(clone, id)
    commit(tree, lib__a="1")
    tree.must("close", id, actor="bob")
    project(**KEEPS_OUT)
    tree.git("fetch", "--quiet", "origin")
    said = tree.run("mq", "submit", id, "--json", actor="bob")
    assert (said.code, said.error["kind"]) == (3, "nothing_to_land")
    assert (clone.must("mq", "list", "--json").json, status(clone, id)) == ([], "closed")


def test_what_was_finished_before_the_project_had_gates_is_measured_before_it_lands(clone, project):
    id = task(clone)
    tree = taken(clone, id)
    commit(tree, lib__a="1")
    assert finished(tree).code == 0
    project(**KEEPS_OUT)
    tree.git("fetch", "--quiet", "origin")
    said = tree.run("mq", "submit", id, "--json", actor="bob")
    assert (said.code, said.error["kind"]) == (3, "gate_closed")
    project(**ASKS_FOR_SOME)
    tree.git("fetch", "--quiet", "origin")
    tree.must("mq", "submit", id, actor="bob")
    assert "gate all/review" in clone.must("mq", "list", "--json").json[0]["why"]


def test_another_commit_than_the_task_was_finished_with_does_not_go_out(clone, project):
    project(**ASKS_FOR_SOME)
    id = task(clone)
    tree = taken(clone, id)
    base = tree.git("rev-parse", "HEAD")
    commit(tree, lib__a="1")
    assert finished(tree, "--commit", base).code == 0
    bad = tree.git("rev-parse", "HEAD")
    said = tree.run("mq", "submit", id, "--commit", bad, "--json", actor="bob")
    assert (said.code, said.error["kind"]) == (3, "nothing_to_land")
    assert clone.must("mq", "list", "--json").json == []
