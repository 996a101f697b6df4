"""What this clone looks like now: its place in the log, its queue, the lines of the log with their standing."""

from __future__ import annotations

from gitswarm.core.replay import COMMITTED, SHARED, WAITING
from gitswarm.core.words import counted
from gitswarm.errors import Misused, NotFound
from gitswarm.rooms.forge import deliveries
from gitswarm.rooms.ground import incidents, policy, switches
from gitswarm.rooms.home.clone.unsent import count_pending, pending
from gitswarm.screen import safe_json

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from gitswarm.core.event import Event
    from gitswarm.core.log import Line
    from gitswarm.swarm import Swarm


GIST = 200
"""Characters that are shown of what an event holds beside a text."""
DIGITS = 18
"""The longest cursor there can be."""


def status(swarm: Swarm) -> dict[str, Any]:
    """Which swarm this is, where the log stands, and what keeps it from the hub."""
    tables, link = swarm.look(), swarm.link()
    begun, halt = policy.founding(tables), switches.halt(tables)
    return {
        "swarm": begun.swarm if begun else None,
        "tip": swarm.ground.log.tip(),
        "position": swarm.ground.index.count,
        "actor": swarm.actor_if_known(),
        "hub": link.hub,
        "online": link.online,
        "pending": count_pending(swarm),
        "stopped": swarm.ground.store.stopped(),
        "halted": {"by": halt.actor, "reason": halt.reason} if halt else None,
        "incidents": len(incidents.waiting(swarm.ground.index.tables)),
    }


def queue(swarm: Swarm) -> dict[str, Any]:
    """What is not shared yet, why, and when it is tried again."""
    swarm.look()
    link = swarm.link()
    return {
        "pending": len(pending(swarm)),
        "online": link.online,
        "reason": link.reason,
        "attempts": link.attempts,
        "next_try": link.next_try,
        "events": [_queued(swarm, event) for event in pending(swarm)],
        "github": _asked_of_github(swarm),
    }


def _asked_of_github(swarm: Swarm) -> dict[str, Any]:
    """What is asked of GitHub and not done, why, and when it is tried again."""
    return deliveries.as_json(swarm, deliveries.waiting(swarm.look()))


def _queued(swarm: Swarm, event: Event) -> dict[str, Any]:
    standing = swarm.standing(event.id, event.kind)
    return {**standing._asdict(), "actor": event.actor, "at": event.at, "thread": event.thread}


def lines(swarm: Swarm, since: str | None, thread: str | None = None) -> Iterator[dict[str, Any]]:
    """The events from a cursor on, each with its position, standing and the cursor after it."""
    swarm.look()
    start, final = beginning(swarm, since), _final_count(swarm)
    for line in swarm.ground.lines(start):
        if thread is None or line.event.thread == thread:
            yield _line(swarm, line, final, start)


def _line(swarm: Swarm, line: Line, final: int, start: int) -> dict[str, Any]:
    index, is_final = swarm.ground.index, line.position < final
    shared = is_final and swarm.exchange is not None
    standing = SHARED if shared else COMMITTED
    told: dict[str, Any] = dict(line.event.body)
    told["position"] = line.position
    told["cursor"] = str(min(line.position + 1, max(final, start)))
    told["standing"] = standing if index.position(line.event.id) is not None else WAITING
    told["overruled"] = index.overruled(line.event.id)
    told["final"] = is_final
    return told


def _final_count(swarm: Swarm) -> int:
    """How many positions are final: what the hub has; without a hub, what is committed."""
    index = swarm.ground.index
    return index.count if swarm.exchange is None else index.shared


def cursor(swarm: Swarm, since: str | None = None) -> str:
    """Where somebody goes on who has read everything: behind what is final, and never before where he began."""
    return str(max(_final_count(swarm), _position(since)))


def _position(cursor: str | None) -> int:
    """Where a cursor stands in the log; none stands before its first event."""
    if cursor is None:
        return 0
    if not (cursor.isascii() and cursor.isdecimal() and len(cursor) <= DIGITS):
        raise Misused(f"'{cursor[:DIGITS]}' is no cursor", hint="take the `cursor` of a line of `gitswarm log --json`")
    return int(cursor)


def beginning(swarm: Swarm, since: str | None) -> int:
    """Where a cursor stands in our log; whoever went on from beyond its end would not hear what is to come."""
    start, log = _position(since), swarm.ground.log
    if start <= swarm.ground.index.count:
        return start
    count = log.count(log.tip())  # an index that cannot be written lies behind
    if start > count:
        raise NotFound(
            f"there is no position {start} yet: the log has {counted(count, 'event')}",
            hint="a cursor is of one log, and this is another or shorter one; for a day, `devlog` takes 2026-01-31",
        )
    return start


def in_words(row: dict[str, Any]) -> str:
    """An event of the log as people read it, in one line."""
    payload = row["payload"]
    mark = " (overruled)" if row["overruled"] else "" if row["final"] else f" ({row['standing']})"
    thread = f" [{row['thread']}]" if row.get("thread") else ""
    who = f"{payload['author']} (through {row['actor']})" if payload.get("author") else row["actor"]
    return f"{row['position']:>6}  {row['at']}  {who}  {row['kind']}{thread}{mark}  {_gist(payload)}".rstrip()


def _gist(payload: dict[str, Any]) -> str:
    """What was said; where nothing was, what else is told."""
    text = payload.get("text")
    if isinstance(text, str):
        return text
    if isinstance(text, dict) and "head" in text:
        return f"{text['head']} … ({text.get('size')} bytes in all, in texts/{text.get('digest')})"
    if isinstance(payload.get("message"), str):
        return str(payload["message"])
    told = " ".join(f"{key}={_plain(value)}" for key, value in payload.items() if value is not None)
    return told if len(told) <= GIST else f"{told[:GIST]} …"


def _plain(value: object) -> str:
    return value if isinstance(value, str) else safe_json(value)
