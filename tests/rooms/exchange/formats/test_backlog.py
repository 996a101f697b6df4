"""Tasks of Backlog.md: folders of its own making, and such as people and accidents leave."""

from __future__ import annotations

import os
import subprocess

import pytest

from tests.conftest import ROOT

TOOL = ROOT / ".cache" / "tools" / "node_modules" / ".bin" / "backlog"
real = pytest.mark.skipif(not TOOL.exists(), reason="Backlog.md is not installed: make tools")

SAID = "Looks hard\n\n## Why\n\nIt is."
TITLES = ("First: a #thing & 'quote'", "Second", "A part", "A draft")

TASK = """---
id: {id}
title: {title}
status: {status}
assignee: {assignee}
created_date: '2026-01-02 03:04'
labels: {labels}
dependencies: {deps}
{more}---

## Description

<!-- SECTION:DESCRIPTION:BEGIN -->
What to do about {id}.
<!-- SECTION:DESCRIPTION:END -->
{body}"""


@pytest.fixture
def folder(clone):
    made = clone.path / "backlog"
    (made / "tasks").mkdir(parents=True)
    return made


@pytest.fixture
def write(folder):
    """Write a task into a folder."""

    def put(id="TASK-1", place="tasks", name="", **more):
        parts = {"title": f"Do {id}", "status": "To Do", "assignee": "[]", "labels": "[]", "deps": "[]"}
        text = TASK.format(**{**parts, "more": "", "body": "", **more}, id=id)
        path = folder / place / (name or f"{id.lower()} - Do-it.md")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    return put


@pytest.fixture
def bring(clone, folder):
    """Import the folder; what the command answered."""
    return lambda *words: clone.must("import", "backlog", str(clone.path), "--json", *words)


def every(clone):
    """All tasks, whole, by the id they had there."""
    rows = clone.must("list", "--all", "-s", "all", "--json").json
    return {one["origin"]["key"]: one for one in (clone.must("show", row["id"], "--json").json for row in rows)}


# by the tool itself


@real
def test_what_the_tool_writes_is_brought_in(clone, tmp_path):
    def backlog(*words):
        env = {**os.environ, "HOME": str(tmp_path), "TZ": "UTC"}
        subprocess.run([TOOL, *words], cwd=clone.path, env=env, check=True, capture_output=True, timeout=120)

    backlog("init", "Demo", "--defaults")
    described = ["-d", "What to do:\n\n- this\n- that", "--ac", "It works", "--ac", "It is fast", "--notes", "Hm."]
    backlog("task", "create", "First: a #thing & 'quote'", *described, "-l", "parser,names", "--priority", "high")
    backlog("task", "create", "Second", "--dep", "task-1", "-a", "@ada")
    backlog("task", "create", "A part", "-p", "2", "--type", "bug")
    backlog("task", "create", "A draft", "--draft")
    backlog("task", "edit", "1", "-s", "Done", "--check-ac", "1", "--final-summary", "It does.")
    backlog("task", "edit", "2", "-s", "In Progress", "--comment", SAID, "--comment-author", "@eve")

    said = clone.must("import", "backlog", str(clone.path), "--json")
    tasks = {task["title"]: task for task in every(clone).values()}

    assert said.json["imported"] == 4
    first, second, part, draft = (tasks[title] for title in TITLES)
    assert (first["status"], first["priority"], first["labels"]) == ("closed", 1, ["names", "parser"])
    assert first["accept"] == ["It works", "It is fast"]
    for text in ("What to do:\n\n- this\n- that", "Hm.", "It does.", "## Not met\n\n- It is fast"):
        assert text in first["description"]
    assert (second["assignee"], second["deps"], second["status"]) == ("ada", [first["id"]], "open")
    assert [(step["actor"], step["text"]) for step in second["history"] if step["kind"] == "task.remarked"] == [
        ("eve", SAID)
    ]
    assert (part["parent"], part["type"]) == (second["id"], "bug")
    assert draft["status"] == "paused"
    assert "In Progress there: open here" in said.err
    assert clone.must("import", "backlog", str(clone.path), "--json").json["already"] == 4


# by people and accidents


@pytest.mark.parametrize(
    ("place", "status", "here", "resolution"),
    [
        ("tasks", "To Do", "open", None),
        ("tasks", "Done", "closed", "done"),
        ("tasks", "Won't Do", "closed", "wontfix"),
        ("tasks", "Dreaming", "open", None),
        ("completed", "To Do", "closed", "done"),
        ("drafts", "To Do", "paused", None),
        ("archive/tasks", "To Do", "closed", "archived"),
    ],
)
def test_where_a_task_stands_is_kept(clone, write, bring, place, status, here, resolution):
    write(place=place, status=status)
    bring()

    task = every(clone)["TASK-1"]
    assert (task["status"], task["resolution"]) == (here, resolution)


def test_a_project_has_statuses_of_its_own(clone, folder, write, bring):
    (folder / "config.yml").write_text('statuses: ["Idea", "Doing", "Shipped"]\n')
    write("TASK-1", status="Shipped")
    write("TASK-2", status="Idea")
    said = bring()

    tasks = every(clone)
    assert (tasks["TASK-1"]["status"], tasks["TASK-2"]["status"], said.json["told"]) == ("closed", "open", 0)


def test_ids_are_meant_whatever_their_prefix_and_case(clone, write, bring):
    write("BACK-01", title="First")
    write("BACK-2", deps="[task-1]")
    write("BACK-3", deps="[back-2]")
    write("DRAFT-1", place="drafts")
    bring()

    tasks = every(clone)
    assert tasks["BACK-2"]["deps"] == [tasks["BACK-01"]["id"]]
    assert tasks["BACK-3"]["deps"] == [tasks["BACK-2"]["id"]]


def test_two_tasks_of_one_id_are_both_kept(clone, write, bring):
    write("TASK-1", title="Alive")
    write("TASK-1", title="Old", place="archive/tasks")
    said = bring()

    tasks = every(clone)
    assert (tasks["TASK-1"]["title"], tasks["archive/tasks/TASK-1"]["title"]) == ("Alive", "Old")
    assert "is also the id of tasks/" in said.err


def test_names_with_an_at_need_no_quotes(clone, write, bring):
    write("TASK-1", assignee="@ada")
    write("TASK-2", assignee="[@bob, @eve]")
    bring()

    tasks = every(clone)
    assert (tasks["TASK-1"]["assignee"], tasks["TASK-2"]["assignee"]) == ("ada", "bob")
    assert "## Others asked\n\n- @eve" in tasks["TASK-2"]["description"]


def test_what_has_no_place_is_kept_in_the_description(clone, write, bring):
    write(more="milestone: m-1\nreferences:\n  - https://example.org/1\n", body="\n## Plan\n\nFirst think.\n")
    bring()

    text = every(clone)["TASK-1"]["description"]
    assert text.startswith("What to do about TASK-1.\n\n## Plan\n\nFirst think.\n\n## Also told there")
    assert "- milestone: m-1" in text
    assert "https://example.org/1" in text


COMMENTS = """
## Comments

<!-- COMMENTS:BEGIN -->
author: @eve
created: 2026-01-02 03:04
---
See below.

## Steps

Run it.
---

author: @bob
created: 2026-01-03 03:04
---
Seen.
---
<!-- COMMENTS:END -->

## Plan

First think.
"""


def test_a_heading_in_a_comment_is_a_part_of_it(clone, write, bring):
    write(body=COMMENTS)
    bring()
    task = every(clone)["TASK-1"]
    said = [(step["actor"], step["text"]) for step in task["history"] if step["kind"] == "task.remarked"]
    assert said == [("eve", "See below.\n\n## Steps\n\nRun it."), ("bob", "Seen.")]
    assert task["description"] == "What to do about TASK-1.\n\n## Plan\n\nFirst think."


def test_comments_without_their_marks_are_read_too(clone, write, bring):
    write(body="\n## Comments\n\nauthor: @eve\n---\nSeen.\n---\n")
    bring()
    assert [step["text"] for step in every(clone)["TASK-1"]["history"] if step["kind"] == "task.remarked"] == ["Seen."]


BOMB = "a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\nd: [*c, *c]\n"
MERGE = "a: &a {x: 1}\nb: {<<: [*a, *a]}\n"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (b"no front matter", "no front matter"),
        (b"---\nid: [\n---\n", "no YAML"),
        (b"---\n- a list\n---\n", "no mapping"),
        (b"---\nid: \xff\n---\n", "no UTF-8"),
        (b"---\nid: 2026-99-99\n---\n", "no YAML"),
        (b"---\nid: !!python/object:os.system x\n---\n", "no YAML"),
        (b"---\n" + b"[" * 5000 + b"\n---\n", "no YAML"),
        (f"---\n{BOMB}---\n".encode(), "a reference"),
        (f"---\n{MERGE}---\n".encode(), "a reference"),
        (b"---\nx: " + b"y" * 70_000 + b"\n---\n", "more YAML than 64 KiB"),
        (b"---\ntitle: no id\n---\n", "can be no name"),
        (b"x" * 2_000_000, "larger than 1 MiB"),
    ],
    ids=lambda value: str(value)[:30],
)
def test_a_file_that_cannot_be_taken_is_told_and_loses_no_other(clone, folder, write, bring, text, reason):
    write("TASK-1")
    (folder / "tasks" / "task-2 - Bad.md").write_bytes(text)
    said = bring()

    assert reason in said.err
    assert "tasks/task-2 - Bad.md: " in said.err
    assert list(every(clone)) == ["TASK-1"]


def test_no_link_is_followed_and_no_pipe_waited_for(clone, folder, write, bring, tmp_path):
    write("TASK-1")
    (tmp_path / "secret.md").write_text(TASK)
    (folder / "tasks" / "link.md").symlink_to(tmp_path / "secret.md")
    (folder / "tasks" / "folder").symlink_to(tmp_path)
    os.mkfifo(folder / "tasks" / "pipe.md")
    said = bring()

    assert list(every(clone)) == ["TASK-1"]
    assert "tasks/link.md: cannot be read" in said.err
    assert "tasks/pipe.md: no plain file" in said.err


def test_other_pages_are_told(clone, folder, write, bring):
    write("TASK-1")
    (folder / "docs").mkdir()
    (folder / "docs" / "doc-1.md").write_text("# How")

    assert "docs/doc-1.md: no task: left out" in bring().err


@pytest.mark.parametrize("name", ["nowhere", "empty"])
def test_a_folder_without_tasks_is_not_found(clone, name):
    (clone.path / "empty").mkdir()

    assert clone.run("import", "backlog", str(clone.path / name)).code == 4
