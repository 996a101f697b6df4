"""Issues of beads: one JSON object a line, as `bd export` writes them."""

from __future__ import annotations

import json

from gitswarm.rooms.exchange.formats import fitting
from gitswarm.rooms.work.origins import CLOSED, OPEN, PAUSED, Remark
from gitswarm.rooms.work.tasks import TYPES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from gitswarm.rooms.exchange.formats.fitting import Harvest

LINE_LIMIT = 4 * 1024 * 1024
STATES = {"open": OPEN, "closed": CLOSED, "deferred": PAUSED, "pinned": OPEN, "blocked": OPEN}
AT_WORK = ("in_progress", "hooked")
GONE = "tombstone"
BLOCKS = ("blocks", "conditional-blocks", "waits-for")
PART = "parent-child"
KNOWN = (
    *("id", "title", "description", "design", "acceptance_criteria", "notes", "status", "priority", "issue_type"),
    *("assignee", "labels", "dependencies", "comments", "created_by", "created_at", "updated_at", "closed_at"),
    *("close_reason", "_type", "content_hash"),
)


def read_beads(lines: Iterable[bytes], harvest: Harvest) -> None:
    """The issues that these lines tell."""
    for number, line in enumerate(lines, 1):
        where = f"line {number}"
        text = line.removeprefix(b"\xef\xbb\xbf") if number == 1 else line
        if not text.strip():
            continue
        row = row_of(text)
        if isinstance(row, str):
            harvest.tell(where, f"{row}: left out")
        elif row.get("_type", "issue") != "issue":
            harvest.tell(where, f"a line of type {row['_type']!r}, which is no issue: left out", _name(row))
        elif row.get("status") == GONE:
            harvest.tell(where, f"deleted there{_by(row)}: left out", _name(row))
        else:
            _issue(row, where, harvest)


def row_of(line: bytes) -> dict[str, Any] | str:
    """The object of a line, or in a few words why it has none."""
    if len(line) > LINE_LIMIT:
        return "longer than 4 MiB"
    try:
        row = json.loads(line.decode())
    except UnicodeDecodeError:
        return "no UTF-8"
    except RecursionError:
        return "nested too deep"
    except ValueError:
        return "no JSON"
    return row if isinstance(row, dict) else "no object"


def _issue(row: dict[str, Any], where: str, harvest: Harvest) -> None:
    key, type = _name(row), row.get("issue_type")
    links = _links(row, where, harvest)
    deps = tuple(on for kind, on in links if kind in BLOCKS)
    parents = [on for kind, on in links if kind == PART]
    others = [f"- {kind}: {on}" for kind, on in links if kind not in (*BLOCKS, PART)]
    others += [f"- also a part of: {on}" for on in parents[1:]]
    labels = row.get("labels") or []
    if type and type not in TYPES and isinstance(labels, list):
        labels = [*labels, fitting.plain(type)]
    harvest.add(
        where,
        key,
        title=row.get("title"),
        type=type if type in TYPES else TYPES[0],
        priority=priority(row.get("priority"), where, key, harvest),
        sections=(
            ("", row.get("description")),
            ("Design", row.get("design")),
            ("Notes", row.get("notes")),
            ("Links", "\n".join(others)),
            fitting.rest(row, *KNOWN),
        ),
        **_state(row, bool(deps), where, harvest),
        reason=row.get("close_reason") or "",
        labels=labels,
        accept=fitting.bullets(row.get("acceptance_criteria")),
        assignee=row.get("assignee"),
        parent=parents[0] if parents else None,
        deps=deps,
        remarks=remarks(row.get("comments"), where, key, harvest),
        author=row.get("created_by"),
        created=row.get("created_at"),
        updated=row.get("updated_at"),
        closed=row.get("closed_at"),
    )


def _state(row: dict[str, Any], waits: bool, where: str, harvest: Harvest) -> dict[str, str]:
    was = fitting.plain(row.get("status", OPEN))
    if was == "blocked" and not waits:
        return {"was": was, "state": PAUSED}
    if was in AT_WORK:
        harvest.tell(where, f"{was} there: open here, until somebody claims it", _name(row))
    elif was not in STATES:
        harvest.tell(where, f"{was[:40]!r} is a status we do not know: open here", _name(row))
    return {"was": was, "state": STATES.get(was, OPEN)}


def priority(told: Any, where: str, key: str, harvest: Harvest) -> int:
    """A priority from 0 to 4; that of the middle, and a word about it, where it is none."""
    if type(told) is int and 0 <= told <= 4:  # noqa: PLR2004 - as here
        return told
    if told is not None:
        harvest.tell(where, f"{fitting.plain(told)[:40]!r} is no priority from 0 to 4: 2 here", key)
    return 2


def remarks(told: Any, where: str, key: str, harvest: Harvest) -> list[Remark]:
    """What was said about an issue."""
    found = []
    for one in told if isinstance(told, list) else [] if told is None else [told]:
        if isinstance(one, dict) and isinstance(one.get("text"), str):
            found.append(Remark(one["text"], one.get("author"), one.get("created_at") or one.get("at")))
        else:
            harvest.tell(where, "a comment without a text: left out", key)
    return found


def _links(row: dict[str, Any], where: str, harvest: Harvest) -> list[tuple[str, str]]:
    """What it is linked to: of which kind, to whom."""
    found = []
    told = row.get("dependencies")
    for one in told if isinstance(told, list) else [] if told is None else [told]:
        on = one.get("depends_on_id") or one.get("target_id") if isinstance(one, dict) else None
        if isinstance(on, str):
            found.append((fitting.plain(one.get("type") or BLOCKS[0]), on))
        else:
            harvest.tell(where, "a dependency that names no issue: left out", _name(row))
    return found


def _name(row: dict[str, Any]) -> str:
    return fitting.plain(row.get("id"))


def _by(row: dict[str, Any]) -> str:
    by, at, why = (fitting.plain(row.get(name)) for name in ("deleted_by", "deleted_at", "delete_reason"))
    return f"{' by ' + by if by else ''}{' at ' + at if at else ''}{' (' + why + ')' if why else ''}"
