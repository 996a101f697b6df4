"""What a type checker, and so an editor, knows of the library: mypy reads programs that use it, rightly and wrongly."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest

from gitswarm.rooms import FLOORS
from tests.conftest import ROOT
from tests.offered import DOORS, VERBS
from tests.test_docs import BLOCK

UNSURE = {
    "contribute.offer", "gates.done", "pulls.request", "pulls.review", "runs.finish", "runs.give_up", "runs.lose",
    "worktrees.made",
}  # fmt: skip
"""Actions of the machinery that hand on whatever they are told."""
WRONG = re.compile('no_such_argument|incompatible type "int"')
"""What mypy says where a number stands that nothing asks for, by its name or by its type."""
ANYTHING = {"policy.setting"}
"""Reads that answer with what JSON holds."""


@pytest.fixture(scope="module")
def checked(tmp_path_factory):
    """What mypy says of programs that use the library: the pages', and one that says something wrong to every verb."""
    folder = tmp_path_factory.mktemp("typed")
    (folder / "page.py").write_text("\n".join(_python_of(ROOT / "docs" / "api.md")))
    (folder / "wrong.py").write_text("\n".join(_wrong()))
    files = [str(folder / "page.py"), str(folder / "wrong.py"), str(ROOT / "examples" / "agents.py")]
    argv = [sys.executable, "-m", "mypy", "--no-pretty", "--no-error-summary", *files]
    done = subprocess.run(argv, cwd=ROOT, capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode in (0, 1), done.stderr
    return done.stdout.splitlines()


def _python_of(page):
    return [text for kind, text in BLOCK.findall(page.read_text()) if kind == "python"]


def _wrong():
    """A program with a mistake in each line, which ends with what was called."""
    yield "from gitswarm import OpenSwarm"
    yield from (f"from gitswarm.rooms.{floor} import {', '.join(names.split())}" for floor, names in FLOORS.items())
    yield "def wrong(swarm: OpenSwarm) -> None:"
    for name in VERBS:
        yield f"    swarm.{name}(no_such_argument=1)  # method {name}"
    for room, door in DOORS.items():
        for name in door.ACTIONS:
            yield f"    swarm.do({room}.{name}, no_such_argument=1)  # action {room}.{name}"
        for name in door.READS:
            yield f"    reveal_type({room}.{name})  # read {room}.{name}"
    yield "    reveal_type(swarm.claim)  # told"
    yield "    reveal_type(swarm.create)  # told"
    yield "    reveal_type(swarm.ready)  # told"


def _said_of(checked, what):
    """What mypy says of each line of the wrong program that calls such a thing, by its name."""
    lines = list(_wrong())
    said = {}
    for line in checked:
        found = re.match(r".*wrong\.py:(\d+): (?:error|note): (.*)", line)
        name = found and re.search(rf"# {what} ?(.*)", lines[int(found[1]) - 1])
        if name:
            said[name[1]] = said.get(name[1], "") + found[2]
    return said


def test_programs_that_use_the_library_are_well_typed(checked):
    assert [line for line in checked if "wrong.py" not in line] == []


def test_every_method_knows_what_it_takes(checked):
    said = _said_of(checked, "method")

    assert [name for name in VERBS if 'Unexpected keyword argument "no_such_argument"' not in said.get(name, "")] == []


def test_every_action_knows_what_it_takes(checked):
    said = _said_of(checked, "action")
    actions = {f"{room}.{name}" for room, door in DOORS.items() for name in door.ACTIONS}

    assert {name for name in actions if not WRONG.search(said.get(name, ""))} == UNSURE


def test_every_read_says_what_it_answers(checked):
    said = _said_of(checked, "read")
    reads = {f"{room}.{name}" for room, door in DOORS.items() for name in door.READS}

    assert set(said) == reads
    assert {name for name, told in said.items() if told.endswith('-> Any"')} == ANYTHING


def test_an_editor_shows_the_types_of_the_door(checked):
    told = _said_of(checked, "told")[""]

    assert "def (name: str, *, tentative: bool =, minutes: int | None =, base: str | None =" in told
    assert "def (title: str, *, parent: str | None =" in told
    assert "priority: int =" in told
    assert "fallback=gitswarm.swarm.loop.Receipt" in told
    assert "fallback=gitswarm.rooms.work.claims.taking.Claim" in told
    assert "-> list[tuple[" in told
    assert "fallback=gitswarm.rooms.work.tasks.model.Task" in told
