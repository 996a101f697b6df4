"""The envelope verdict: is this file an event? It depends on mode, path, size and bytes alone, and never changes.

Every clone, every version and every Python must answer the same, since whatever is refused is skipped by the fold.
"""

from __future__ import annotations

from gitswarm.core.envelope import EVENT_LIMIT, parse
from gitswarm.core.event import Event
from gitswarm.core.path import LAST_POSITION, parse_event_path

REGULAR_FILE = 0o100644


def refusal(path: str, mode: int, size: int) -> str | None:
    """What mode, path and size alone refuse, before a byte is read."""
    if mode != REGULAR_FILE:
        return "wrong mode"
    if parse_event_path(path) is None:
        return "wrong path"
    return "too large" if size > EVENT_LIMIT else None


def judge(path: str, mode: int, size: int, data: bytes | None) -> Event | str:
    """The event in a file of the log, or why it is none; ``data`` may be None where ``refusal`` speaks."""
    reason = refusal(path, mode, size)
    if reason is not None:
        return reason
    if data is None:
        raise ValueError(f"{path} must be read before it can be judged")
    event = _event(data)
    if isinstance(event, str) or path.endswith(f"-{event.id}.json"):
        return event
    return "id differs from path"


def judge_line(position: int, data: bytes) -> Event | str:
    """The event in a line of a sealed page, at ``position``, or why it is none."""
    return _event(data) if 0 <= position <= LAST_POSITION else "wrong path"


def _event(line: bytes) -> Event | str:
    body = parse(line)
    return body if isinstance(body, str) else Event(line, body)
