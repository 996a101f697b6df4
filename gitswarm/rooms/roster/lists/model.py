"""What lists and pages show of tasks, and the history behind each."""

from __future__ import annotations

from gitswarm.core import register
from gitswarm.core.tables import Table
from gitswarm.errors import Misused
from gitswarm.record import Record
from gitswarm.rooms.work import claims, origins, tasks

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from typing import Any

    from gitswarm.core.event import Event
    from gitswarm.core.tables import Tables
    from gitswarm.rooms.work.tasks import Task

PAGE = 200
"""Tasks read at once where not all of them are wanted."""
LONGEST_STEP = 400
SOURCE = ("source", "line", "asker", "parser", "confidence", "at")
"""What is told of each time that a task was asked for."""
OF_RUN = ("id", "state", "why", "output", "tip", "files", "checks", "dollars", "tokens", "seconds")
"""What is told with a task of the newest run on it."""
UNFINISHED = ("open", "blocked", "in_progress", "in_review", "paused")


class Step(Record):
    """One thing that happened to a task."""

    position: int
    task: str
    event: str
    kind: str
    actor: str
    at: str
    text: str


STEPS = Table("lists_steps", Step, (("task",),))


def said(payload: dict[str, Any]) -> str:
    """How that begins which an event tells people, whatever its kind."""
    told = told_in(payload)
    return str(told["head"] if isinstance(told, dict) else told)[:LONGEST_STEP]


def told_in(payload: dict[str, Any]) -> str | dict[str, Any]:
    """What an event tells people, whatever its kind: a text, or the beginning of one and where the whole is."""
    for name in ("text", "summary", "reason", "title", "assignee"):
        value: Any = payload.get(name)
        head = value.get("head") if isinstance(value, dict) else value
        if isinstance(head, str) and head:
            return value  # type: ignore[no-any-return]
    return ""


def sayer(event: Event) -> str:
    """Who is behind an event: its actor, or for what was brought in whoever said it elsewhere."""
    author = event.payload.get("author")
    return author if isinstance(author, str) and author else event.actor


def steps(tables: Tables, id: str) -> list[dict[str, Any]]:
    """What happened to a task, in order."""
    return [
        {
            "position": step.position,
            "kind": step.kind,
            "actor": step.actor,
            "at": step.at,
            "text": step.text,
            "overruled": register.overruled(tables, step.event),
        }
        for step in tables.where(STEPS, task=id)
    ]


def row(tables: Tables, task: Task) -> dict[str, Any]:
    """One task as every list gives it."""
    return {
        "id": tasks.id_of(tables, task.short),
        "title": task.title,
        "type": task.type,
        "priority": task.priority,
        "status": task.status,
        "labels": list(task.labels),
        "assignee": task.assignee,
        "blocked_by": [name_of(tables, id) for id in tasks.waits_for(tables, task.id, only_open=True)]
        if task.blockers
        else [],
        "holder": task.holder,
        "parent": name_of(tables, task.parent) if task.parent else None,
    }


def name_of(tables: Tables, id: str) -> str:
    """A task as people name it."""
    found = tasks.task(tables, id)
    return tasks.id_of(tables, found.short) if found else id


def known_of(tables: Tables, name: str) -> dict[str, Any]:
    """All that is known of the task of that name, and what happened to it."""
    return whole(tables, tasks.find(tables, name))


def whole(tables: Tables, task: Task) -> dict[str, Any]:
    """All that is known of one task."""
    from gitswarm.rooms.checks import rulebook
    from gitswarm.rooms.roster import runs
    from gitswarm.rooms.talk import intake
    from gitswarm.rooms.work import complexity, worktrees  # lists do without them

    more, known = tasks.detail(tables, task.id), claims.facts(tables, task)
    trees, newest = worktrees.trees_of_task(tables, task.id), runs.runs(tables, 1, task.id)
    return {
        **row(tables, task),
        "task": task.id,
        "description": more.description,
        "accept": list(more.accept),
        "paths": list(more.paths),
        "deps": [name_of(tables, id) for id in tasks.waits_for(tables, task.id)],
        "blocks": [name_of(tables, id) for id in tasks.waiting_on(tables, task.id)],
        "children": [tasks.id_of(tables, child.short) for child in tasks.children(tables, task.id)],
        "thread": tasks.thread_of(tables, task),
        "epoch": task.epoch,
        "since": known["since"],
        "until": known["until"],
        "value": task.value,
        "effort": task.effort,
        "gates": rulebook.rows(tables, task),
        "holds": [hold.reason for hold in tasks.holds(tables, task.id) if task.status != "closed"],
        "why_open": why_open(tables, task),
        "stopped_by": tasks.id_of(tables, above.short) if (above := tasks.stopped_by(tables, task)) else None,
        "author": more.author,
        "created": more.created_at,
        "changed": task.changed_at,
        "resolution": more.resolution,
        "summary": more.summary,
        "commit": more.commit,
        "tests": more.tests,
        "branch": trees[-1].branch if trees else None,
        "run": {name: getattr(newest[0], name) for name in OF_RUN} if newest else None,
        "complexity": complexity.size_of(tables, task)._asdict(),
        "origin": came_from(tables, task.id),
        "sources": [{name: getattr(one, name) for name in SOURCE} for one in intake.sources(tables, task.id)],
        "history": steps(tables, task.id),
    }


def came_from(tables: Tables, id: str) -> dict[str, Any] | None:
    """Where a task was brought in from, and how it stood there; None where it began here."""
    known = origins.origin_of(tables, id)
    if known is None:
        return None
    return {name: getattr(known, name) for name in ("source", "key", "was", "author", "created", "updated", "closed")}


class Wanted(Record):
    """Which tasks a list is to show; what is None or empty does not matter."""

    statuses: tuple[str, ...] = UNFINISHED
    type: str | None = None
    priority: int | None = None
    assignee: str | None = None
    holder: str | None = None
    parent: str | None = None
    labels: tuple[str, ...] = ()

    def takes(self, task: Task) -> bool:
        """Whether this task is to be shown; its status is asked for elsewhere."""
        exact = ("type", "priority", "assignee", "holder", "parent")
        return set(self.labels) <= set(task.labels) and all(
            getattr(self, name) in (None, getattr(task, name)) for name in exact
        )


def chosen(
    tables: Tables, wanted: Wanted | None = None, limit: int | None = None, after: Task | None = None
) -> list[Task]:
    """The tasks that are wanted, by priority, the oldest first; from behind one task on."""
    wanted = wanted or Wanted()
    found = [
        task
        for status in wanted.statuses
        for task in _first(_by_rank(tables, after, status=status), wanted.takes, limit)
    ]
    found.sort(key=lambda task: (task.rank, task.id))
    return found if limit is None else found[:limit]


def ready(
    tables: Tables, wanted: Wanted | None = None, limit: int | None = None, after: Task | None = None
) -> list[Task]:
    """What can be begun now, by priority, the oldest first; nothing that is part of what was stopped."""
    wanted, goes_on = wanted or Wanted(), tasks.going_on(tables)
    return _first(_by_rank(tables, after, ready=True), lambda task: wanted.takes(task) and goes_on(task), limit)


def _by_rank(tables: Tables, after: Task | None, **equals: object) -> Iterator[Task]:
    """Tasks in the order of lists, read as they are needed."""
    place = (after.rank, after.id) if after else None
    while page := tasks.by_rank(tables, limit=PAGE, after=place, **equals):
        yield from page
        place = (page[-1].rank, page[-1].id)


def _first(found: Iterator[Task], takes: Callable[[Task], bool], limit: int | None) -> list[Task]:
    if limit is not None and limit < 1:
        raise Misused(f"a list of {limit} cannot be", hint="a limit is 1 or more; without one it takes all")
    chosen: list[Task] = []
    for task in found:
        if len(chosen) == limit:
            break
        if takes(task):
            chosen.append(task)
    return chosen


def tops(tables: Tables, limit: int | None) -> list[Task]:
    """The unfinished tasks that are part of nothing unfinished, by priority, the oldest first."""
    is_top = _is_top(tables)
    by_status = (_first(_by_rank(tables, None, status=status), is_top, limit) for status in UNFINISHED)
    return sorted((task for found in by_status for task in found), key=lambda task: (task.rank, task.id))[:limit]


def _is_top(tables: Tables) -> Callable[[Task], bool]:
    """Whether nothing that a task is part of is unfinished: found out once for all parts of one."""
    tops: dict[str | None, bool] = {None: True}

    def is_top(one: Task) -> bool:
        if one.parent not in tops:
            tops[one.parent] = all(above.state == "closed" for above in tasks.line(tables, one.parent))
        return tops[one.parent]

    return is_top


def tree(tables: Tables, top: Sequence[Task]) -> Iterator[dict[str, Any]]:
    """Tasks, each with its parts below it, a row for each with its depth; read as they are needed."""
    front = [(task, 0) for task in reversed(top)]
    while front:
        task, depth = front.pop()
        yield _leaf(tables, task, depth)
        if task.children:
            front += [(part, depth + 1) for part in reversed(tasks.children(tables, task.id))]


def _leaf(tables: Tables, task: Task, depth: int) -> dict[str, Any]:
    """One task as a tree gives it: who is at work on it, and what it has cost with all its parts."""
    from gitswarm.rooms.roster import accounts, runs  # as above

    spent, newest = accounts.account(tables, f"task/{task.id}"), runs.runs(tables, 1, task.id)
    return {
        "id": tasks.id_of(tables, task.short),
        "depth": depth,
        "parent": name_of(tables, task.parent) if task.parent else None,
        "title": task.title,
        "status": task.status,
        "role": task.role,
        "holder": task.holder,
        "run": newest[0].state if newest else None,
        "runs": spent.runs,
        "dollars": spent.dollars,
        "tokens": spent.tokens,
        "seconds": spent.seconds,
    }


def dep_tree(tables: Tables, top: Task) -> list[dict[str, Any]]:
    """A task and all it stands on, a row for each with its depth; what stood above already is not gone into again."""
    rows: list[dict[str, Any]] = []
    shown: set[str] = set()
    front = [(top.id, 0)]
    while front:
        id, depth = front.pop()
        found = tasks.task(tables, id)
        if found is None:
            continue
        below = tasks.stands_on(tables, id)
        again = id in shown and bool(below)
        named = {"id": tasks.id_of(tables, found.short), "title": found.title, "status": found.status}
        rows.append({**named, "depth": depth, "again": again})
        front += [] if id in shown else [(each, depth + 1) for each in reversed(below)]
        shown.add(id)
    return rows


def search(tables: Tables, words: Sequence[str], limit: int | None = None) -> list[Task]:
    """The tasks in whose title, description or labels every word stands, the newest first."""
    wanted = [word.casefold() for word in words]

    def takes(task: Task) -> bool:
        text = " ".join((task.title, *task.labels, task.short, tasks.detail(tables, task.id).description)).casefold()
        return all(word in text for word in wanted)

    return _first(iter(tasks.newest(tables)), takes, limit)


def held_up(
    tables: Tables, wanted: Wanted | None = None, limit: int | None = None, after: Task | None = None
) -> list[Task]:
    """What cannot be begun since it waits for other tasks, or is held; by priority, the oldest first."""
    wanted = wanted or Wanted()
    found = chosen(tables, wanted._replace(statuses=("blocked",)), limit, after)
    return sorted([*found, *kept_back(tables, wanted, limit, after)], key=lambda task: (task.rank, task.id))[:limit]


def kept_back(
    tables: Tables, wanted: Wanted | None = None, limit: int | None = None, after: Task | None = None
) -> list[Task]:
    """What waits for no task and is held all the same: before a gate, or since what it stands on has failed."""
    wanted = wanted or Wanted()
    opened = _by_rank(tables, after, status="open", ready=False)
    return _first(opened, lambda task: task.start_holds > 0 and wanted.takes(task), limit)


def blocked(tables: Tables, limit: int | None, after: Task | None = None) -> list[dict[str, Any]]:
    """The same, parts of what was stopped, and what is finished before a gate; each with its gates and its reasons."""
    from gitswarm.rooms.checks import gates  # as above

    found = {task.id: task for task in (*held_up(tables, None, limit, after), *_stopped(tables, limit, after))}
    for one in gates.shut(tables):
        task = tasks.task(tables, one.task)
        if task is not None and (after is None or (task.rank, task.id) > (after.rank, after.id)):
            found[task.id] = task
    first = sorted(found.values(), key=lambda task: (task.rank, task.id))[:limit]
    return [{**row(tables, task), **_kept_by(tables, task)} for task in first]


def _stopped(tables: Tables, limit: int | None, after: Task | None) -> list[Task]:
    """What could be begun, were not something that it is part of paused or given up."""
    goes_on = tasks.going_on(tables)
    return _first(_by_rank(tables, after, ready=True), lambda task: not goes_on(task), limit)


def _kept_by(tables: Tables, task: Task) -> dict[str, list[str]]:
    """The gates before which a task waits, and in words why it is held: also by what it is part of."""
    from gitswarm.rooms.checks import gates  # as above

    what = "end" if task.status == "in_review" else "start"
    reasons = dict.fromkeys(hold.reason for hold in tasks.holds(tables, task.id) if hold.keeps == what)
    above = tasks.stopped_by(tables, task) if task.status != "in_review" else None
    stands = [f"{name_of(tables, above.id)}, which it is part of, is {above.status}"] if above is not None else []
    return {"gates": [one.name for one in gates.before(tables, task)], "holds": [*reasons, *stands]}


def stale(tables: Tables, before: str, limit: int | None) -> list[Task]:
    """The unfinished tasks to which nothing happened since that time, the longest forgotten first."""
    found = [
        task for status in UNFINISHED for task in tasks.by_change(tables, status=status) if task.changed_at <= before
    ]
    found.sort(key=lambda task: task.changed)
    return found if limit is None else found[:limit]


def why_open(tables: Tables, one: Task) -> str:
    """Why an epic whose parts are closed is not; empty where nothing is to be said."""
    if one.status == "closed" or not one.children or one.open_children:
        return ""
    kept = [hold.reason for hold in tasks.holds(tables, one.id)]
    if kept:
        return f"held: {', '.join(kept)}"
    if one.blockers:
        return f"it waits for {one.blockers} more"
    if one.type != "epic":
        return "it is no epic, and closes by `done` or `close`"
    return "it is paused" if one.status == "paused" else "it was opened again, and closes by `close`"
