"""What people and scripts read when they say what is to be done."""

from __future__ import annotations

import pytest


def made(clone, *words):
    return clone.must("create", *words, "--quiet").out.rstrip("\n")


def test_a_script_gets_the_id_and_nothing_else(clone):
    id = made(clone, "Reject empty names")

    assert clone.must("show", id, "--json").json["id"] == id
    assert clone.must("create", "Another").out.startswith("gs-")


def test_what_is_so_already_is_said_and_not_written(clone):
    one, two = made(clone, "one"), made(clone, "two")

    assert clone.must("dep", "add", two, one).out == f"{two} waits for {one}\n"
    assert clone.must("dep", "rm", two, one).out == f"{two} waits for {one} no more\n"
    assert clone.must("dep", "rm", two, one).out == f"{two} waits for {one} no more; so it was already\n"
    assert clone.must("dep", "rm", two, one, "--json").json["events"] == []


def test_what_has_parts_is_neither_begun_nor_closed_before_them(clone):
    epic = made(clone, "epic", "-t", "epic")
    made(clone, "part", "--parent", epic)

    begun, closed = clone.run("claim", epic, "--json").error, clone.run("close", epic, "--json").error
    assert begun["message"] == f"{epic} cannot be begun: it has parts, which are begun instead"
    assert closed["message"] == f"parts of {epic} are open: 1"


def test_an_empty_criterion_or_path_is_none_and_takes_all_away(clone):
    id = clone.must("create", "one", "--path", "", "--path", "src/**", "--accept", "", "--json").json["id"]
    told = clone.must("show", id, "--json").json
    assert (told["paths"], told["accept"]) == (["src/**"], [])

    clone.must("edit", id, "--path", "", "--accept", "it works")
    told = clone.must("show", id, "--json").json
    assert (told["paths"], told["accept"]) == ([], ["it works"])


TWICE = [
    ("x", "--label", "x", "--unlabel", "x"),
    ("parent", "--parent", "TOP", "--clear", "parent"),
    ("value", "--value", "3", "--clear", "value"),
    ("effort", "--effort", "3", "--clear", "effort"),
]


@pytest.mark.parametrize("words", TWICE)
def test_what_is_given_and_taken_away_at_once_is_misused(clone, words):
    top, id = made(clone, "top"), made(clone, "one")
    said = clone.run("edit", id, *(top if word == "TOP" else word for word in words[1:]), "--json")
    assert (said.code, said.error["message"]) == (2, f"{words[0]} cannot be given and taken away at once")
    assert [event["kind"] for event in clone.log()][-1] == "task.created"


@pytest.mark.parametrize("resolution", ["wontfix", "cancelled"])
def test_what_was_given_up_gets_no_part_any_more(clone, resolution):
    top, other = made(clone, "top"), made(clone, "other")
    part = made(clone, "part", "--parent", top)
    clone.must("close", top, "--resolution", resolution, "--force")
    for above in (top, part):
        for named, *words in (("the new task", "create", "more"), (other, "edit", other)):
            said = clone.run(*words, "--parent", above, "--json")
            assert (said.code, said.error["message"]) == (
                3,
                f"{named} is part of {top}, which was given up: closed, and not done",
            )
            assert said.error["hint"] == f"`gitswarm reopen {top}` first"
    clone.must("edit", part, "--parent", top, "--title", "as it was")
    clone.must("reopen", top)
    made(clone, "more", "--parent", part)
