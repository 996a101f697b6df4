"""What moves the conversations on: everything said in one, and everything people say anywhere."""

from __future__ import annotations

from gitswarm.core.fold import Room
from gitswarm.rooms.ground import policy
from gitswarm.rooms.views.board.model import (
    COUNT,
    COUNTS,
    NONE,
    PER_PAGE,
    REMARKS,
    TALKS,
    Count,
    Remark,
    Talk,
    archived,
    remarks,
    talks,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from gitswarm.core.event import Event
    from gitswarm.core.fold import Seen
    from gitswarm.core.log import Line
    from gitswarm.core.tables import Tables

CHATTER = ("heartbeat",)
"""Kinds that nobody wants to read."""
TELLING = ("text", "summary", "reason", "title", "assignee", "resolution")
"""Where in a payload, whatever its kind, that stands which people read."""


def fold(seen: Seen, tables: Tables) -> bool:
    """No kind is of this room: it only witnesses."""
    return False


def witness(line: Line, tables: Tables) -> None:
    """Put an event into its conversation, and the conversation in front; the one that was last goes to the archive."""
    event = line.event
    if event.kind in CHATTER or (event.thread is None and "." in event.kind):
        return
    name = event.thread or NONE
    before: Talk = tables.get(TALKS, name) or Talk(name, 0, live=False, archived=0, page=None)
    tables.put(TALKS, before._replace(last=line.position, live=True))
    tables.put(REMARKS, _remark(line.position, event, name))
    if not before.live:
        for talk in talks(tables)[policy.number(tables, "interactions") :]:
            _archive(talk, tables)


def _remark(position: int, event: Event, talk: str) -> Remark:
    text, digest = _said(event.payload)
    author = event.payload.get("author")
    actor = author if isinstance(author, str) else event.actor
    return Remark(position, talk, event.kind, actor, event.at, text, digest)


def _said(payload: dict[str, Any]) -> tuple[str, str | None]:
    """What a payload tells people; of a long text the head, and the name of the whole."""
    for name in TELLING:
        value = payload.get(name)
        if isinstance(value, str) and value:
            return value, None
        if isinstance(value, dict) and isinstance(value.get("head"), str):
            return value["head"], str(value.get("digest"))
    return "", None


def _archive(talk: Talk, tables: Tables) -> None:
    """Move what is shown of a conversation behind all that was archived before."""
    count = first = archived(tables)
    for remark in remarks(tables, talk.name):
        tables.put(REMARKS, remark._replace(page=count // PER_PAGE, place=count))
        count += 1
    tables.put(COUNTS, Count(COUNT, count))
    page = (count - 1) // PER_PAGE
    tables.put(TALKS, talk._replace(live=False, archived=talk.archived + count - first, page=page))


PAYLOADS = ()
ROOM = Room("board", (REMARKS, TALKS, COUNTS), PAYLOADS, fold, witness)
