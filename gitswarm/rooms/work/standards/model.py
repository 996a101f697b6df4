"""Standards: the gates that the project has for all its tasks, of which each is asked, and what was held to them."""

from __future__ import annotations

from gitswarm.core.tables import Table
from gitswarm.errors import Refused
from gitswarm.record import Record
from gitswarm.rooms.work import origins, tasks
from gitswarm.rooms.work.standards.rules import is_rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from typing import Any

    from gitswarm.core.tables import Tables
    from gitswarm.rooms.work.tasks import Task

NOW, HOLD = "now", "standards"


class NotMeasured(Refused):
    """What was measured leaves out something that the project asks."""


class Told(Record):
    """What the default branch asks, by name: a ``kind``, its ``rule``, and ``when`` it is asked; as of that commit."""

    key: str
    commit: str
    gates: dict[str, object]


class Held(Record):
    """A task that does not close before its result was held against the standards; and the result that was last."""

    task: str
    epoch: int = 0
    commit: str | None = None


class When(Record):
    """Of which tasks the project asks for something; what is empty does not matter."""

    types: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    changes: tuple[str, ...] = ()
    outside: bool = False


TOLD = Table("standards", Told)
HELD = Table("standards_held", Held)


def asked(tables: Tables) -> Mapping[str, Any]:
    """What the project asks of results, as the log was told last."""
    found: Told | None = tables.get(TOLD, NOW)
    return found.gates if found is not None else {}


def is_held(tables: Tables, id: str) -> bool:
    """Whether a task does not close before its result was held against what the project asks."""
    return tables.get(HELD, id) is not None


def when_of(said: Mapping[str, Any]) -> When:
    """Of which tasks one of them is asked."""
    when = said.get("when") or {}
    types, labels, changes = (tuple(when.get(name, ())) for name in ("types", "labels", "changes"))
    return When(types, labels, changes, bool(when.get("outside", False)))


def is_meant(tables: Tables, task: Task, when: When) -> bool:
    """Whether that is asked of a task, as far as it does not go by what its result changes."""
    if when.types and task.type not in when.types:
        return False
    if when.labels and not set(when.labels) & set(task.labels):
        return False
    return not when.outside or is_from_outside(tables, task)


def is_from_outside(tables: Tables, task: Task) -> bool:
    """Whether a task, or something that it is part of, was brought in from elsewhere."""
    return any(origins.origin_of(tables, one.id) is not None for one in tasks.line(tables, task.id))


def expected(tables: Tables, task: Task) -> dict[str, Any]:
    """What will be asked of a task's result, where it changes nothing else at least."""
    return {name: said for name, said in asked(tables).items() if is_meant(tables, task, when_of(said))}


def left_out(tables: Tables, task: Task, gates: Mapping[str, Any], weighed: Collection[str]) -> list[str]:
    """What is asked of a task's result whatever it changes, and was not looked at."""
    every = ((name, when_of(said)) for name, said in gates.items() if name not in weighed)
    return [name for name, when in every if not when.changes and is_meant(tables, task, when)]


def is_well_formed(gates: Mapping[str, Any]) -> bool:
    """Whether an event tells standards in the form that they have."""
    return all(isinstance(said, dict) and _is_one(said) for said in gates.values())


def _is_one(said: Mapping[str, Any]) -> bool:
    kind, rule = said.get("kind"), said.get("rule")
    fits = isinstance(kind, str) and isinstance(rule, dict) and is_rule(kind, rule)
    return fits and _is_when(said.get("when") or {})


def _is_when(when: Any) -> bool:
    if not isinstance(when, dict) or not isinstance(when.get("outside", False), bool):
        return False
    rows = (when.get(name, []) for name in ("types", "labels", "changes"))
    return all(isinstance(row, list) and all(isinstance(one, str) for one in row) for row in rows)
