"""Tasks of task-master: tags, subtasks, and dependencies by number or by path."""

from __future__ import annotations

import json

import pytest

FILE = {
    "master": {
        "tasks": [
            {
                "id": 1,
                "title": "Set up",
                "description": "The ground.",
                "status": "done",
                "priority": "high",
                "dependencies": [],
                "details": "By hand.",
                "testStrategy": "Look at it.",
                "complexity": 3,
            },
            {
                "id": 2,
                "title": "Build",
                "description": "",
                "status": "pending",
                "dependencies": [1],
                "subtasks": [
                    {"id": 1, "title": "Walls", "status": "pending", "dependencies": [], "parentTaskId": 2},
                    {"id": 2, "title": "Roof", "status": "deferred", "dependencies": [1, "1"], "priority": "critical"},
                    {"id": 3, "title": "Door", "status": "cancelled", "dependencies": ["2.2", 9]},
                ],
            },
        ],
        "metadata": {"created": "2026-01-02T03:04:05.678Z"},
    },
    "later": {"tasks": [{"id": "1", "title": "Garden", "status": "pending", "dependencies": []}]},
}


@pytest.fixture
def bring(clone):
    """Write a file and import it; what the command answered."""

    def run(told, code=0):
        text = told if isinstance(told, str) else json.dumps(told)
        clone.write("tasks.json", text)
        said = clone.run("import", "taskmaster", str(clone.path / "tasks.json"), "--json")
        assert said.code == code, said
        return said

    return run


def every(clone):
    """All tasks, whole, by the id they had there."""
    rows = clone.must("list", "--all", "-s", "all", "--json").json
    return {one["origin"]["key"]: one for one in (clone.must("show", row["id"], "--json").json for row in rows)}


def test_tasks_and_subtasks_of_all_tags_are_brought_in(clone, bring):
    said = bring(FILE)
    tasks = every(clone)

    assert set(tasks) == {"master/1", "master/2", "master/2.1", "master/2.2", "master/2.3", "later/1"}
    assert (tasks["master/1"]["status"], tasks["master/1"]["priority"]) == ("closed", 1)
    assert tasks["master/1"]["description"] == (
        "The ground.\n\n## Details\n\nBy hand.\n\n## Test strategy\n\nLook at it."
        "\n\n## Also told there\n\n- complexity: 3"
    )
    assert (tasks["master/2"]["type"], tasks["master/2"]["deps"]) == ("epic", [tasks["master/1"]["id"]])
    assert tasks["later/1"]["labels"] == ["later"]
    assert "'master/9', which is not here" in said.err
    assert said.json["told"] == 1


def test_a_number_among_subtasks_means_a_sibling_and_else_a_task(clone, bring):
    bring(FILE)
    tasks = every(clone)

    assert tasks["master/2.1"]["parent"] == tasks["master/2"]["id"]
    assert tasks["master/2.2"]["deps"] == [tasks["master/2.1"]["id"]]
    assert (tasks["master/2.2"]["status"], tasks["master/2.2"]["priority"]) == ("paused", 0)
    assert tasks["master/2.3"]["deps"] == [tasks["master/2.2"]["id"]]
    assert (tasks["master/2.3"]["status"], tasks["master/2.3"]["resolution"]) == ("closed", "wontfix")


def test_a_file_from_before_there_were_tags_is_read(clone, bring):
    bring({"tasks": FILE["master"]["tasks"]})
    bring(FILE)

    assert len(every(clone)) == 6


def test_two_subtasks_of_one_number_are_both_kept(clone, bring):
    part = {"id": 1, "status": "pending"}
    said = bring(
        {"tasks": [{"id": 1, "title": "All", "subtasks": [{**part, "title": "One"}, {**part, "title": "Two"}]}]}
    )

    assert {task["title"] for task in every(clone).values()} == {"All", "One", "Two"}
    assert "master/1.1 is told for the 2. time" in said.err


@pytest.mark.parametrize(
    ("told", "reason"),
    [
        ({"tasks": [{"id": 1, "title": "t", "status": "dreaming"}]}, "'dreaming' is a status we do not know"),
        ({"tasks": [{"id": 1, "title": "t", "priority": "soon"}]}, "'soon' is a priority we do not know"),
        ({"tasks": [{"id": 1, "title": "t", "dependencies": 7}]}, "its dependencies are no list"),
        ({"tasks": [{"id": 1, "title": "t", "subtasks": 7}]}, "its subtasks are no list"),
        ({"tasks": [{"id": 1, "title": "t", "subtasks": [7]}]}, "no subtask"),
    ],
    ids=lambda value: str(value)[:30],
)
def test_what_cannot_be_taken_is_told(bring, told, reason):
    assert reason in bring(told).err


@pytest.mark.parametrize(
    ("told", "reason"),
    [
        ("{", "no JSON"),
        ("[" * 100_000, "no JSON"),
        ("[]", "no tags"),
        ({"master": 7}, "no tag with tasks"),
        ({"tasks": [7]}, "no task"),
        ({"tasks": [{"title": "no id"}]}, "no name of an item"),
    ],
    ids=lambda value: str(value)[:30],
)
def test_a_file_of_which_nothing_can_be_read_is_misused_and_told(bring, told, reason):
    said = bring(told, code=2)

    assert reason in said.err
    assert "tasks.json could be read" in said.err
