"""A folder of a hundred events and the page that replaces it: the same lines, concatenated in order."""

from __future__ import annotations

from gitswarm.core.log import Line, Stray
from gitswarm.core.verdict import judge_line

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

FOLDER = 100
"""Events to a folder, and to its page."""
GROUP = 100
"""Folders to a group, and pages to a great page."""
GREAT_PAGE_LIMIT = 16 * 1024 * 1024
PAGE_LIMIT = FOLDER * 64 * 1024


def seal(block: int, lines: Iterable[Line], span: int = FOLDER) -> bytes | None:
    """The page of a full folder, or group; None unless each of its ``span`` positions holds exactly one event."""
    page, count = bytearray(), 0
    for count, line in enumerate(lines, 1):
        if line.position != block * span + count - 1:
            return None
        page += line.event.line
    return bytes(page) if count == span else None


def open_page(path: str, first: int, expected: int, data: bytes) -> tuple[list[Line], list[Stray]]:
    """The lines of a page that stands for ``expected`` positions from ``first``: all of them, or one stray."""
    rows = data.splitlines(keepends=True)
    if len(rows) != expected:
        return [], [Stray(path, "page does not hold one line for each position")]
    lines = []
    for offset, row in enumerate(rows):
        event = judge_line(first + offset, row)
        if isinstance(event, str):
            return [], [Stray(path, f"page line {offset + 1}: {event}")]
        lines.append(Line(first + offset, event))
    return lines, []
