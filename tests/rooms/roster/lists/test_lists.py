"""What lists show, where they stop, and how they go on."""

from __future__ import annotations

import json

import pytest

from gitswarm.rooms.roster.lists import model
from tests.stage import Stage


def make(clone, title, *words):
    return clone.must("create", title, *words, "--json").json["id"]


def ids(said):
    return [row["id"] for row in said.json]


def test_ready_tells_what_can_be_begun_as_scripts_rely_on_it(clone):
    first = make(clone, "first", "-p", "1", "-l", "db", "-t", "bug")
    make(clone, "second", "--dep", first)

    (row,) = clone.must("ready", "--json").json
    assert row == {
        "id": first,
        "title": "first",
        "type": "bug",
        "priority": 1,
        "status": "open",
        "labels": ["db"],
        "assignee": None,
        "blocked_by": [],
        "holder": None,
        "parent": None,
    }


def test_what_is_part_of_something_that_stopped_is_not_ready_and_says_why(clone):
    top = make(clone, "top")
    part, other = make(clone, "part", "--parent", top), make(clone, "other")
    clone.must("pause", top)

    assert ids(clone.must("ready", "--json")) == [other]
    assert clone.must("show", part, "--json").json["stopped_by"] == top
    assert f"stopped_by: {top}" in clone.must("show", part).out
    clone.must("unpause", top)
    assert part in ids(clone.must("ready", "--json"))
    assert clone.must("show", part, "--json").json["stopped_by"] is None


def test_blocked_tells_by_what(clone):
    first = make(clone, "first")
    second = make(clone, "second", "--dep", first)

    assert [(row["id"], row["blocked_by"]) for row in clone.must("blocked", "--json").json] == [(second, [first])]


@pytest.mark.parametrize(
    ("words", "status"), [(("close", "--force", "--resolution", "wontfix"), "closed"), (("pause",), "paused")]
)
def test_blocked_names_what_is_part_of_what_was_stopped(clone, words, status):
    top = make(clone, "top")
    part, other = make(clone, "part", "--parent", top), make(clone, "other")
    waits = make(clone, "waits", "--parent", part, "--dep", other)
    assert ids(clone.must("blocked", "--json")) == [waits]
    clone.must(words[0], top, *words[1:])
    told = clone.must("blocked", "--json").json
    assert [row["id"] for row in told] == [part, waits]
    assert {reason for row in told for reason in row["holds"]} == {f"{top}, which it is part of, is {status}"}
    assert len(clone.must("blocked", "--json", "-n", "1").json) == 1
    clone.must({"close": "reopen", "pause": "unpause"}[words[0]], top)
    assert ids(clone.must("blocked", "--json")) == [waits]


def test_a_list_that_is_cut_says_how_to_go_on(clone):
    made = [make(clone, f"task {number}") for number in range(5)]
    shown = []
    words = []
    for _ in range(3):
        said = clone.must("list", "--json", "--limit", "2", *words)
        shown += ids(said)
        words = ["--after", shown[-1]]
        assert (f"--after {shown[-1]}" in said.err) == (len(ids(said)) == 2)

    assert shown == made
    assert ids(clone.must("ready", "--json", "--after", made[2])) == made[3:]
    assert ids(clone.must("list", "--json", "--all")) == made


def test_a_list_shows_what_is_asked_for(clone):
    bug = make(clone, "a bug", "-t", "bug", "-l", "db", "-l", "api", "-a", "ada")
    epic = make(clone, "an epic", "-t", "epic")
    part = make(clone, "a part", "--parent", epic, "-p", "0")
    closed = make(clone, "closed")
    clone.must("close", closed)

    assert ids(clone.must("list", "--json")) == [part, bug, epic]
    assert ids(clone.must("list", "--json", "-s", "closed")) == [closed]
    assert set(ids(clone.must("list", "--json", "-s", "all"))) == {part, bug, epic, closed}
    assert ids(clone.must("list", "--json", "-t", "bug")) == [bug]
    assert ids(clone.must("list", "--json", "-l", "db", "-l", "api")) == [bug]
    assert ids(clone.must("list", "--json", "-a", "ada")) == [bug]
    assert ids(clone.must("list", "--json", "--parent", epic)) == [part]
    assert ids(clone.must("list", "--json", "-p", "0")) == [part]
    assert clone.run("list", "-s", "nonsense").code == 2


def test_show_tells_everything_with_the_history(clone):
    other = make(clone, "other")
    id = make(clone, "write it", "-d", "all of it", "--accept", "it works", "--path", "src/**", "--dep", other)
    clone.must("note", id, "half done")

    told = clone.must("show", id, "--json").json
    assert (told["description"], told["accept"], told["paths"], told["deps"]) == (
        "all of it",
        ["it works"],
        ["src/**"],
        [other],
    )
    assert (told["status"], told["epoch"], told["holder"], told["thread"][: len(id)]) == ("blocked", 0, None, id)
    assert [(step["kind"], step["text"]) for step in told["history"]] == [
        ("task.created", "write it"),
        ("task.noted", "half done"),
    ]


def test_show_goes_on_past_what_is_not_there_and_says_so(clone):
    first, second = make(clone, "first"), make(clone, "second")
    said = clone.run("show", first, "zzzz", second, "--json")

    assert ([row["id"] for row in said.lines], said.code) == ([first, second], 4)
    assert said.error["kind"] == "not_found"


def test_search_finds_every_word_wherever_it_stands(clone):
    one = make(clone, "Reject empty names", "-d", "in the PARSER")
    two = make(clone, "Names", "-l", "parser")
    make(clone, "something else")

    assert ids(clone.must("search", "parser", "names", "--json")) == [two, one]


@pytest.mark.parametrize(
    "words", [("-t", "bugg"), ("-p", "9"), ("-p", "-1"), ("-s", "all", "-s", "bugg"), ("--parent", "")], ids=str
)
def test_a_list_of_what_no_task_can_be_is_refused(clone, words):
    make(clone, "a task")

    assert clone.run("list", *words).code == (4 if "--parent" in words else 2)
    assert words[0] != "-t" or clone.run("ready", *words).code == 2


def test_stale_shows_what_nothing_happened_to(clone):
    make(clone, "fresh")

    assert clone.must("stale", "--json").json == []
    assert len(clone.must("stale", "--days", "0", "--json").json) == 1
    assert clone.run("stale", "--days", "-1").code == 2


def test_a_clock_that_was_ahead_hides_nothing_that_is_stale():
    stage = Stage()
    for at in ("2027-01-01T00:00:00Z", "2026-01-01T00:00:00Z"):
        stage.push("task.created", {"title": at}, at=at)

    assert [one.title[:4] for one in model.stale(stage.tables, "2026-06-01T00:00:00Z", 1)] == ["2026"]


@pytest.mark.parametrize("words", [("search", "task"), ("stale", "--days", "0")])
def test_what_can_only_be_cut_says_that_there_may_be_more(clone, words):
    for number in range(3):
        make(clone, f"task {number}")

    for flags in ((), ("--json",)):
        assert "may be more" in clone.must(*words, "-n", "3", *flags).err
        assert "may be more" not in clone.must(*words, "-n", "4", *flags).err
        assert "may be more" not in clone.must(*words, "--all", *flags).err


@pytest.mark.parametrize("size", [300, 3_000, 30_000])
def test_show_gives_every_text_whole_however_long(clone, size):
    text, note, summary = (f"{name} {size * 'x'} end of {name}" for name in ("text", "note", "summary"))
    id = make(clone, "long", "-d", text)
    clone.must("claim", id, "--no-worktree")
    clone.must("note", id, note)
    clone.must("done", id, "--summary", summary)

    told = clone.must("show", id, "--json").json
    assert (told["description"], told["summary"]) == (text, summary)
    assert [step["text"] for step in told["history"] if step["kind"] in ("task.noted", "task.done")] == [note, summary]
    assert all(f"end of {name}" in clone.must("show", id).out for name in ("text", "note", "summary"))


def test_the_tree_shows_what_a_task_stands_on(clone):
    leaf = make(clone, "leaf")
    one, two = make(clone, "one", "--dep", leaf), make(clone, "two", "--dep", leaf)
    top = make(clone, "top", "--dep", one, "--dep", two)

    rows = clone.must("dep", "tree", top, "--json").lines
    first, second = sorted([one, two], key=[row["id"] for row in rows].index)
    assert [(row["id"], row["depth"]) for row in rows] == [(top, 0), (first, 1), (leaf, 2), (second, 1), (leaf, 2)]
    assert clone.must("dep", "tree", top).out.splitlines()[0].startswith(f"{top}  blocked  top")


def test_a_tree_shows_each_task_below_what_it_is_part_of(clone):
    top, alone = make(clone, "top", "-p", "1"), make(clone, "alone")
    part = make(clone, "part", "--parent", top, "-l", "role/tester")
    leaf = make(clone, "leaf", "--parent", part)

    rows = clone.must("tree", "--json").json
    assert [(row["id"], row["depth"], row["parent"], row["role"]) for row in rows] == [
        (top, 0, None, None), (part, 1, top, "tester"), (leaf, 2, part, None), (alone, 0, None, None)
    ]  # fmt: skip
    assert (rows[0]["runs"], rows[0]["dollars"], rows[0]["run"]) == (0, 0.0, None)
    assert ids(clone.must("tree", part, "--json")) == [part, leaf]
    cut = clone.must("tree", "--limit", "2", "--json")
    assert (ids(cut), "may be more" in cut.err) == ([top, part], True)
    assert len(clone.must("tree", "--all", "--json").json) == 4
    assert clone.must("tree").out.splitlines()[3].startswith(f"    {leaf}")


def test_a_tree_shows_what_is_left_of_what_is_closed_once(clone):
    top = make(clone, "top")
    part, other = make(clone, "part", "--parent", top), make(clone, "other", "--parent", top)
    leaf = make(clone, "leaf", "--parent", part)
    clone.must("close", part, "--force", "--resolution", "wontfix")
    assert ids(clone.must("tree", "--json")) == [top, part, leaf, other]
    clone.must("close", top, "--force")

    assert [(row["id"], row["depth"], row["parent"]) for row in clone.must("tree", "--json").json] == [
        (other, 0, top), (leaf, 0, part)
    ]  # fmt: skip


def test_people_see_a_table(clone):
    id = make(clone, "write it")

    first, second = clone.must("ready").out.splitlines()
    assert first.split()[:2] == ["ID", "PRIORITY"]
    assert second.split()[:2] == [id, "2"]


def test_waiting_ends_when_something_can_be_begun(clone):
    waiting = clone.start("wait", "--ready", "--timeout", "60", "--json")
    id = make(clone, "at last")
    out, _ = waiting.communicate(timeout=60)

    assert (waiting.returncode, [row["id"] for row in json.loads(out)]) == (0, [id])


def test_waiting_ends_when_all_are_closed(clone):
    one, two = make(clone, "one"), make(clone, "two")
    clone.must("close", one)
    waiting = clone.start("wait", one, two, "--timeout", "60", "--json")
    clone.must("close", two)
    out, _ = waiting.communicate(timeout=60)

    assert (waiting.returncode, {row["status"] for row in json.loads(out)}) == (0, {"closed"})


def test_who_waits_in_vain_is_told_of_each_that_nobody_has_taken(clone):
    ids = [
        clone.must("create", role, "-l", f"role/{role}", "--json").json["id"] for role in ("tester", "tester", "fixer")
    ]
    taken = clone.must("create", "taken", "-l", "role/tester", "--json").json["id"]
    clone.must("claim", taken, "--no-worktree")
    said = clone.run("wait", *ids, taken, "--timeout", "0")
    assert f"nobody has taken {', '.join(ids)} yet" in said.err
    assert "a free worker, `gitswarm work --role tester` or `gitswarm work --role fixer`?" in said.err


def test_who_waits_in_vain_is_told(clone):
    said = clone.run("wait", "--ready", "--timeout", "0", "--json")

    assert (said.code, said.error["kind"]) == (7, "waited_in_vain")
    assert clone.run("wait").code == 2
    assert clone.run("wait", "zzzz").code == 4


def test_where_nothing_is_listed_that_is_said_with_the_way_on(clone):
    said = {command: clone.must(*command.split()).out for command in ("ready", "list", "blocked", "tree")}

    assert said == {
        "ready": "no such task is ready; `gitswarm blocked` shows what waits\n",
        "list": "no such task; `gitswarm list --status all --all` shows every task\n",
        "blocked": "nothing waits for anything\n",
        "tree": "no task is open\n",
    }
    assert clone.must("ready", "--quiet").out == ""
    assert clone.must("ready", "--json").json == []


def test_what_is_ready_is_listed_with_what_differs_among_it(clone):
    clone.must("create", "Greet", "--assignee", "ben")

    assert clone.must("ready").out.split()[:5] == ["ID", "PRIORITY", "TYPE", "TITLE", "ASSIGNEE"]


@pytest.mark.parametrize("command", ["show", "wait"])
def test_an_empty_name_is_said_to_be_empty(command, clone):
    assert "empty" in clone.run(command, "").err


def test_who_stands_in_a_worktree_need_not_name_its_task(clone):
    id = make(clone, "Greet")
    tree = clone.must("next", "--json").json["worktree"]

    assert clone.must("show", "-C", tree, "--json").json["id"] == id
    assert clone.must("brief", "-C", tree, "--json").json["task"] == id
    assert clone.run("show", "--json").error["message"] == "which task?"


def test_people_are_told_of_gates_and_of_the_size_in_words(clone):
    id = make(clone, "Greet")
    clone.must("gate", "add", id)

    page = clone.must("show", id).out

    assert "gates:      approval is shut: 0 of 1 approvals\n" in page
    assert "complexity: atomic, 0 points; flow: single\n" in page
