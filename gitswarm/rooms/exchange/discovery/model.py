"""Findings: what a scan sees, known again wherever it has moved to, and what becomes of each."""

from __future__ import annotations

from hashlib import sha256

from gitswarm.core.globs import names
from gitswarm.record import Record
from gitswarm.rooms.work import origins, tasks

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import Any

    from gitswarm.core.tables import Tables
    from gitswarm.rooms.work.origins import Item, Origin

SOURCE = "scan"
GONE = "gone"
"""How a task is closed whose cause is gone; such a one is opened again where the cause comes back."""
COMMENT, TEST, LINT = "comment", "test", "lint"
MADE, CHANGED, REOPENED, SAME, LEFT, CLOSED, KEPT = "made", "changed", "reopened", "same", "left", "closed", "kept"
"""What becomes of a finding; ``left`` for the next run, ``kept`` since a person decided about it or works on it."""
SHORT = 16


class Finding(Record):
    """One thing that asks for work: of which kind, where, and what it says."""

    kind: str
    path: str
    line: int
    says: str
    title: str
    type: str
    priority: int
    description: str
    labels: tuple[str, ...] = ()
    assignee: str | None = None
    group: str = ""


class Scan(Record):
    """What a run saw: its findings, and for each kind it looked at whether a name is one that it would see."""

    findings: tuple[Finding, ...]
    whole: tuple[str, ...]
    """Groups that were seen wholly: what is not among the findings is gone."""
    passed: frozenset[str]
    """Names of what was seen to be well."""
    left_out: tuple[str, ...] = ()
    """Globs of the files that nobody looked at in this run alone."""
    unread: frozenset[str] = frozenset()
    """Files that could not be read, or that a sparse work tree leaves out."""


class Fate(Record):
    """What becomes of one finding, or of the task of one that is gone."""

    fate: str
    name: str
    item: Item | None
    task: str | None
    line: int = 0
    path: str = ""


def name_of(kind: str, group: str, *parts: object) -> str:
    """By what a finding is known again: its kind, its group, and what it says."""
    return f"{kind}:{group}:{sha256(chr(0).join(map(str, parts)).encode(errors='replace')).hexdigest()[:SHORT]}"


def named(findings: Iterable[Finding]) -> dict[str, Finding]:
    """Findings by name: the line does not count, and of equal ones in one file the first is the first."""
    times: dict[tuple[str, ...], int] = {}
    found = {}
    for one in findings:
        said = (one.kind, one.group, one.path, one.says)
        times[said] = times.get(said, 0) + 1
        found[name_of(one.kind, one.group, one.path, one.says, times[said])] = one
    return found


def is_ignored(path: str, globs: Iterable[str]) -> bool:
    """Whether a file is left out: a glob without a slash means a name at any depth, one that ends so a folder."""
    return any(names(glob if "/" in glob.rstrip("/") else f"**/{glob}", path) for glob in globs)


def compare(tables: Tables, scan: Scan, most: int) -> list[Fate]:
    """What becomes of each finding, and of each task whose cause is gone; at most so many are made or reopened."""
    fates = []
    here = named(scan.findings)
    for name, one in here.items():
        item = _item(name, one)
        fate, task = _fate(tables, item)
        if fate in (MADE, REOPENED):
            most -= 1
            fate = fate if most >= 0 else LEFT
        fates.append(Fate(fate, name, item, task, one.line, one.path))
    return fates + [_of_gone(tables, known) for known in _gone(tables, scan, here)]


def _item(name: str, one: Finding) -> Item:
    return origins.Item(
        name,
        f"{one.path}:{one.line}" if one.line else one.path,
        one.title,
        type=one.type,
        priority=one.priority,
        description=one.description,
        labels=tuple(sorted({*one.labels, one.kind})),
        paths=(one.path,) if one.path else (),
        assignee=one.assignee,
    )


def _fate(tables: Tables, item: Item) -> tuple[str, str | None]:
    standing = origins.standing(tables, SOURCE, item)
    if standing == origins.NEW:
        return MADE, None
    id = origins.task_of(tables, SOURCE, item.key)
    found = tasks.task(tables, id or "")
    if found is not None and found.state == origins.CLOSED:
        return (REOPENED if tasks.detail(tables, found.id).resolution == GONE else KEPT), id
    changed = standing == origins.CHANGED and not origins.why_kept(tables, SOURCE, item, "newer")
    return (CHANGED if changed else SAME), id


def _gone(tables: Tables, scan: Scan, here: Any) -> Sequence[Origin]:
    """Where the tasks came from whose cause was not seen any more."""
    seen = [known for prefix in scan.whole for known in origins.beginning(tables, SOURCE, f"{prefix}:")]
    seen += filter(None, (origins.origin(tables, SOURCE, name) for name in sorted(scan.passed)))
    return [known for known in seen if known.key not in here and _open(tables, known) and _looked(tables, known, scan)]


def _open(tables: Tables, known: Origin) -> bool:
    found = tasks.task(tables, known.task)
    return found is not None and found.state != origins.CLOSED


def _looked(tables: Tables, known: Origin, scan: Scan) -> bool:
    """Whether this run would have seen the cause of a task, were it there."""
    path = _path(tables, known)
    return path not in scan.unread and not is_ignored(path, scan.left_out)


def _path(tables: Tables, known: Origin) -> str:
    return next(iter(tasks.detail(tables, known.task).paths), "")


def _of_gone(tables: Tables, known: Origin) -> Fate:
    found = tasks.task(tables, known.task)
    is_held = found is not None and found.holder is not None
    return Fate(KEPT if is_held else CLOSED, known.key, None, known.task, path=_path(tables, known))
