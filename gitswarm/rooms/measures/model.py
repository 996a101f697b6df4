"""What a result is measured by: what each kind of gate asks of the files that it changes."""

from __future__ import annotations

import shlex

from gitswarm.core.globs import names
from gitswarm.record import Record
from gitswarm.rooms import gates, origins, tasks

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from gitswarm.core.tables import Tables
    from gitswarm.rooms.gates import Standing
    from gitswarm.rooms.tasks import Task

SHOWN = 5
"""Of many files, how many are named."""
BEFORE = "-before"
"""Ends the name of a gate that the project asks for otherwise by now."""
CAME, GONE = "A", "D"
RUNS_ELSEWHERE = (
    ".gitswarm/",
    ".github/workflows/",
    ".github/actions/",
    ".gitlab-ci.yml",
    ".circleci/",
    ".husky/",
    ".githooks/",
    "**/.pre-commit-config.yaml",
    "**/.gitattributes",
    "**/.gitmodules",
    "**/package-lock.json",
    "**/npm-shrinkwrap.json",
    "**/yarn.lock",
    "**/pnpm-lock.yaml",
    "**/poetry.lock",
    "**/uv.lock",
    "**/Pipfile.lock",
    "**/Cargo.lock",
    "**/go.sum",
    "**/Gemfile.lock",
    "**/composer.lock",
)
"""What makes something run, or come, on the machines of others: workflows, hooks, lock files."""


class Change(Record):
    """One file that a result changes: it came (``A``), is another (``M``, ``T``), or is gone (``D``)."""

    path: str
    status: str


class Work(Record):
    """What a result changes: its files, and how many lines came or went."""

    files: tuple[Change, ...] = ()
    lines: int = 0
    digests: Mapping[str, str] = {}


class When(Record):
    """Of which tasks the project asks for something; what is empty does not matter."""

    types: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    changes: tuple[str, ...] = ()
    outside: bool = False


class Command(Record):
    """A command of the project that judges a result, and the files of its own that no result may change."""

    words: str
    minutes: int
    relies: tuple[str, ...] = ()


class Watched(Record):
    """Of which commits gates have to be asked: of all, of those that touch these files, or that touch any but those."""

    always: bool = False
    touching: tuple[str, ...] = ()
    leaving: tuple[str, ...] = ()


class Check(Record):
    """How one command went that checks the work: what it said where it failed."""

    command: str
    passed: bool
    said: str = ""


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


class Sight(Record):
    """A result as it lies here, against the commit that it goes out from; by what the default branch says of it."""

    rules: Rules
    base: str
    commit: str
    work: Work
    secrets: Callable[[], Sequence[str]]


def applies(tables: Tables, task: Task, when: When, work: Work) -> bool:
    """Whether the project asks this of that task with this result."""
    if when.types and task.type not in when.types:
        return False
    if when.labels and not set(when.labels) & set(task.labels):
        return False
    if when.changes and not _touching(work, when.changes):
        return False
    return not when.outside or is_from_outside(tables, task)


def is_from_outside(tables: Tables, task: Task) -> bool:
    """Whether a task, or something that it is part of, was brought in from elsewhere."""
    return any(origins.origin_of(tables, one.id) is not None for one in tasks.line(tables, task.id))


def paths_fault(rule: Mapping[str, object], work: Work) -> str:
    """Which files a result may not touch."""
    allow, forbid, legacy = (_texts(rule, name) for name in ("allow", "forbid", "legacy"))
    outside = [one.path for one in work.files if allow and not _is_named(allow, one.path)]
    if outside:
        return f"it touches {_listed(outside)}, and may touch only {', '.join(allow)}"
    forbidden = _touching(work, forbid)
    if forbidden:
        return f"it touches {_listed(forbidden)}, which it may not"
    grown = [one.path for one in work.files if one.status != GONE and _is_named(legacy, one.path)]
    return f"it changes {_listed(grown)}: what is legacy may only be taken away" if grown else ""


def ceiling_fault(rule: Mapping[str, object], work: Work) -> str:
    """How a result is too large."""
    counted = {"files": len(work.files), "lines": work.lines}
    over = [
        f"{counted[name]} {name}, and {most} are the most"
        for name, most in rule.items()
        if counted[name] > _number(most)
    ]
    return f"it changes {'; '.join(over)}" if over else ""


def digest_fault(rule: Mapping[str, object], work: Work) -> str:
    """Which files are not as they were pinned."""
    pins = rule.get("pins")
    told = pins if isinstance(pins, dict) else {}
    changed = [path for path, digest in told.items() if work.digests.get(path, "") != digest]
    return f"{_listed(changed)} {'is' if len(changed) == 1 else 'are'} not as pinned" if changed else ""


def protected_fault(rule: Mapping[str, object], work: Work, *, outside: bool) -> str:
    """Which files a result may not touch that was asked for from outside."""
    touched = _touching(work, (*RUNS_ELSEWHERE, *_texts(rule, "paths"))) if outside else []
    return f"it was asked for from outside, and touches {_listed(touched)}" if touched else ""


def watched(asked: Sequence[tuple[str, Mapping[str, object]]], *, outside: bool) -> Watched | None:
    """Of which commits gates of these kinds and rules have to be asked; None: of none."""
    touching = [path for kind, rule in asked for path in _touches(kind, rule, outside=outside)]
    leaving = [allow for kind, rule in asked if kind == gates.PATHS and (allow := _texts(rule, "allow"))]
    size_or_bytes = any(kind in (gates.CEILING, gates.SECRETS) for kind, _ in asked)
    if size_or_bytes or len(leaving) > 1 or (leaving and touching):
        return Watched(always=True)
    return Watched(touching=tuple(touching), leaving=leaving[0] if leaving else ()) if leaving or touching else None


def _touches(kind: str, rule: Mapping[str, object], *, outside: bool) -> tuple[str, ...]:
    if kind == gates.PROTECTED:
        return (*RUNS_ELSEWHERE, *_texts(rule, "paths")) if outside else ()
    pins = rule.get("pins")
    pinned = tuple(pins) if isinstance(pins, dict) else ()
    return (*_texts(rule, "forbid"), *_texts(rule, "legacy"), *pinned)


def relied_fault(command: Command, work: Work) -> str:
    """Whether a result changes what judges it: what the command relies on, or names and was there."""
    words = [_plain(word) for word in _words(command.words)]
    named = {one.path for one in work.files if one.path in words and one.status != CAME}
    changed = [one.path for one in work.files if one.path in named or _is_named(command.relies, one.path)]
    return f"it changes {_listed(changed)}, by which it is judged" if changed else ""


def _words(command: str) -> list[str]:
    """The words of a command as it is run."""
    try:
        return shlex.split(command)
    except ValueError:
        return command.split()


def _plain(path: str) -> str:
    """A path as Git writes it."""
    parts: list[str] = []
    for part in path.split("/"):
        if part == ".." and parts:
            parts.pop()
        elif part not in ("", ".", ".."):
            parts.append(part)
    return "/".join(parts)


def _touching(work: Work, globs: Sequence[str]) -> list[str]:
    return [one.path for one in work.files if _is_named(globs, one.path)]


def _is_named(globs: Iterable[str], path: str) -> bool:
    """Whether a file is named; what has no mark of a glob may be a folder, and names what lies below it too."""
    return any(names(glob, path) or path.startswith(f"{_plain(glob)}/") for glob in globs)


def _texts(rule: Mapping[str, object], name: str) -> tuple[str, ...]:
    said = rule.get(name)
    return tuple(map(str, said)) if isinstance(said, (list, tuple)) else ()


def _number(most: object) -> int:
    return most if isinstance(most, int) else 0


def _listed(paths: Sequence[str]) -> str:
    more = f" and {len(paths) - SHOWN} more" if len(paths) > SHOWN else ""
    return ", ".join(paths[:SHOWN]) + more
