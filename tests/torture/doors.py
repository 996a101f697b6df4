"""The doors beside the log through which a malformed input may come: each takes what it can, or says what is wrong.

A door gets its yard and its dice. Whatever it raises beside an error of ours would have been a trace for somebody.
"""

from __future__ import annotations

import io
import json
import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

from gitswarm import main
from gitswarm.desk import Desk, Shared
from gitswarm.git.clone.journal import Journal
from gitswarm.git.clone.lock import Locks
from gitswarm.git.compose import project
from gitswarm.rooms.checks import rulebook
from gitswarm.rooms.checks.rulebook import files
from gitswarm.rooms.exchange import formats
from gitswarm.rooms.exchange.imports import shell_log
from gitswarm.rooms.forge.issues.gathering import Gathering
from gitswarm.rooms.forge.issues.model import Choice
from gitswarm.rooms.ground.policy import editing
from gitswarm.rooms.patterns.cohorts import shelf as cohort_shelf
from gitswarm.rooms.patterns.recipes import shelf
from gitswarm.rooms.roster.roles import shelf as role_shelf
from gitswarm.rooms.views.mcp import calls, offer
from gitswarm.screen import Screen
from tests.conftest import ROOT
from tests.corpus.generated import Dice
from tests.torture import warp

Door = Callable[[Any, Dice], object]
UNHURRIED = ("wait", "sync")
"""Tools that wait for others, or for a hub."""
AT = "2026-01-02T03:04:05Z"
ISSUE = {
    "number": 7,
    "title": "Reject empty names",
    "body": "They break the index.\n\n- [ ] one\n  - [x] two\n- [ ] #9\n\nblocked by #8\n<!-- gitswarm x -->",
    "state": "open",
    "state_reason": None,
    "author_association": "NONE",
    "comments": 2,
    "html_url": "https://github.com/acme/app/issues/7",
    "created_at": AT,
    "updated_at": AT,
    "closed_at": None,
    "user": {"login": "ada"},
    "assignee": {"login": "ben"},
    "milestone": {"number": 1, "title": "v1"},
    "labels": [{"name": "bug"}, {"name": "P1"}],
}
REMARK = {"id": 5, "issue_url": "https://api.github.com/repos/acme/app/issues/7", "body": "Me too.", "created_at": AT}
BEADS = {
    "id": "bd-a1",
    "title": "Reject empty names",
    "description": "They break the index.",
    "status": "open",
    "priority": 1,
    "issue_type": "bug",
    "created_at": AT,
    "created_by": "stevey",
    "updated_at": AT,
    "labels": ["x"],
    "dependencies": [{"issue_id": "bd-a1", "depends_on_id": "bd-a2", "type": "blocks"}],
    "comments": [{"author": "ada", "text": "hm", "created_at": AT}],
}
PARTS = [{"id": 1, "title": "Part", "status": "done", "dependencies": [1]}]
ROW = {"id": 1, "title": "Begin", "status": "pending", "priority": "high", "dependencies": [2, "3.1"]}
TASKMASTER = {"master": {"tasks": [{**ROW, "subtasks": PARTS}, {**ROW, "id": 2}], "metadata": {"created": AT}}}
BACKLOG = """\
---
id: task-1
title: 'Reject empty names'
status: To Do
assignee: ['@ada']
created_date: '2026-01-02 03:04'
labels: [bug]
dependencies: [task-2]
priority: high
---
## Description

They break the index.

## Acceptance Criteria
<!-- AC:BEGIN -->
- [ ] #1 it is refused
- [x] #2 it is told
<!-- AC:END -->
"""
PAGE = b"copy: [a, b]\nlink:\n  - c\nabout: what it is\n"
SAYING = {"ts": 1767323045, "kind": "note", "agent": "ada", "text": "hello", "thread": "t"}


def journal(yard: Any, dice: Dice) -> None:
    """A journal that somebody wrote into: what is whole is read, what is not is named, and it takes what comes next."""
    keep = Journal(yard.place.state, Locks(yard.place.state).journal)
    whole = Path(keep.path).read_bytes()
    try:
        Path(keep.path).write_bytes(warp.broken(dice, whole))
        keep.pending()
        keep.damaged()
        keep.cut(lambda _: bool(dice.below(2)))
    finally:
        Path(keep.path).write_bytes(whole)


def index(yard: Any, dice: Dice) -> None:
    """An index of which bytes are others: no command ends in a trace, and once it is gone all is as it was."""
    path = Path(yard.place.state) / "index.db"
    data = bytearray(path.read_bytes())
    for _ in range(1 + dice.below(40)):
        data[dice.below(len(data)) if dice.below(2) else dice.below(4096)] = dice.below(256)
    path.write_bytes(data[: dice.one_of((len(data), len(data) // 2, 100, 0))] if dice.below(3) == 0 else data)
    said = yard.clone.run("list", "--json", "-s", "all", "--all")
    assert "bug" not in said.err, said.err[:200]
    for left in path.parent.glob("index.db*"):
        left.unlink()
    said = yard.clone.must("list", "--json", "-s", "all", "--all")
    assert said.json == yard.listed, "a new index lists other tasks"


def recipe(_yard: Any, dice: Dice) -> None:
    """A flow of the project: understood, or each mistake is told with its line."""
    text = warp.broken(dice, _yamls("flows")[0], warp.YAMLS).decode(errors="replace")
    _, mistakes = shelf.understood("some", "some.yaml", text)
    assert all(one.line >= 1 for one in mistakes)


def rules(yard: Any, dice: Dice) -> None:
    """The project's gates."""
    text = warp.broken(dice, _yamls("gates")[0], warp.YAMLS).decode(errors="replace")
    with patch.object(files.project, "text_at", lambda *_: text):
        rulebook.rules_at(yard.place, dict(os.environ), "c0")


def page(yard: Any, dice: Dice) -> None:
    """The other files of a project: a role, the items of a cohort, what a worktree is given; or the policy's page."""
    made = warp.broken(dice, PAGE, warp.YAMLS).decode(errors="replace")
    way = dice.below(4)
    if way == 0:
        role_shelf._read("coder", "coder.md", f"---\n{made}---\nDo it.\n")
    elif way == 1:
        cohort_shelf._read("cohort.yaml", made)
    elif way == 2:
        project.lists_of_texts("worktree.yaml", made, ("copy", "link"))
    else:
        editing.read(f"policy:\n  lease-minutes: 5\n{made}")


def imported(_yard: Any, dice: Dice) -> None:
    """The lists of four other tools."""
    harvest = formats.Harvest()
    way = dice.below(4)
    if way == 0:
        rows = [_text(dice, BEADS), _text(dice, {**BEADS, "id": "bd-a2"}), json.dumps(BEADS).encode()]
        formats.read_beads(rows, harvest)
    elif way == 1:
        formats.read_taskmaster(_text(dice, TASKMASTER), harvest)
    elif way == 2:
        page = warp.broken(dice, BACKLOG.encode(), (*warp.YAMLS, b"- [x] ", b"## Description\n", b"---\n"))
        formats.read_backlog([("tasks/task-1 - a.md", page), ("tasks/task-2.md", BACKLOG.encode())], harvest)
    else:
        for _ in shell_log.portions(io.BytesIO(_text(dice, SAYING) + b"\n" + _text(dice, SAYING))):
            pass
    _written(harvest)


def issues(yard: Any, dice: Dice) -> None:
    """What GitHub tells of issues, with what people wrote into them."""
    said = warp.broken(dice, str(ISSUE["body"]).encode()).decode(errors="replace")
    rows = [warp.warped(dice, ISSUE), {**ISSUE, "number": 9, "body": said}]
    remarks = [warp.warped(dice, REMARK), REMARK]

    def pages(path: str, **_: Any) -> Iterator[Any]:
        yield remarks if path.endswith("comments") else rows

    line = SimpleNamespace(at=str, pages=pages, is_ours=bool, web="https://github.com", repository="acme/app")
    found = Gathering(line, yard.tables, "github:acme/app", lambda _: None).chosen(Choice())
    _written(found.harvest)


def mcp(yard: Any, dice: Dice) -> None:
    """A call of a tool by an agent."""
    tools = offer.tools()
    name = dice.one_of([name for name in tools if name not in UNHURRIED])
    given = {one: _given(yard, dice, form) for one, form in tools[name].schema["properties"].items()}
    needed = tools[name].schema["required"]
    arguments = {one: value for one, value in given.items() if one in needed or not dice.below(4)}
    if dice.below(2):
        arguments = warp.warped(dice, arguments)
    screen = Screen(out=io.StringIO(), err=io.StringIO())
    desk = Desk(Shared(path=str(yard.agents.path), actor="ada"), screen, main._open_swarm, main._read_settings, dict)
    try:
        told = calls.answer(desk, tools, name, arguments if isinstance(arguments, dict) else {"x": arguments})
        json.dumps(told.whole)
    finally:
        desk.close()


def _given(yard: Any, dice: Dice, form: dict[str, Any]) -> Any:
    """What a tool may be given, mostly of the right type."""
    texts = [one for one in (*warp.HOSTILE, *warp.VALUES, yard.task, yard.task, yard.task) if isinstance(one, str)]
    made = {
        "string": lambda: dice.one_of(texts),
        "boolean": lambda: bool(dice.below(2)),
        "integer": lambda: dice.one_of((0, 1, -1, 2**31, 2**63 - 1)),
        "array": lambda: [dice.one_of(texts) for _ in range(dice.below(3))],
    }
    return made[form["type"]]() if dice.below(8) else warp.value(dice)


def _text(dice: Dice, told: Any) -> bytes:
    """JSON with values of other types, or with other bytes."""
    if dice.below(2):
        return warp.broken(dice, json.dumps(told).encode())
    return json.dumps(warp.warped(dice, told)).encode()


def _written(harvest: formats.Harvest) -> None:
    """What came of it can be kept: no text in it is anything but Unicode."""
    for item in harvest.items.values():
        json.dumps(item._asdict(), ensure_ascii=False).encode()


def _yamls(page: str) -> list[bytes]:
    """The files that a page of the docs shows."""
    said = (ROOT / "docs" / f"{page}.md").read_bytes()
    return re.findall(rb"```yaml\n(.*?)```", said, re.DOTALL)


DOORS: tuple[Door, ...] = (
    *(recipe, recipe, recipe, recipe, rules, rules, page, page, imported, imported, imported, imported, imported),
    *(issues, issues, issues, journal, journal, journal, mcp, mcp),
)
"""Each as often as inputs are to come through it."""
SELDOM = 200
"""Beside them one input of so many is a damaged index, since that is made anew each time."""
