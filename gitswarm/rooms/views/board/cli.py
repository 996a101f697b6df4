"""``board snapshot``: what the swarm is at, in the terminal and as pages."""

from __future__ import annotations

import os
import time

from gitswarm.errors import Misused, Refused
from gitswarm.rooms.views.board import files, render
from gitswarm.rooms.work import tasks

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from gitswarm.core.tables import Tables
    from gitswarm.desk import Desk
    from gitswarm.rooms.work.tasks import Task

ROWS = 10
MOST_NAMED = 3
GLANCE = 0.5
"""Seconds between two looks of ``snapshot --watch`` at the tip."""


def board(desk: Desk, *, all: bool = False) -> None:
    """Show what can be begun, who is at what, and what is done.

    all: up to 200 tasks of each lane, not the first 10

    Example: gitswarm board
    """
    tables = desk.swarm.look()
    found = render.lanes(tables)
    if desk.shared.json:
        desk.screen.record({name: [_row(tables, task) for task in rows] for name, _, rows in found})
        return
    for name, _, rows in found:
        shown = rows if all else rows[:ROWS]
        more = f" ({len(shown)} of {len(rows)}{'+' if len(rows) == render.ROWS else ''})" if len(rows) > ROWS else ""
        desk.screen.say(f"{name}{more}")
        desk.screen.lines((_line(tables, task) for task in shown), cut=True)


def snapshot(
    desk: Desk, *, out: str | None = None, check: bool = False, watch: bool = False, push: bool = False
) -> None:
    """Write the pages of the swarm into a folder: board, conversations, archive, policy.

    out (-o): the folder (default: one in this clone's git folder)
    check: write nothing; refused where the pages in the folder are not up to date
    watch: go on writing whatever changes, until interrupted
    push: have the pages on the branch brought up to date at the hub, too

    Example: gitswarm snapshot --out docs/swarm
    """
    folder = os.path.abspath(out) if out else os.path.join(desk.place.state, files.FOLDER)
    if check and (watch or push):
        raise Misused("--check only looks", hint="without --watch and --push")
    if check:
        _check(desk, folder)
        return
    if push:
        desk.swarm.publish_pages()
    _write(desk, folder)
    if watch:
        _watch(desk, folder)


def _check(desk: Desk, folder: str) -> None:
    stale = files.differing(folder, desk.swarm.pages(lambda path: files.holds(folder, path)))
    if stale:
        raise Refused(
            f"not up to date in {folder}: {', '.join(stale[:MOST_NAMED])}{', …' if len(stale) > MOST_NAMED else ''}",
            hint="gitswarm snapshot writes them",
            stale=stale,
        )
    desk.screen.receipt({"folder": folder, "stale": []}, f"the pages in {folder} are up to date")


def _write(desk: Desk, folder: str) -> None:
    made = desk.swarm.pages(lambda path: files.holds(folder, path))
    changed = files.write(folder, made)
    desk.screen.receipt(
        {"folder": folder, "written": changed}, f"{len(changed)} of {len(made)} pages written to {folder}"
    )


def _watch(desk: Desk, folder: str) -> None:
    tip = desk.swarm.ground.log.tip()
    while True:
        time.sleep(GLANCE)
        now = desk.swarm.ground.log.tip()
        if now != tip:
            tip = now
            _write(desk, folder)
            desk.screen.flush()


def _row(tables: Tables, task: Task) -> dict[str, Any]:
    shown = ("title", "type", "priority", "status", "holder", "assignee")
    return {
        "id": tasks.id_of(tables, task.short),
        **{name: getattr(task, name) for name in shown},
        "before": render.kept(tables, task),
    }


def _line(tables: Tables, task: Task) -> str:
    kept = render.kept(tables, task)
    before = f"  before gate {kept}" if kept else ""
    who = f"[{task.holder}]  " if task.holder else f"({task.assignee})  " if task.assignee else ""
    return f"  {tasks.id_of(tables, task.short)}  P{task.priority}  {who}{task.title}{before}"


COMMANDS = {"board": board, "snapshot": snapshot}
