"""``gitswarm intake``, from the words to what is shown."""

from __future__ import annotations

import io
import sys

import pytest


def add(clone, *words, **more):
    return clone.must("intake", "add", "--json", *words, **more).json


def test_a_text_becomes_tasks_and_again_none(clone):
    told = add(clone, "Please fix the login. Also update the changelog.")
    assert [(row["title"], row["new"], row["parser"]) for row in told["tasks"]] == [
        *(("Fix the login", True, "rules"), ("Update the changelog", True, "rules")),
    ]
    assert [row["id"] for row in clone.must("ready", "--json").json] == [row["id"] for row in told["tasks"]]

    again = add(clone, "Please fix the login. Also update the changelog.")
    assert again["events"] == []
    assert [(row["id"], row["new"]) for row in again["tasks"]] == [(row["id"], False) for row in told["tasks"]]


def test_a_dry_run_shows_and_writes_nothing(clone):
    before = clone.ids()
    told = add(clone, "--dry-run", "--text=- [ ] one thing\n- [ ] other thing")

    assert [(row["id"], row["new"], row["confidence"]) for row in told["tasks"]] == [(None, True, 90)] * 2
    assert clone.ids() == before


def test_what_nobody_understands_is_a_task_to_clarify(clone):
    add(clone, "the thing with the thing")

    (row,) = clone.must("ready", "--json").json
    assert (row["title"], row["labels"]) == ("Clarify: the thing with the thing", ["clarify"])


def test_a_file_is_read_and_named(clone, monkeypatch):
    clone.write("todo.md", "# Plan\n\n- [ ] Fix the login\n")
    monkeypatch.chdir(clone.path)
    add(clone, "todo.md")

    (source,) = clone.log()[-1:]
    assert (source["payload"]["source"], source["payload"]["line"]) == ("file:todo.md", 3)
    add(clone, "--file", "./todo.md")
    assert clone.log()[-1]["id"] == source["id"]
    assert add(clone, "--text", "todo.md")["tasks"][0]["title"] == "Clarify: todo.md"


def test_a_folder_is_no_message_and_a_device_is_read_no_further_than_a_message_goes(clone, monkeypatch):
    monkeypatch.chdir(clone.path)
    for words, said in (((".",), ". is a folder"), (("/dev/zero",), "/dev/zero is larger than 4 MiB")):
        refused = clone.run("intake", "add", *words)
        assert (refused.code, said in refused.err) == (2, True), refused.err


@pytest.mark.parametrize("text", ["...", "***", "🐝", "\x01\x02"])
def test_what_says_nothing_that_can_be_read_is_shown_as_far_as_it_can_be(clone, text):
    (row,) = add(clone, "--text", text)["tasks"]

    assert row["title"] in (f"Clarify: {text}", "Clarify: a text without a letter that can be shown")


def test_a_word_that_can_only_be_a_file_is_never_taken_for_words(clone):
    for word in ("missing.md", "./missing", "../missing", "/missing/one"):
        assert clone.run("intake", "add", word).code == 4, word
    for words in ((), ("a", "--text", "b"), ("--text", "")):
        assert clone.run("intake", "add", *words).code == 2, words


def test_standard_input_is_read(clone, monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"TASK: Fix the login\nOwner: bob\n")))

    assert add(clone, "-")["tasks"][0]["assignee"] == "bob"


def test_a_paste_of_200_kb_becomes_its_tasks_in_one_commit(clone):
    clone.write("long.md", "".join(f"- [ ] Fix page {n}, {'very ' * 30}long\n" for n in range(1100)))
    told = add(clone, "--file", str(clone.path / "long.md"))

    assert len({row["id"] for row in told["tasks"]}) == 1100
    assert len(clone.must("ready", "--json", "--all").json) == 1100


@pytest.mark.parametrize("text", ["", " ", "- [x] done\n"])
def test_what_asks_for_nothing_is_misused(clone, text):
    assert clone.run("intake", "add", "--text", text).code == 2


def test_two_clones_ask_offline_and_get_one_task(world):
    one, other = world.clone("one"), world.clone("other")
    world.cut_off()
    for clone, actor in ((one, "ada"), (other, "bob")):
        add(clone, "Please fix the login", actor=actor)
    world.reach()
    for clone in (one, other, one):
        clone.must("sync")

    for clone in (one, other):
        (row,) = clone.must("ready", "--json").json
        assert row["title"] == "Fix the login"
    assert one.must("ready", "--json").json == other.must("ready", "--json").json
