"""What people and scripts read when they say what is to be done."""

from __future__ import annotations


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
