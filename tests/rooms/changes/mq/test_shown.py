"""What people read of the queue: why something waits, on lines that fit; and what is said of names of nothing."""

from __future__ import annotations

import pytest

from tests.landings import finish, items

WIDTH = 80


@pytest.fixture
def clone(world):
    return world.clone("one")


def test_why_work_waits_for_a_pull_request_is_told_in_the_words_of_the_hub_alone(world, clone):
    hook = world.hub / "hooks" / "update"
    hook.write_text('#!/bin/sh\ntest "$1" != refs/heads/main || { echo main is ours; exit 1; }\n')
    hook.chmod(0o755)
    id = finish(clone, {"a.txt": "a"})
    clone.must("mq", "run")

    (row,) = clone.must("mq", "list", "--json").json
    assert row["why"].startswith("the hub origin does not take a push to main: main is ours")
    assert "events" not in row["why"]
    said = clone.must("mq", "status").out.splitlines()
    assert said[-1] == f"{id}: open a pull request of {row['branch']} into main at origin"
    assert "pull_requests" not in "".join(said)


def test_lists_say_why_before_the_title_and_landings_by_the_end_of_their_ids(clone):
    first = finish(clone, {"a.txt": "a"}, title="A title that is long " * 4)
    heads = clone.must("mq", "list", "--all").out.splitlines()[0].split()
    assert heads.index("WHY") < heads.index("TITLE")
    clone.must("mq", "run")
    second = finish(clone, {"b.txt": "b"})
    clone.must("mq", "run")

    table = clone.must("mq", "landings").out.splitlines()
    assert max(map(len, table)) <= WIDTH
    newest, oldest = (line.split()[0] for line in table[1:])
    assert clone.must("rollback", newest, "--to", oldest, "--json").json["ids"] == [second]
    assert items(clone) == {first: "landed", second: "rolled_back"}


def test_a_branch_that_is_not_there_is_no_target_and_what_was_submitted_stays_as_it_was(clone):
    id = finish(clone, {"a.txt": "a"})
    said = clone.run("mq", "submit", id, "--target", "mian", "--json")

    assert (said.code, said.error["message"]) == (4, "there is no branch mian")
    assert [row["target"] for row in clone.must("mq", "list", "--json").json] == ["main"]


@pytest.mark.parametrize("words", [("rollback",), ("audit", "export")])
def test_a_name_of_nothing_is_said_to_be_none(clone, words):
    said = clone.run(*words, "nosuch", "--json")
    assert (said.code, said.error["message"]) == (4, "no task, run, roll-out or landing is called nosuch")
