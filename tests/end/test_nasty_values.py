"""Whatever is given for whatever argument or option, a command answers: done, or in words why not; never with a bug."""

from __future__ import annotations

import io
import os
import sys

import pytest

from gitswarm import rooms
from gitswarm.command import FLAG, NUMBERS, SHARED, Parameter, commands_of, parameters
from tests import escapes
from tests.world import Clone, World

NASTY = [
    *("", " ", "\n", "-1", "0", "999999999", "9" * 5000, "²", "NaN", "1e9"),
    *(escapes.ARGUMENT, "\u202e", "\udcff", "a" * 70_000, "../../etc", "*", "[", "🐝", "gs-", "all", "-", "--", "null"),
]
AT_LENGTH = 3
"""In a short run each parameter gets each third value, another third than its neighbour."""
ELSEWHERE = {
    "mcp": "serves until its input ends",
    "web": "serves until it is stopped",
    "watch": "shows until it is stopped",
    "ui": "shows until it is left",
}
"""What is not tried here, and why; their own tests try them."""
UPSETTING = {"init", "deinit"}
"""They change what the others need: each is tried in a clone of its own."""
LOOKS = {("flow", "validate")}
"""Commands that look for mistakes: their end tells whether there are any, and their output which."""
ENDLESS = {"timeout": "0"}
"""What keeps a command from waiting for what will not come."""

COMMANDS = {
    name: function
    for room in rooms.COMMANDS
    for name, function in commands_of(room).items()
    if name not in ELSEWHERE and not name.endswith(("watch", "wait"))
}


def words(name: str, own: tuple[Parameter, ...], nasty: Parameter, value: str) -> list[str]:
    """The words of a call with this value, and of the other parameters only what must be given."""
    options, arguments = [], []
    given = {other.key: "1" if other.form in NUMBERS else "x" for other in own if other.required}
    given |= {key: text for key, text in ENDLESS.items() if any(other.key == key for other in own)}
    for parameter in (*own, *SHARED):
        text = value if parameter is nasty else given.get(parameter.key)
        if text is None or parameter.form == FLAG:
            continue
        first = parameter.names[0]
        if parameter.option:
            options.append(f"{first}={text}" if first.startswith("--") else first + text)
        else:
            arguments.append(text)
    return [*name.split(), *options, "--", *arguments]


@pytest.fixture(scope="module")
def shared(tmp_path_factory, _walls) -> Clone:
    return World(tmp_path_factory.mktemp("nasty")).alone("alone")


@pytest.fixture
def clone(name, shared, tmp_path) -> Clone:
    return World(tmp_path).alone("alone") if name in UPSETTING else shared


def tried(name: str, values: list[str], step: int):
    own = parameters(COMMANDS[name])
    for place, parameter in enumerate((*own, *SHARED)):
        if parameter.form != FLAG:
            for value in values[place % step :: step]:
                yield words(name, own, parameter, value)


@pytest.fixture(autouse=True)
def _nothing_to_read(monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO()))


def answers(clone: Clone, calls) -> None:
    os.chdir(clone.path.parent)
    for call in calls:
        said = clone.run(*call)
        assert said.code in (0, 2, 3, 4, 5, 6, 7), f"{call}: {said}"
        told = any(line.startswith("error: ") for line in said.err.splitlines())
        found = tuple(call[:2]) in LOOKS and bool(said.out)
        assert (said.code == 0) != told or found, f"{call}: {said}"
        assert escapes.raw(said.out + said.err) == [], call
        assert len(said.err) < 10_000, call


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_answers_whatever_it_is_given(name, clone):
    answers(clone, tried(name, NASTY, AT_LENGTH))


@pytest.mark.long
@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_answers_every_nasty_value(name, clone):
    answers(clone, tried(name, NASTY, 1))
