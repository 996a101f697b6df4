"""``run ps``: what agents do and did that workers ran."""

from __future__ import annotations

import os
import time

from gitswarm.core.ids import SHOWN
from gitswarm.errors import NotFound
from gitswarm.rooms.roster.runs import actions, files, model
from gitswarm.rooms.work import tasks

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from gitswarm.desk import Desk
    from gitswarm.rooms.roster.runs.model import Run

LISTED = ("id", "at", "task", "state", "actor", "adapter", "dollars", "tokens", "why")
AT_WORK = ("id", "task", "actor", "adapter", "machine", "seconds", "dollars", "tokens", "step", "message")
TAIL = 64 * 1024
GLANCE = 0.3
"""Seconds between two looks at what an agent says."""


def show_list(desk: Desk, *, task: str | None = None, limit: int = 50) -> None:
    """List what agents did, the newest first: on which task, how it ended, what it cost.

    task: only the runs of this task
    limit (-n): how many at the most

    Example: gitswarm run list --task gs-7k3f
    """
    tables = desk.swarm.look()
    of_task = tasks.find(tables, task).id if task else None
    found = [model.as_row(tables, one) for one in model.runs(tables, desk.most(limit), of_task)]
    desk.screen.table(_shortened(desk, found), LISTED, whole=True, empty="no agent was run", most=limit)


def show(desk: Desk, run: str, *, follow: bool = False) -> None:
    """Show one run whole: its bounds, how it ended and why, what it used and what it left.

    run: its id, or the end of it
    follow (-f): tell how it stands whenever that changes, and show it when it is over; with --json a line each time

    Example: gitswarm run show 9t0v1w2x
    """
    one, before = model.run(desk.swarm.look(), run), None
    while follow and one.at_work:
        status = files.status_of(desk.place.state, one.id) or files.Status()
        if status.news != before:
            before = status.news
            _tell(desk, one, status)
        time.sleep(GLANCE)
        one = model.run(desk.swarm.look(), one.id)
    desk.screen.record(_whole(desk, one))


def _whole(desk: Desk, one: Run) -> dict[str, Any]:
    status = files.status_of(desk.place.state, one.id) if one.at_work else None
    return {**model.as_row(desk.swarm.look(), one), "status": status._asdict() if status else None}


def _tell(desk: Desk, one: Run, status: files.Status) -> None:
    """Say how a run stands by now."""
    if desk.shared.json:
        desk.screen.record(_whole(desk, one))
        desk.screen.flush()
        return
    cost = f", {status.dollars:.2f} $" if status.dollars else ""
    desk.screen.progress(f"{one.actor} {status.step or 'begins'}, {status.seconds:.0f} s{cost}: {status.message}")


def log(desk: Desk, run: str, *, all: bool = False) -> None:
    """Print what the agent of a run said, as far as it ran in this clone: the end of it.

    run: its id, or the end of it
    all: from its beginning

    Example: gitswarm run log 9t0v1w2x
    """
    one = model.run(desk.swarm.look(), run)
    with open(_log_here(desk, one), "rb") as file:
        if not all:
            file.seek(max(0, os.fstat(file.fileno()).st_size - TAIL))
        desk.screen.lines(file.read().decode(errors="replace").splitlines())


def stop(desk: Desk, run: str, *, reason: str = "") -> None:
    """Let a run end, wherever it is at work: its agent is ended, its work kept, and its task paused.

    run: its id, or the end of it
    reason (-r): why

    Example: gitswarm run stop 9t0v1w2x --reason "It works on the wrong file."
    """
    receipt = desk.swarm.do(actions.call_off, run=run, reason=reason)
    desk.screen.receipt(receipt.as_json(), "its worker ends it as soon as it hears of this")


def resume(desk: Desk, run: str) -> None:
    """Let the task of a run that ended go on: the next worker begins with what that run has left.

    run: its id, or the end of it

    Example: gitswarm run resume 9t0v1w2x
    """
    tables = desk.swarm.look()
    task = tasks.find(tables, model.run(tables, run).task)
    receipt = desk.swarm.do(tasks.resume, name=task.id)
    shown = tasks.id_of(tables, task.short)
    desk.screen.receipt({"id": shown, **receipt.as_json()}, f"{shown} can be taken again")


def attach(desk: Desk, run: str) -> None:
    """Print what the agent of a run says while it says it, from its beginning until it ends; ends nothing itself.

    run: its id, or the end of it

    Example: gitswarm run attach 9t0v1w2x
    """
    one = model.run(desk.swarm.look(), run)
    with open(_log_here(desk, one), "rb") as file:
        while True:
            is_over = not model.run(desk.swarm.look(), one.id).at_work
            desk.screen.lines(file.read().decode(errors="replace").splitlines(), live=True)
            if is_over:
                return
            time.sleep(GLANCE)


def ps(desk: Desk) -> None:
    """List the runs that are at work, in all clones; of those in this one how they stand as well.

    Example: gitswarm ps
    """
    tables, state = desk.swarm.look(), desk.place.state
    found = []
    for one in model.at_work(tables):
        status = files.status_of(state, one.id) or files.Status()
        found.append({**model.as_row(tables, one), **status._asdict()})
    desk.screen.table(_shortened(desk, found), AT_WORK, whole=True, empty="no agent is at work")


def _log_here(desk: Desk, one: Run) -> str:
    path = files.log_of(desk.place.state, one.id)
    if not os.path.exists(path):
        raise NotFound(f"this clone has no log of run {one.id[-SHOWN:]}", hint=f"it ran in {one.machine}")
    return path


def _shortened(desk: Desk, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Rows as people read them, with ids of which the end is enough."""
    return rows if desk.shared.json else [{**row, "id": row["id"][-SHOWN:]} for row in rows]


COMMANDS = {
    "run list": show_list,
    "run show": show,
    "run log": log,
    "run stop": stop,
    "run resume": resume,
    "run attach": attach,
    "ps": ps,
}
