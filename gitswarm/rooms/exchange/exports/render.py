"""Tasks as text: a line of JSON each, or one page of Markdown with boxes."""

from __future__ import annotations

import json

from gitswarm.rooms.work import origins, tasks

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from typing import Any

    from gitswarm.core.tables import Tables
    from gitswarm.rooms.work.tasks import Task

    Row = Mapping[str, Any]

DEEP = 8
"""How far parts stand below their wholes on a page; those beyond name them."""
MANY = {"accept": "accept", "path": "paths", "label": "labels", "waits for": "deps"}
ONE = ("id", "type", "priority", "resolution", "reason", "assignee", "value", "effort")
TIMES = ("author", "created", "updated", "closed")


def row(tables: Tables, one: Task, said: Mapping[str, Any], description: str) -> dict[str, Any]:
    """All that is told of a task, by itself: it is known by its ULID, and by where it came from."""
    more, known = tasks.detail(tables, one.id), origins.origin_of(tables, one.id)
    ours = known is None or one.changed > known.seen
    return {
        "id": one.id,
        "short": tasks.id_of(tables, one.short),
        "title": one.title,
        "type": one.type,
        "priority": one.priority,
        "status": one.state,
        "description": description,
        "labels": list(one.labels),
        "accept": list(more.accept),
        "paths": list(more.paths),
        "assignee": one.assignee,
        "value": one.value,
        "effort": one.effort,
        "parent": one.parent,
        "deps": tasks.waits_for(tables, one.id),
        "resolution": more.resolution,
        "reason": (said.get("reason") or None) if one.state in (origins.PAUSED, origins.CLOSED) else None,
        "author": more.author if known is None else known.author,
        "created": more.created_at if known is None else known.created,
        "updated": one.changed_at if ours or known is None else known.updated,
        "closed": (known.closed if known else None) or said.get("closed") if one.state == origins.CLOSED else None,
        "remarks": list(said.get("remarks", ())),
    }


def markdown(rows: Sequence[Row]) -> Iterator[str]:
    """A page with a box for each task, parts below their wholes."""
    here = {one["id"] for one in rows}
    parts: dict[str | None, list[Row]] = {}
    for one in rows:
        parts.setdefault(one["parent"] if one["parent"] in here else None, []).append(one)
    yield "# Tasks"
    yield ""
    front = [(0, one) for one in reversed(parts.get(None, ()))]
    while front:
        depth, one = front.pop()
        yield from _box(one, min(depth, DEEP), named=depth > DEEP)
        front += [(depth + 1, part) for part in reversed(parts.get(one["id"], ()))]


def _box(one: Row, depth: int, *, named: bool) -> Iterator[str]:
    mark = "x" if one["status"] == origins.CLOSED else " "
    before = "  " * depth
    yield f"{before}- [{mark}] {_told(one['title'])}"
    for line in _facts(one, named):
        yield f"{before}  {line}"


def _facts(one: Row, named: bool) -> Iterator[str]:
    """What stands below a box."""
    yield from (f"- {name}: {_told(one[name])}" for name in ONE if one[name] not in (None, ""))
    if one["status"] not in (origins.OPEN, origins.CLOSED):
        yield f"- status: {one['status']}"
    if named:
        yield f"- part of: {one['parent']}"
    yield from (f"- {name}: {_told(value)}" for name, key in MANY.items() for value in one[key])
    yield from (f"- {name}: {_told(one[name])}" for name in TIMES if one[name])
    yield from map(_quoted, one["description"].split("\n") if one["description"] else ())
    for remark in one["remarks"]:
        yield f"- remark: {_time(remark['at'])} {_told(remark['author'] or '')}".rstrip()
        yield from (f"  {_quoted(line)}" for line in remark["text"].split("\n"))


def _time(told: object) -> str:
    """When something was said, as far as it is one word: whoever imported it may have written anything."""
    text = str(told)
    return text if told and text.isprintable() and " " not in text else "-"


def _quoted(line: str) -> str:
    """One line of a text, as a quotation."""
    is_safe = line.replace("\t", " ").isprintable() and not line.startswith('"')
    return f"> {line if is_safe else json.dumps(line)}" if line else ">"


def _told(value: object) -> str:
    """A value that survives a line of Markdown: in quotes where it would not."""
    text = str(value)
    is_safe = text.isprintable() and text == text.strip() and not text.startswith('"')
    return text if is_safe else json.dumps(text)
