"""Tasks as gitswarm itself exports them: one JSON object a line."""

from __future__ import annotations

from gitswarm.rooms.exchange import formats
from gitswarm.rooms.work import tasks
from gitswarm.rooms.work.origins import CLOSED, OPEN, PAUSED

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Any

    from gitswarm.rooms.exchange.formats import Harvest

STATES = (OPEN, PAUSED, CLOSED)
PLAIN = ("labels", "accept", "paths", "assignee", "parent", "author", "created", "updated", "closed")
KNOWN = (
    *PLAIN,
    *("id", "title", "type", "priority", "status", "description", "value", "effort", "deps", "resolution", "reason"),
    *("remarks", "short"),
)


def read_own(lines: Iterable[bytes], harvest: Harvest) -> None:
    """The tasks that these lines tell."""
    for number, line in enumerate(lines, 1):
        if line.strip():
            row = formats.row_of(line)
            if isinstance(row, str):
                harvest.tell(f"line {number}", f"{row}: left out")
            else:
                add(f"line {number}", row, harvest)


def add(where: str, row: Mapping[str, Any], harvest: Harvest, sections: Iterable[tuple[str, object]] = ()) -> None:
    """Put one task as we tell it into a harvest."""
    key = formats.plain(row.get("id"))
    harvest.add(
        where,
        key,
        title=row.get("title"),
        type=_type(row.get("type"), where, key, harvest),
        priority=formats.priority(row.get("priority"), where, key, harvest),
        description=formats.plain(row.get("description")),
        sections=(*sections, formats.rest(row, *KNOWN)),
        **_state(row, where, key, harvest),
        **{name: _from_one_on(row.get(name), name, where, key, harvest) for name in ("value", "effort")},
        **{name: row[name] for name in PLAIN if row.get(name) is not None},
        deps=row.get("deps") or (),
        remarks=formats.remarks(row.get("remarks"), where, key, harvest),
    )


def _state(row: Mapping[str, Any], where: str, key: str, harvest: Harvest) -> dict[str, str]:
    was = formats.plain(row.get("status") or OPEN)
    if was not in STATES and was != "blocked":
        harvest.tell(where, f"{was[:40]} there: open here, until somebody claims it", key)
    reason = formats.plain(row.get("reason"))
    resolution = formats.plain(row.get("resolution") or "done")
    return {"was": was, "state": was if was in STATES else OPEN, "resolution": resolution, "reason": reason}


def _type(told: Any, where: str, key: str, harvest: Harvest) -> str:
    if told in tasks.TYPES:
        return str(told)
    if told is not None:
        harvest.tell(where, f"{formats.plain(told)[:40]!r} is no type of task: {tasks.TYPES[0]} here", key)
    return tasks.TYPES[0]


def _from_one_on(told: Any, name: str, where: str, key: str, harvest: Harvest) -> int | None:
    if type(told) is int and 1 <= told < 1 << 53:
        return told
    if told is not None:
        harvest.tell(where, f"its {name} is no whole number from 1 on: left out", key)
    return None
