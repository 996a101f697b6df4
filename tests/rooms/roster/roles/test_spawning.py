"""Having somebody of a role do something: a task that is meant for the role, and a part of the task of who asks."""

from __future__ import annotations

import pytest


@pytest.fixture
def clone(world):
    return world.clone("one")


def spawn(clone, *words, **where):
    return clone.must("agent", "spawn", "--role", "tester", *words, "--json", **where).json["id"]


def test_what_is_spawned_is_a_task_for_the_role_with_the_whole_text(clone):
    told = clone.must("show", spawn(clone, "Try the parser.\n\nNames of one letter too."), "--json").json

    assert (told["title"], told["labels"], told["parent"]) == ("Try the parser", ["role/tester"], None)
    assert told["description"] == "Try the parser.\n\nNames of one letter too."
    assert told["status"] == "open"


def test_whoever_spawns_in_a_worktree_is_the_parent_and_is_blocked_by_nothing(clone):
    top = clone.must("create", "Plan it", "--json").json["id"]
    tree = clone.must("claim", top, "--json").json["worktree"]
    part = spawn(clone, "-C", tree, "Try it", "--title", "Try")
    other = spawn(clone, "Try it again", "--parent", top, "--dep", part)

    told = clone.must("show", top, "--json").json
    assert (told["children"], told["status"], told["blocked_by"]) == ([part, other], "in_progress", [])
    assert clone.must("show", part, "--json").json["title"] == "Try"
    assert clone.must("show", other, "--json").json["blocked_by"] == [part]
    clone.must("done", top)
    assert clone.must("show", part, "--json").json["status"] == "open"


def test_a_role_that_nobody_knows_and_a_text_that_says_nothing_are_refused(clone):
    assert clone.run("agent", "spawn", "--role", "nobody", "Try it").code == 4
    assert clone.run("agent", "spawn", "--role", "tester", " ").code == 2
    assert clone.run("agent", "spawn", "Try it").code == 2


def test_an_agent_whose_run_has_ended_spawns_nothing_that_is_part_of_nothing(clone):
    top = clone.must("create", "Plan it", "--json").json["id"]
    tree = clone.must("claim", top, "--json").json["worktree"]
    clone.must("release", top)

    said = clone.run("-C", tree, "agent", "spawn", "--role", "tester", "Try it")
    assert said.code == 2, said.out
    assert [row["id"] for row in clone.must("list", "--json").json] == [top]


def test_who_spawns_says_by_what_it_is_accepted_and_which_files_it_touches(clone):
    top = spawn(clone, "Try it", "--accept", "Names of one letter work", "--path", "src/**", "--path", "tests/**")
    told = clone.must("show", top, "--json").json
    assert (told["accept"], told["paths"]) == (["Names of one letter work"], ["src/**", "tests/**"])
