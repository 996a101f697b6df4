"""What a project asks of results: gates, each with the tasks it is for, and commands; read, told and known again."""

from __future__ import annotations

from gitswarm.errors import Misused
from gitswarm.record import Record
from gitswarm.rooms.checks import gates
from gitswarm.rooms.work import standards, tasks

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from gitswarm.core.tables import Tables
    from gitswarm.rooms.checks.gates import Standing
    from gitswarm.rooms.work.standards import When
    from gitswarm.rooms.work.tasks import Task

COMING = "it is asked when the task is finished"
BEFORE = "-before"
"""Ends the name of a gate that the project asks for otherwise by now."""


class BadRules(Misused):
    """What the project asks cannot be understood: in which line, and what mends it; nothing can be measured by it."""


class Command(Record):
    """A command of the project that judges a result, and the files of its own that no result may change."""

    words: str
    minutes: int
    relies: tuple[str, ...] = ()


class Rules(Record):
    """What a project asks of results: gates, each with the tasks it is for, and commands by their names."""

    gates: tuple[tuple[Standing, When], ...] = ()
    commands: Mapping[str, Command] = {}


def both(now: Rules, then: Rules) -> Rules:
    """Every gate of either; of two with one name that are not the same the earlier keeps its rule beside the later."""
    known = {(one.name, one.kind, repr(one.rule), when) for one, when in now.gates}
    names = {one.name for one, _ in now.gates}
    more = [
        (one._replace(name=f"{one.name}{BEFORE}") if one.name in names else one, when)
        for one, when in then.gates
        if (one.name, one.kind, repr(one.rule), when) not in known
    ]
    return Rules((*now.gates, *more), {**now.commands, **then.commands})


def as_told(rules: Rules) -> dict[str, Any]:
    """What the project asks, as the log is told it: a text for each that is the same wherever it was read."""
    return {one.name: {"kind": one.kind, "rule": one.rule, "when": _shown(when)} for one, when in rules.gates}


def _shown(when: When) -> dict[str, Any]:
    told = {name: list(row) for name, row in zip(("types", "labels", "changes"), when[:3], strict=True) if row}
    return {**told, "outside": True} if when.outside else told


def as_known(told: Mapping[str, Any]) -> Rules:
    """The same, as it is asked."""
    every = ((name, said.get("kind"), said.get("rule")) for name, said in told.items())
    fit = [(name, kind, rule) for name, kind, rule in every if isinstance(rule, dict) and standards.is_rule(kind, rule)]
    return Rules(tuple((gates.Standing(*one), standards.when_of(told[one[0]])) for one in fit))


def coming(tables: Tables, task: Task) -> list[Standing]:
    """The gates of the project that are put on a task when it is finished, as far as that is known before."""
    every = standards.expected(tables, task) if task.state != "closed" else {}
    known = {one.name for one in gates.gates(tables, task.id)}
    return [gates.Standing(name, said["kind"], said["rule"]) for name, said in every.items() if name not in known]


def rows(tables: Tables, task: Task) -> list[dict[str, Any]]:
    """The gates of a task as lists give them, with those that are to come."""
    shown, none = (
        tasks.id_of(tables, task.short),
        {"keeps": gates.END, "state": "shut", "why": COMING, "waived_until": None},
    )
    to_come = ((one.name, one.kind) for one in coming(tables, task))
    more = [{"id": f"{shown}/{name}", "name": name, "kind": kind, **none} for name, kind in to_come]
    return [*(gates.row(tables, one) for one in gates.gates(tables, task.id)), *more]
