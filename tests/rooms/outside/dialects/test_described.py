"""A dialect that a file of data describes: what it can say, and what is refused."""

from __future__ import annotations

import json
import re
import tomllib

import pytest

from gitswarm.errors import Misused, NotFound
from gitswarm.rooms.outside.dialects import PLAIN, Story, described, known, named, shelf, verdict
from gitswarm.rooms.outside.dialects.description import KINDS
from tests.conftest import ROOT

OWN = """
command = ["mine", "--json"]
brief = "file"
passes = ["MY_KEY"]
leaves = [".mine*"]
tells_end = true

[sets]
MINE_UPDATE = "off"

[speech]
resume = ["--go-on", "{resume}"]

[ends]
7 = "turns"

[[line]]
when = { kind = "step", "of.whom" = "agent" }
says = "of.what"
tokens = ["n.in", "n.out"]
dollars = "cost"
turn = true
adds = true

[[line]]
when = { kind = "error" }
text = "why"
status = "why"
end = "provider"

[[line]]
when = { kind = "piece" }
text = "what"
joins = true

[[line]]
contains = { what = "Tool" }
forgets = true

[[text]]
matches = '^Spent (?P<tokens>[\\d.,]+k?) for \\$(?P<dollars>[\\d.]+)$'

[[text]]
matches = '^Finished: (?P<text>.*)'
end = "worked"

[[text]]
matches = 'TooBusy'
end = "provider"
status = 429
"""
STEP = {"kind": "step", "of": {"whom": "agent", "what": "Look around"}, "n": {"in": 5, "out": 2}, "cost": 0.25}


@pytest.fixture
def own(tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text(OWN)
    return named(str(path))


def told(dialect, *lines):
    story = Story()
    for line in lines:
        story = dialect.read(story, line) if isinstance(line, str) else dialect.hear(story, line)
    return story


def test_a_file_of_ones_own_says_how_an_agent_is_called(own):
    assert (own.name, own.command, own.brief, own.passes) == ("mine", ("mine", "--json"), "file", ("MY_KEY",))
    assert (own.sets, own.leaves, own.ends) == ((("MINE_UPDATE", "off"),), (".mine*",), ((7, "turns"),))


def test_lines_of_json_tell_what_the_places_say(own):
    story = told(own, STEP, {**STEP, "of": {"whom": "user"}}, STEP, {"kind": "error", "why": "upstream said 503"})

    assert story == Story("Look around", "", 2, 14, 0.5, "upstream said 503", "provider", 503)


def test_an_answer_may_come_in_pieces_and_what_was_said_before_a_tool_is_none(own):
    pieces = [{"kind": "piece", "what": what} for what in ("I loo", "k.")]
    assert told(own, *pieces).text == "I look."
    assert told(own, *pieces, {"what": "A Tool"}, *pieces[1:]).text == "k."


@pytest.mark.parametrize(
    ("why", "denied"),
    [
        ("The user rejected permission to use this specific tool call.", ("edit",)),
        ("The user has specified a rule which prevents you from using this specific tool call. Here are …", ("edit",)),
        ("no such file", ()),
    ],
)
def test_opencode_names_the_tools_that_it_was_not_allowed_to_use(why, denied):
    line = {"type": "tool_use", "part": {"tool": "edit", "state": {"status": "error", "error": why}}}
    opencode = named("opencode")

    assert told(opencode, line, line).denied == denied
    assert told(opencode, {"type": "tool_use", "part": {"tool": "edit", "state": {"status": "completed"}}}).denied == ()


def test_other_lines_tell_what_the_patterns_find(own):
    assert told(own, "Spent 2.1k for $0.50", "Finished: yes")[3:7] == (2100, 0.5, "yes", "worked")
    assert told(own, "oh, TooBusy")[6:8] == ("provider", 429)


@pytest.mark.parametrize("line", [{"kind": "step", "of": 1}, {"kind": ["step"]}, {"n": {"in": "x"}}, {}, "Spent"])
def test_lines_of_another_shape_tell_nothing(own, line):
    assert told(own, line) == Story()


@pytest.mark.parametrize(
    ("code", "lines", "end"),
    [
        (7, (), "turns"),
        (0, (), "gone"),
        (-15, (), "gone"),
        (9, (), "failed"),
        (None, ("Finished: x",), "stopped"),
        (0, ("Finished: x",), "worked"),
    ],
)
def test_the_verdict_goes_by_what_was_told_before_the_exit_code(own, code, lines, end):
    assert verdict(own, told(own, *lines), code) == end


def test_any_program_tells_its_cost_and_ends_by_its_exit_code():
    story = told(PLAIN, {"total_cost_usd": 0.5, "usage": {"input_tokens": 7}, "message": "half"}, {"cost_usd": 0.1})

    assert (story.says, story.tokens, story.dollars) == ("half", 7, 0.5)
    assert [verdict(PLAIN, story, code) for code in (0, 1, 255, -9, 137)] == [
        "worked",
        "failed",
        "failed",
        "gone",
        "gone",
    ]


@pytest.mark.parametrize("figure", [-1, True, None, "7", float("inf"), float("nan"), 1e300, 10**400, [1], {}], ids=repr)
def test_figures_that_are_none_count_nothing(figure):
    story = told(PLAIN, {"total_cost_usd": figure, "usage": {"input_tokens": figure}})

    assert (story.tokens, story.dollars) == (0, 0.0)


@pytest.mark.parametrize(
    "wrong",
    [
        {"comand": ["x"]},
        {"command": "x"},
        {"command": [1]},
        {"brief": 1},
        {"lines": "python"},
        {"ends": {"x": "worked"}},
        {"ends": {"1": "great"}},
        {"speech": {"sometimes": ["x"]}},
        {"speech": {"always": "x"}},
        {"sets": {"X": 1}},
        {"line": ["x"]},
        {"line": [{"when": "x"}]},
        {"line": [{"wen": {}}]},
        {"line": [{"end": "great"}]},
        {"line": [{"tokens": [1]}]},
        {"text": [{"matches": "("}]},
        {"text": [{"end": "worked"}]},
        {"text": [{"matches": "(?P<what>x)"}]},
        {"text": [{"matches": "x", "end": "great"}]},
    ],
    ids=json.dumps,
)
def test_a_description_that_nobody_could_follow_is_refused_with_what_is_wrong(wrong):
    with pytest.raises(Misused, match=r"^mine: "):
        described("mine", wrong)


@pytest.mark.parametrize("text", ["command = ", None])
def test_a_file_that_is_none_is_refused(tmp_path, text):
    path = tmp_path / "mine.toml"
    if text:
        path.write_text(text)
    with pytest.raises(Misused, match="describes no agent"):
        named(str(path))


def test_what_is_shipped_is_sound_and_takes_no_brief_on_its_command_line():
    assert {one.name for one in known()} >= {"aider", "claude", "codex", "gemini", "opencode"}
    assert all(one.command and one.brief in ("stdin", "file") for one in known())


def test_the_description_in_the_docs_is_one():
    (page,) = re.findall("```toml\n(.*?)```", (ROOT / "docs" / "agents.md").read_text(), re.DOTALL)
    told = tomllib.loads(page)

    assert described("mine", told).command == ("mine", "--yes")
    assert set(told) | {"lines", "names_conversation"} == set(KINDS)


def test_nobody_knows_what_is_nowhere():
    with pytest.raises(NotFound, match="no agent is known as nobody"):
        named("nobody")


THEIRS = """
from gitswarm.rooms.outside.dialects import Dialect
record, data, number = Dialect("record", ("them",)), {"command": ["them"]}, 7
"""
POINTS = """
[gitswarm.agents]
record = theirs:record
data = theirs:data
number = theirs:number
nothing = theirs_too:agent
claude = theirs:data
"""


@pytest.fixture
def theirs(tmp_path, monkeypatch):
    """A package of somebody else is installed."""
    info = tmp_path / "theirs-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Name: theirs\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text(POINTS)
    (tmp_path / "theirs.py").write_text(THEIRS)
    monkeypatch.syspath_prepend(tmp_path)


@pytest.mark.parametrize("name", ["record", "data"])
def test_another_package_can_register_one_but_takes_no_name_of_ours(theirs, name):
    assert (named(name).name, named(name).command) == (name, ("them",))
    assert named("claude").command[0] == "claude"


@pytest.mark.parametrize(
    ("name", "why"), [("number", "theirs:number registers as number is no"), ("nothing", "cannot be loaded: No module")]
)
def test_what_another_package_registers_must_be_one(theirs, name, why):
    with pytest.raises(Misused, match=why):
        named(name)


def test_one_bad_registration_hides_no_other_agent(theirs):
    assert {one.name for one in known()} == {*shelf.shipped(), "record", "data"}
