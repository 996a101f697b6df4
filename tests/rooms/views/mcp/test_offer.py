"""What is a tool, and what it takes, comes from the commands themselves."""

from __future__ import annotations

import json
import re

import pytest

from gitswarm import rooms
from gitswarm.command import commands_of, parameters
from gitswarm.errors import Misused
from gitswarm.rooms.views.mcp import offer

TOOLS = offer.tools()
MOST = 30_000
"""Bytes of all that is told of tools, about 7,000 tokens."""


def told(tool):
    return json.dumps([tool.says, tool.schema])


@pytest.mark.parametrize("name", TOOLS)
def test_a_tool_is_a_command_and_its_arguments_are_those_of_the_command(name):
    tool = TOOLS[name]
    withheld = offer.WITHHELD | {key for command, key in offer.WITHHELD_OF if command.replace(" ", "_") == name}
    said = {one.key.rstrip("_"): one for one in parameters(tool.function) if one.key not in withheld}

    assert list(tool.schema["properties"]) == list(said)
    assert tool.says
    assert all(one["description"] for one in tool.schema["properties"].values())
    assert "standard input" not in str(tool.schema)
    assert not {"--", "may be repeated", "exit code"} & set(re.findall("--|may be repeated|exit code", told(tool)))
    assert tool.schema["required"] == [key for key, one in said.items() if one.required]


def test_all_of_them_together_are_no_more_than_an_agent_can_read():
    assert len(json.dumps([{"name": name, "says": told(tool)} for name, tool in TOOLS.items()])) < MOST


def test_what_is_said_of_options_is_said_of_arguments():
    assert "with `explain` only show" in TOOLS["next"].says
    assert (
        TOOLS["reserve"]
        .schema["properties"]["exclusive"]["description"]
        .endswith("`exclusive` false only says that you are there")
    )
    assert TOOLS["wait"].schema["properties"]["timeout"]["description"] == "give up after so many seconds (default: 45)"


def test_every_tool_is_of_a_room_that_has_the_command():
    for room, names in offer.OFFERED.items():
        assert room in rooms.COMMANDS
        assert set(names) <= set(commands_of(room))


def test_nothing_that_only_people_decide_is_a_tool():
    theirs = "gate_approve gate_reject gate_waive policy_set halt resume contribution_sign rollout_approve setup deinit"

    assert set(theirs.split()) & set(TOOLS) == set()
    assert not any({"actor", "force", "path_", "session"} & set(tool.schema["properties"]) for tool in TOOLS.values())


WRONG = {
    "missing": ("note", {"id": "x"}, "note needs text"),
    "unknown": ("note", {"id": "x", "text": "y", "actor": "eve"}, "note takes no actor"),
    "number as text": ("create", {"title": "a", "priority": "1"}, "priority of create"),
    "flag as number": ("claim", {"id": "a", "resume": 1}, "resume of claim"),
    "number as flag": ("create", {"title": "a", "priority": True}, "priority of create"),
    "too large": ("create", {"title": "a", "priority": 10**9}, "priority of create"),
    "text as list": ("note", {"id": ["x"], "text": "y"}, "id of note"),
    "list as text": ("create", {"title": "a", "label": "b"}, "label of create"),
    "list of numbers": ("create", {"title": "a", "label": [1]}, "label of create"),
    "nothing to close": ("close", {"ids": []}, "ids of close"),
    "NUL": ("note", {"id": "x\0", "text": "y"}, "id of note"),
}


@pytest.mark.parametrize("case", WRONG)
def test_what_does_not_fit_is_refused_before_anything_runs(case):
    name, arguments, sentence = WRONG[case]

    with pytest.raises(Misused) as refused:
        TOOLS[name].values(arguments)

    assert refused.value.message.startswith(sentence)
    assert refused.value.hint


def test_what_is_left_out_is_as_on_the_command_line():
    values = TOOLS["create"].values({"title": "a", "label": ["b"], "parent": None})

    assert values == {
        "title": "a", "type": "task", "priority": 2, "description": None, "parent": None, "dep": (), "label": ("b",),
        "accept": (), "path": (), "assignee": None, "value": None, "effort": None,
    }  # fmt: skip


def test_a_tool_waits_for_less_than_clients_do():
    assert TOOLS["wait"].values({"ready": True})["timeout"] == offer.PATIENCE
    assert TOOLS["wait"].values({"ready": True, "timeout": 3})["timeout"] == 3
    assert TOOLS["next"].values({"wait": True})["timeout"] == offer.PATIENCE
    assert TOOLS["next"].values({})["timeout"] is None
