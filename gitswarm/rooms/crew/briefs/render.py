"""The parts of a brief that the state tells; what others wrote is quoted, and never taken for what we say."""

from __future__ import annotations

from gitswarm.core.markdown import fenced, in_one_line, named
from gitswarm.record import Record
from gitswarm.rooms.checks import gates, rulebook
from gitswarm.rooms.crew.briefs.model import Part
from gitswarm.rooms.ground import leases
from gitswarm.rooms.roster import lists
from gitswarm.rooms.work import claims, reservations, tasks, worktrees

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from gitswarm.core.tables import Tables
    from gitswarm.rooms.work.tasks import Task

TALK = ("gate.rejected", "task.noted", "task.reopened", "task.released", "task.closed", "task.done")
"""Of what happened to a task, that which somebody said."""


class Beside(Record):
    """What the state does not tell, in lines: files and commits as git knows them, checks, what a run may use."""

    files: Sequence[str] = ()
    log: Sequence[str] = ()
    checks: Sequence[str] = ()
    budget: Sequence[str] = ()


def parts(tables: Tables, task: Task, description: str, beside: Beside, now: float) -> list[Part]:
    """The parts of the brief of a task; those without items are left out."""
    known = tasks.detail(tables, task.id)
    return [
        Part("task", f"# {tasks.id_of(tables, task.short)}: {in_one_line(task.title)}", (_about(task),)),
        Part("description", "## What is to be done", _quoted(description)),
        Part(
            "accept",
            "## It is done when",
            tuple(f"- {in_one_line(one)}" for one in known.accept),
        ),
        Part("part of", "## It is part of", _part_of(tables, task)),
        Part("waits for", "## It stands on", _stands_on(tables, task)),
        Part("parts", "## Its parts", _parts(tables, task)),
        Part("limits", "## Limits", _limits(tables, task, now)),
        Part("budget", "## The budget", tuple(f"- {in_one_line(line)}" for line in beside.budget)),
        Part("said", "## What was said", _said(tables, task)),
        Part("commits", "## Commits", (*_commits(tables, task), *(f"- {in_one_line(line)}" for line in beside.log))),
        Part("files", "## Files", tuple(f"- {in_one_line(path)}" for path in beside.files)),
        Part("check", "## Check it with", tuple(f"    {command}" for command in beside.checks)),
        Part("hand over", "## Hand it over", _hand_over(tables, task)),
    ]


def _about(task: Task) -> str:
    labels = f", labelled {', '.join(map(in_one_line, task.labels))}" if task.labels else ""
    return f"A {in_one_line(task.type)} of priority {task.priority}{labels}."


def _quoted(text: str) -> tuple[str, ...]:
    return ("\n".join(fenced(text)),) if text.strip() else ()


def _part_of(tables: Tables, task: Task) -> tuple[str, ...]:
    above = tasks.task(tables, task.parent) if task.parent else None
    return (_line(tables, above), *_quoted(tasks.detail(tables, above.id).description)) if above else ()


def _stands_on(tables: Tables, task: Task) -> tuple[str, ...]:
    """What the tasks came to that this one waited for."""
    found = (tasks.task(tables, id) for id in tasks.waits_for(tables, task.id))
    return tuple(item for one in found if one for item in (_line(tables, one), *_result(tables, one)))


def _parts(tables: Tables, task: Task) -> tuple[str, ...]:
    """What is done by others for it already, and what came of that."""
    found = tasks.children(tables, task.id) if task.children else ()
    return tuple(item for one in found for item in (_line(tables, one), *_result(tables, one)))


def _result(tables: Tables, task: Task) -> tuple[str, ...]:
    known = tasks.detail(tables, task.id)
    told = {"": known.summary, "commit ": known.commit, "tests: ": known.tests}
    return _quoted("\n".join(f"{name}{value}" for name, value in told.items() if value))


def _line(tables: Tables, task: Task) -> str:
    return f"- {tasks.id_of(tables, task.short)} {in_one_line(task.title)} ({task.status})"


def _limits(tables: Tables, task: Task, now: float) -> tuple[str, ...]:
    """What must not be touched, what keeps it from being closed, and until when it is held."""
    lease = claims.lease_on(tables, task.id)
    told = [f"- held by {named(lease.actor)} in epoch {lease.epoch}, until {leases.until(lease)}"] if lease else []
    paths = [in_one_line(path) for path in tasks.detail(tables, task.id).paths]
    told += [f"- touch only {', '.join(paths)}"] if paths else []
    for one in reservations.reservations(tables, now):
        if one.exclusive and (lease is None or one.actor != lease.actor):
            globs = ", ".join(in_one_line(repr(glob)) for glob in one.globs)
            told.append(f"- {named(one.actor)} has reserved {globs} until {one.until}")
    told += [f"- a gate before its {one.keeps}: {in_one_line(gates.asks(one))}" for one in gates.gates(tables, task.id)]
    told += [f"- a gate of the project: {in_one_line(gates.asks(one))}" for one in rulebook.coming(tables, task)]
    holds = tasks.holds(tables, task.id) if task.state != "closed" else []
    told += [f"- held back: {in_one_line(hold.reason)}" for hold in holds if not hold.firm]
    return tuple(told)


def _said(tables: Tables, task: Task) -> tuple[str, ...]:
    happened = [step for step in lists.steps(tables, task.id) if step["kind"] in TALK and step["text"]]
    return tuple(f"- {step['at']} {named(step['actor'])}: {in_one_line(step['text'])}" for step in happened)


def _commits(tables: Tables, task: Task) -> tuple[str, ...]:
    made = worktrees.commits(tables, task.id)
    return tuple(f"- {one.oid[:12]} {in_one_line(one.subject)} (epoch {one.epoch})" for one in made)


def _hand_over(tables: Tables, task: Task) -> tuple[str, ...]:
    id = tasks.id_of(tables, task.short)
    tree = worktrees.tree_of(tables, task.id, task.epoch)
    where = f"- commit on the branch `{tree.branch}`, begun at {tree.base[:12]} of {tree.onto}" if tree else ""
    ways = (
        where,
        f'- `gitswarm note {id} "…"` says what others should know on the way',
        f'- `gitswarm done {id} --summary "…" --tests "…"` finishes it',
        f'- `gitswarm release {id} --reason "…"` gives it back',
    )
    return tuple(filter(None, ways))
