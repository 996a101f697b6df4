"""Gathering all that led to a change: the events as they stand in the log, and what they came to in git."""

from __future__ import annotations

from hashlib import sha256

from gitswarm.chores import Here
from gitswarm.core import register
from gitswarm.core.tables import MemoryTables
from gitswarm.git.process import clean, git, run
from gitswarm.rooms.changes import landing, rollbacks
from gitswarm.rooms.changes.audit import model
from gitswarm.rooms.checks import gates, safekeeping
from gitswarm.rooms.ground import policy
from gitswarm.rooms.roster import runs
from gitswarm.rooms.work import tasks

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from gitswarm.core.event import Event
    from gitswarm.core.log import Line
    from gitswarm.core.tables import Tables
    from gitswarm.desk import Desk
    from gitswarm.rooms.changes.audit.model import Scope

COMMIT = "%H%x1f%T%x1f%P%x1f%an%x1f%s"
NAMES = ("commit", "tree", "parents", "author", "subject")


def gather(desk: Desk, scope: Scope) -> dict[str, Any]:
    """All of it as of now, with a digest over the whole."""
    told = gather_at(desk, scope, desk.swarm.look(), desk.swarm.ground.index.count)
    return {**told, "digest": model.digest_of(told)}


def tables_at(desk: Desk, position: int) -> Tables:
    """What the log below a position comes to, folded from its first event on."""
    ground, tables = desk.swarm.ground, MemoryTables()
    for line in ground.lines(0):
        if line.position < position:
            register.take(line, ground.parts.rooms, tables)
    return tables


def gather_at(desk: Desk, scope: Scope, tables: Tables, position: int) -> dict[str, Any]:
    """All that the log below a position says, by what it comes to."""
    begun = policy.founding(tables)
    _bring(desk, tables, scope)
    lines = story(desk, scope, position)
    moves = [row for task in scope.tasks for row in _moves(tables, task)]
    told = {
        "format": model.FORMAT,
        "swarm": begun.swarm if begun else None,
        "subject": {"kind": scope.subject, "id": scope.id, "tasks": list(scope.tasks)},
        "position": position,
        "events": [_event(tables, line) for line in lines],
        "texts": _texts(desk, lines),
        "tasks": [_task(tables, task) for task in scope.tasks],
        "approvals": [gates.whole(tables, one) for task in scope.tasks for one in gates.gates(tables, task)],
        "runs": [runs.as_row(tables, one) for task in scope.tasks for one in runs.runs(tables, task=task)],
        "landings": list({row["id"]: row for row in moves}.values()),
        "rollbacks": [_of(one) for one in rollbacks.rollbacks(tables) if set(one.tasks) & set(scope.tasks)],
        "commits": commits(desk, _named(tables, scope)),
    }
    return dict(_plainly(told))


def _bring(desk: Desk, tables: Tables, scope: Scope) -> None:
    """Have here what the hub keeps of it."""
    for one in filter(None, (landing.item(tables, task) for task in scope.tasks)):
        safekeeping.reach(desk.swarm, Here(desk.place, desk.env), one.task, one.commit, one.branch)


def story(desk: Desk, scope: Scope, below: int) -> list[Line]:
    """The lines of the log below a position that belong to it."""
    judge = model.Story(scope)
    return [line for line in desk.swarm.ground.lines(0) if line.position < below and judge.has(line.event)]


def _event(tables: Tables, line: Line) -> dict[str, Any]:
    event = line.event
    return {
        "position": line.position,
        "id": event.id,
        "kind": event.kind,
        "actor": event.actor,
        "at": event.at,
        "overruled": register.overruled(tables, event.id),
        "sha256": sha256(event.line).hexdigest(),
        "line": event.line.decode("utf-8", "surrogateescape"),
    }


def _texts(desk: Desk, lines: Iterable[Line]) -> dict[str, str | None]:
    """The long texts that these events point to, whole; None for one that is not here."""
    digests = {digest for line in lines for digest in _digests(line.event)}
    return {digest: desk.swarm.text(digest) for digest in sorted(digests)}


def _digests(event: Event) -> list[str]:
    values = (value for value in event.payload.values() if isinstance(value, dict))
    return [str(value["digest"]) for value in values if "digest" in value and "head" in value]


def _task(tables: Tables, id: str) -> dict[str, Any]:
    found, more = tasks.find(tables, id), tasks.detail(tables, id)
    told = {name: getattr(found, name) for name in ("title", "type", "status", "epoch", "labels")}
    rest = {name: getattr(more, name) for name in ("author", "resolution", "summary", "commit", "tests", "done_by")}
    return {"id": tasks.id_of(tables, found.short), "task": id, **told, **rest}


def _moves(tables: Tables, task: str) -> list[dict[str, Any]]:
    return [landing.as_point(tables, one) for one in landing.of_task(tables, task)]


def _of(one: rollbacks.Rollback) -> dict[str, Any]:
    return one._asdict()


def _named(tables: Tables, scope: Scope) -> list[str]:
    """The commits that the story names: of results, of what was submitted, and those that targets were moved by."""
    named: list[str] = []
    for task in scope.tasks:
        one, done = landing.item(tables, task), tasks.detail(tables, task).commit
        named += [*([done] if done else []), *([one.commit] if one else [])]
        named += [run.tip for run in runs.runs(tables, task=task) if run.tip]
        named += [oid for move in landing.of_task(tables, task) for oid in (move.before, *move.steps)]
    return list(dict.fromkeys(named))


def commits(desk: Desk, named: Iterable[str]) -> list[dict[str, Any]]:
    """What git knows of commits; of one that is not here the name alone."""
    return [_commit(desk, oid) for oid in named]


def _commit(desk: Desk, oid: str) -> dict[str, Any]:
    shape = ("--no-show-signature", "--encoding=UTF-8", f"--format={COMMIT}")
    asked = git(desk.place, "log", "-1", *shape, "--end-of-options", oid, "--")
    told = run(asked, env=clean(desk.env)).out.decode("utf-8", "replace").rstrip("\n").split("\x1f")
    return dict(zip(NAMES, told, strict=True)) if len(told) == len(NAMES) else {"commit": oid, "tree": None}


def _plainly(value: Any) -> Any:
    """The same as JSON has it, so that a file reads back as what was told."""
    if isinstance(value, dict):
        return {str(key): _plainly(each) for key, each in value.items()}
    return [_plainly(each) for each in value] if isinstance(value, (list, tuple)) else value
