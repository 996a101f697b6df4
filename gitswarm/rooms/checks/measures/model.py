"""What a result is measured by: what each kind of gate asks of the files that it changes."""

from __future__ import annotations

import shlex

from gitswarm.core.globs import names
from gitswarm.record import Record
from gitswarm.rooms.checks import gates
from gitswarm.rooms.work import standards

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from gitswarm.core.tables import Tables
    from gitswarm.rooms.checks.rulebook import Command, Rules
    from gitswarm.rooms.work.standards import When
    from gitswarm.rooms.work.tasks import Task

SHOWN = 5
"""Of many files, how many are named."""
ATTRIBUTES = "**/.gitattributes"
CAME, GONE = "A", "D"
RUNS_ELSEWHERE = (
    ".gitswarm/",
    ".github/workflows/",
    ".github/actions/",
    ".github/hooks/",
    ".gitlab-ci.yml",
    ".circleci/",
    ".travis.yml",
    ".buildkite/",
    ".devcontainer/",
    ".claude/",
    ".codex/",
    ".cursor/",
    ".gemini/",
    ".opencode/",
    ".vscode/",
    ".husky/",
    ".githooks/",
    "hooks/",
    "**/Jenkinsfile",
    "**/azure-pipelines.yml",
    "**/lefthook.yml",
    "**/.envrc",
    "**/.aider.conf.yml",
    "**/opencode.json*",
    "**/.mcp.json",
    "**/package.json",
    "**/.pre-commit-config.yaml",
    "**/.gitattributes",
    "**/.gitmodules",
    "**/package-lock.json",
    "**/npm-shrinkwrap.json",
    "**/yarn.lock",
    "**/pnpm-lock.yaml",
    "**/bun.lock*",
    "**/pdm.lock",
    "**/flake.lock",
    "**/poetry.lock",
    "**/uv.lock",
    "**/Pipfile.lock",
    "**/Cargo.lock",
    "**/go.sum",
    "**/Gemfile.lock",
    "**/composer.lock",
)
"""What makes something run, or come, on the machines of others: workflows, hooks, settings of agents, lock files."""


class Change(Record):
    """One file that a result changes: it came (``A``), is another (``M``, ``T``), or is gone (``D``).

    It is ``turned`` where it was there, and is a link now, say, or may be run.
    """

    path: str
    status: str
    turned: bool = False


class Work(Record):
    """What a result changes: its files, and how many lines came or went."""

    files: tuple[Change, ...] = ()
    lines: int = 0
    digests: Mapping[str, str] = {}


class Watched(Record):
    """Of which commits gates have to be asked: of all, of those that touch these files, or that touch any but those.

    Those too in which there may be ``secrets``; and of every push.
    """

    always: bool = False
    touching: tuple[str, ...] = ()
    leaving: tuple[str, ...] = ()
    secrets: bool = False


class Check(Record):
    """How one command went that checks the work: what it said where it failed."""

    command: str
    passed: bool
    said: str = ""


class Sight(Record):
    """A result as it lies here, against the commit that it goes out from; by what the default branch says of it."""

    rules: Rules
    base: str
    commit: str
    work: Work
    secrets: Callable[[], Sequence[str]]


def applies(tables: Tables, task: Task, when: When, work: Work) -> bool:
    """Whether the project asks this of that task with this result."""
    return standards.is_meant(tables, task, when) and (not when.changes or bool(_touching(work, when.changes)))


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
        f"{counted[name]} {name}, and {most} is the most"
        for name, most in rule.items()
        if counted[name] > _number(most)
    ]
    return f"it changes {'; '.join(over)}" if over else ""


def digest_fault(rule: Mapping[str, object], work: Work) -> str:
    """Which files are not as they were pinned."""
    pins = rule.get("pins")
    told = pins if isinstance(pins, dict) else {}
    turned = {one.path for one in work.files if one.turned}
    changed = [path for path, digest in told.items() if path in turned or work.digests.get(path, "") != digest]
    return f"{_listed(changed)} {'is' if len(changed) == 1 else 'are'} not as pinned" if changed else ""


def protected_fault(rule: Mapping[str, object], work: Work, *, outside: bool) -> str:
    """Which files a result may not touch that was asked for from outside."""
    left_alone = [glob.casefold() for glob in _left_alone(rule)] if outside else []  # some disks know no case
    touched = [one.path for one in work.files if _is_named(left_alone, one.path.casefold())]
    return f"it was asked for from outside, and touches {_listed(touched)}" if touched else ""


def _left_alone(rule: Mapping[str, object]) -> tuple[str, ...]:
    """What work that was asked for from outside may not touch."""
    return (*RUNS_ELSEWHERE, *_texts(rule, "paths"))


def watched(asked: Sequence[tuple[str, Mapping[str, object]]], *, outside: bool) -> Watched | None:
    """Of which commits gates of these kinds and rules have to be asked; None: of none."""
    touching = [path for kind, rule in asked for path in _touches(kind, rule, outside=outside)]
    leaving = [allow for kind, rule in asked if kind == gates.PATHS and (allow := _texts(rule, "allow"))]
    if len(leaving) > 1 or (leaving and touching):
        return Watched(always=True)
    kinds = {kind for kind, _ in asked} & {gates.CEILING, gates.SECRETS}
    found = Watched(False, tuple(touching), leaving[0] if leaving else (), gates.SECRETS in kinds)
    return found if leaving or touching or kinds else None


def _touches(kind: str, rule: Mapping[str, object], *, outside: bool) -> tuple[str, ...]:
    if kind == gates.PROTECTED:
        return _left_alone(rule) if outside else ()
    pins = rule.get("pins")
    pinned = tuple(pins) if isinstance(pins, dict) else ()
    return (*_texts(rule, "forbid"), *_texts(rule, "legacy"), *pinned)


def relied_fault(command: Command, work: Work) -> str:
    """Whether a result changes what judges it: what the command relies on, or names and was there; or how that is read.

    By attributes git writes files otherwise than they are kept.
    """
    words = [_plain(word) for word in _words(command.words)]
    named = {one.path for one in work.files if one.path in words and one.status != CAME}
    relies = (*command.relies, ATTRIBUTES)
    changed = [one.path for one in work.files if one.path in named or _is_named(relies, one.path)]
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
