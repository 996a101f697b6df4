"""``ready list tree show search blocked stale wait``, ``dep tree``: what there is to do, and what is known of it."""

from __future__ import annotations

import time
from itertools import islice

from gitswarm.core.event import DAY, timestamp
from gitswarm.core.types import TYPES
from gitswarm.core.words import counted, some
from gitswarm.errors import Misused
from gitswarm.rooms.roster.lists import model, reading
from gitswarm.rooms.work import claims, tasks

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from gitswarm.core.tables import Tables
    from gitswarm.desk import Desk
    from gitswarm.rooms.work.tasks import Task

LIMIT = 50
PRIORITIES = range(5)
BRANCH, STEP = ("id", "status", "role", "holder", "run", "runs", "dollars", "tokens", "title"), "  "
READY = ("id", "priority", "type", "title", "assignee")
WAITING = ("id", "priority", "status", "title", "blocked_by", "holds")
COLUMNS = ("id", "priority", "type", "status", "title", "holder", "assignee")
NONE, EVERY = "no such task", "`gitswarm list --status all --all` shows every task"
EMPTY = {
    READY: "no such task is ready; `gitswarm blocked` shows what waits",
    WAITING: "nothing waits for anything",
    COLUMNS: f"{NONE}; {EVERY}",
}
"""What is said where nothing is listed."""


def ready(
    desk: Desk,
    *,
    limit: int = LIMIT,
    all: bool = False,
    after: str | None = None,
    type: str | None = None,
    label: tuple[str, ...] = (),
    assignee: str | None = None,
) -> None:
    """List what can be begun now: by priority, the oldest first.

    limit (-n): how many at the most
    all: all of them
    after: go on behind this task
    type (-t): of one type only
    label (-l): with this label only; may be repeated
    assignee (-a): that this one is asked to do

    Example: gitswarm ready --json
    """
    tables = desk.swarm.look()
    _check(type)
    wanted = model.Wanted(type=type, labels=label, assignee=assignee)
    most = _limit(limit, all)
    _show(desk, tables, model.ready(tables, wanted, most, _after(tables, after)), most, READY)


def show_list(  # noqa: PLR0913 - a list is asked for in that many ways
    desk: Desk,
    *,
    status: tuple[str, ...] = (),
    limit: int = LIMIT,
    all: bool = False,
    after: str | None = None,
    type: str | None = None,
    priority: int | None = None,
    label: tuple[str, ...] = (),
    assignee: str | None = None,
    holder: str | None = None,
    parent: str | None = None,
) -> None:
    """List tasks, by priority, the oldest first; if nothing else is said those that are not closed.

    status (-s): open, in_progress, blocked, in_review, paused, closed or all; may be repeated
    limit (-n): how many at the most
    all: all of them
    after: go on behind this task
    type (-t): of one type only
    priority (-p): of one priority only
    label (-l): with this label only; may be repeated
    assignee (-a): that this one is asked to do
    holder: that this one holds
    parent: parts of this task

    Example: gitswarm list --status in_progress
    """
    tables = desk.swarm.look()
    above = tasks.find(tables, parent).id if parent is not None else None
    _check(type, priority)
    wanted = model.Wanted(_statuses(status), type, priority, assignee, holder, above, label)
    _show(desk, tables, model.chosen(tables, wanted, _limit(limit, all), _after(tables, after)), _limit(limit, all))


def tree(desk: Desk, id: str | None = None, *, limit: int = LIMIT, all: bool = False) -> None:
    """Show tasks with their parts below them: how each stands, who is at work on it, what it cost with all its parts.

    id: the task that is shown with its parts; all unfinished ones that are part of nothing unfinished if not given
    limit (-n): how many at the most
    all: all of them

    Example: gitswarm tree gs-7k3f
    """
    tables, most = desk.swarm.look(), _limit(limit, all)
    top = [tasks.find(tables, id)] if id else model.tops(tables, most)
    rows = list(islice(model.tree(tables, top), most))
    desk.screen.table(rows if desk.shared.json else map(_indented, rows), BRANCH, empty="no task is open")
    if len(rows) == most:
        desk.screen.warn("there may be more: take all with --all, or look below one of them with `gitswarm tree ID`")


def dep_tree(desk: Desk, id: str) -> None:
    """Show what a task waits for, and what those wait for.

    id: the task

    Example: gitswarm dep tree gs-7k3f
    """
    tables = desk.swarm.look()
    rows = model.dep_tree(tables, tasks.find(tables, id))
    desk.screen.lines(rows if desk.shared.json else map(_branch, rows))


def blocked(desk: Desk, *, limit: int = LIMIT, all: bool = False, after: str | None = None) -> None:
    """List what waits: for which tasks, before which gates, or what else holds it.

    limit (-n): how many at the most
    all: all of them
    after: go on behind this task

    Example: gitswarm blocked
    """
    tables, most = desk.swarm.look(), _limit(limit, all)
    _print(desk, model.blocked(tables, most, _after(tables, after)), most, WAITING)


def stale(desk: Desk, *, days: int = 14, limit: int = LIMIT, all: bool = False) -> None:
    """List unfinished tasks to which nothing happened for some time.

    days: for how long
    limit (-n): how many at the most
    all: all of them

    Example: gitswarm stale --days 30
    """
    if days < 0:
        raise Misused(f"nothing has been left alone for {days} days", hint="--days is 0 or more")
    tables, most = desk.swarm.look(), _limit(limit, all)
    found = model.stale(tables, timestamp(time.time() - days * DAY), most)
    _list(desk, tables, found, most)


def search(desk: Desk, words: tuple[str, ...], *, limit: int = LIMIT, all: bool = False) -> None:
    """List the tasks in whose title, description or labels every word stands, the newest first.

    Of a description above 16 KiB only the beginning is looked through.

    words: what to look for
    limit (-n): how many at the most
    all: all of them

    Example: gitswarm search parser names
    """
    tables, most = desk.swarm.look(), _limit(limit, all)
    _list(desk, tables, model.search(tables, words, most), most)


def show(desk: Desk, ids: tuple[str, ...] = ()) -> None:
    """Show all that is known of tasks, with what happened to them.

    ids: the tasks (default: that of this worktree)

    Example: gitswarm show gs-7k3f --json
    """
    tables = desk.swarm.look()
    desk.each(ids or (claims.task_here(desk, None),), lambda one: _show_one(desk, tables, one))


def wait(desk: Desk, ids: tuple[str, ...] = (), *, ready: bool = False, timeout: int | None = None) -> None:
    """Wait until something can be begun, or until tasks are closed; then say which.

    ids: the tasks that must be closed
    ready: wait for something that can be begun
    timeout: give up after so many seconds, with exit code 7

    Example: gitswarm wait --ready --json
    """
    if ready == bool(ids):
        raise Misused("wait for one of both: --ready, or tasks to be closed", hint="gitswarm wait --help")
    from gitswarm.rooms.roster.lists import waiting

    swarm = desk.swarm
    patience = desk.patience(timeout)
    awaited = (
        "something is ready" if ready else f"{some(ids)} is closed" if len(ids) == 1 else f"{some(ids)} are closed"
    )
    desk.screen.progress(f"waiting until {awaited} …", elsewhere=False)
    found = waiting.until_ready(swarm, patience) if ready else waiting.until_closed(swarm, ids, patience)
    desk.screen.table(found, COLUMNS)


def _show_one(desk: Desk, tables: Tables, name: str) -> None:
    whole = reading.whole(desk.swarm, tables, model.known_of(tables, name))
    if desk.shared.json:
        desk.screen.record(whole)
        return
    history, gates, size = whole.pop("history"), whole["gates"], whole["complexity"]
    whole["gates"] = [f"{one['name']} is {one['state']}{': ' * bool(one['why'])}{one['why']}" for one in gates]
    whole["complexity"] = f"{size['level']}, {counted(size['points'], 'point')}; flow: {size['flow']}"
    desk.screen.record({key: value for key, value in whole.items() if value not in (None, "", [])})
    desk.screen.table(map(_step, history), ("at", "actor", "kind", "text"))


def _indented(row: dict[str, Any]) -> dict[str, Any]:
    return {**row, "id": f"{STEP * row['depth']}{row['id']}"}


def _branch(row: dict[str, Any]) -> str:
    again = " …" if row["again"] else ""
    return f"{STEP * row['depth']}{row['id']}  {row['status']}  {row['title']}{again}"


def _step(step: dict[str, Any]) -> dict[str, Any]:
    """A step as people see it: what came to nothing is no part of what happened."""
    return {**step, "text": f"(overruled) {step['text']}".rstrip()} if step["overruled"] else step


def _show(
    desk: Desk, tables: Tables, found: Sequence[Task], limit: int | None, columns: Sequence[str] = COLUMNS
) -> None:
    _print(desk, [model.row(tables, task) for task in found], limit, columns)


def _list(desk: Desk, tables: Tables, found: Sequence[Task], most: int | None) -> None:
    """A list that cannot be gone on with behind its last row."""
    desk.screen.table([model.row(tables, task) for task in found], COLUMNS, empty=EMPTY[COLUMNS], most=most)


def _print(desk: Desk, rows: list[dict[str, Any]], limit: int | None, columns: Sequence[str]) -> None:
    desk.screen.table(rows, columns, empty=EMPTY[tuple(columns)])
    if limit is not None and len(rows) == limit:
        desk.screen.warn(f"there may be more: go on with --after {rows[-1]['id']}, or take all with --all")


def _limit(limit: int, all: bool) -> int | None:
    if limit < 1:
        raise Misused(f"a list of {limit} cannot be", hint="--limit is 1 or more; --all takes all")
    return None if all else limit


def _after(tables: Tables, name: str | None) -> Task | None:
    return tasks.find(tables, name) if name else None


def _check(type: str | None, priority: int | None = None) -> None:
    """Refuse to look for what no task can be."""
    if type is not None and type not in TYPES:
        raise Misused(f"{type} is no type of task", hint=f"one of {', '.join(TYPES)}")
    if priority is not None and priority not in PRIORITIES:
        raise Misused(f"{priority} is no priority", hint="from 0, the most urgent, to 4")


def _statuses(given: tuple[str, ...]) -> tuple[str, ...]:
    known = (*model.UNFINISHED, "closed")
    for one in given:
        if one not in (*known, "all"):
            raise Misused(f"{one} is no status", hint=f"one of {', '.join(known)}, all")
    return known if "all" in given else given or model.UNFINISHED


COMMANDS = {
    "ready": ready,
    "list": show_list,
    "tree": tree,
    "dep tree": dep_tree,
    "show": show,
    "search": search,
    "blocked": blocked,
    "stale": stale,
    "wait": wait,
}
