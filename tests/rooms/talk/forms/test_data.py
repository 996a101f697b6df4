"""JSON and YAML from anywhere: read as texts, lists and dicts, within bounds, and nothing in it is ever run."""

from __future__ import annotations

import time

import pytest

from gitswarm.rooms.talk.forms import data

BOMBS = {
    "aliases": "a: &a [x, x]\nb: [*a, *a]",
    "an alias of itself": "&a [*a]",
    "merge keys": "base: &b {title: x}\ntasks: [{<<: *b}]",
    "a tag of Python": "title: !!python/object/apply:os.system ['true']",
    "a tag of its own": "title: !secret x",
    "too deep": "[" * 20 + "x" + "]" * 20,
    "far too deep": "[" * 50_000,
    "too many": "- x\n" * 25_000,
    "too large": "title: " + "x" * 200_000,
    "no YAML": "a: b: c: [",
    "a control character": "a: \x00",
    "nothing": "",
}


@pytest.mark.parametrize("name", BOMBS)
def test_yaml_that_is_no_list_of_tasks_is_nothing(name):
    begun = time.process_time()

    assert data.yaml(BOMBS[name]) is None
    assert time.process_time() - begun < 10


def test_yaml_is_read_as_texts():
    assert data.yaml("a: [1, yes, ~, '', 2026-11-26, 0x1f]\nb: {c: d}\n---\nother") == {
        "a": ["1", "yes", None, "", "2026-11-26", "0x1f"],
        "b": {"c": "d"},
    }
    assert data.yaml("a: !!str 1\nb: !!int 2") == {"a": "1", "b": "2"}


def test_parts_deeper_than_a_plan_goes_are_left_out():
    told: dict = {"title": "0"}
    for depth in range(1, 9):
        told = {"title": str(depth), "subtasks": [told]}

    assert [one.title for one in data.from_value(told, "x", 1)] == ["8", "7", "6", "5", "4"]


@pytest.mark.parametrize("text", ["[" * 100_000, '{"a":' * 50_000, "nul", "1", '"x"', '{"tasks": 5}', "9" * 10_000])
def test_json_that_asks_for_nothing_gives_nothing(text):
    assert data.from_json(text, 1) == []
