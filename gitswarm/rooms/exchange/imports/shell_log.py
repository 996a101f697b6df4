"""The log of an older shell prototype: one JSON object a line, with interaction, actor, type, content, timestamp.

A line is known again by the digest of its row and of how many equal rows stood before it: so the same file twice is
once, and two equal lines stay two. Held in memory are one portion of lines, and one number for each row that was seen.
"""

from __future__ import annotations

from hashlib import sha256

from gitswarm import json
from gitswarm.core.envelope import NAME_LIMIT, canonical, is_kind, is_name
from gitswarm.core.event import LAST_SECOND, timestamp
from gitswarm.record import Record
from gitswarm.rooms.ground.messages import Saying

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Any, BinaryIO

LINE_LIMIT = 1024 * 1024
PORTION = 1000
"""Sayings brought in by one commit."""
PORTION_BYTES = 8 * 1024 * 1024
SHOWN = 1000
"""Bytes kept of a line that is none."""
JOINTS = str.maketrans(" ./:", "----")
"""What stands between the words of a kind there, and a hyphen here."""


class BadLine(Record):
    """A line that could not be brought in: its number, why, and how it begins."""

    line: int
    reason: str
    raw: str


class Portion(Record):
    """What was read in one go: sayings that fit into one commit, the bad lines among them, and how far it was read."""

    sayings: tuple[Saying, ...]
    bad: tuple[BadLine, ...]
    lines: int


class Unfit(Exception):
    """A row that says nothing that could be brought in; carries the reason."""


def portions(file: BinaryIO) -> Iterator[Portion]:
    """The log in portions, each of bounded size."""
    sayings: list[Saying] = []
    bad: list[BadLine] = []
    size, number = 0, 0
    for number, found in read(lines_of(file)):
        if isinstance(found, BadLine):
            bad.append(found)
        else:
            sayings.append(found)
            size += len(found.text)
        if len(sayings) + len(bad) >= PORTION or size >= PORTION_BYTES:
            yield Portion(tuple(sayings), tuple(bad), number)
            sayings, bad, size = [], [], 0
    if sayings or bad:
        yield Portion(tuple(sayings), tuple(bad), number)


def lines_of(file: BinaryIO) -> Iterator[bytes]:
    """The lines of a file; of one that is too long, its beginning."""
    while line := file.readline(LINE_LIMIT + 1):
        rest = line
        while len(rest) > LINE_LIMIT and not rest.endswith(b"\n"):
            rest = file.readline(LINE_LIMIT + 1)
        yield line


def read(lines: Iterable[bytes]) -> Iterator[tuple[int, Saying | BadLine]]:
    """What each line says, or why it is bad; blank lines are passed over."""
    seen: dict[int, int] = {}
    for number, line in enumerate(lines, 1):
        text = line.removeprefix(b"\xef\xbb\xbf") if number == 1 else line
        if not text.strip():
            continue
        try:
            row = _row(text)
            yield number, _saying(row, _digest(row, seen))
        except Unfit as unfit:
            yield number, BadLine(number, str(unfit), line[:SHOWN].decode("utf-8", "backslashreplace").rstrip("\r\n"))


def _row(line: bytes) -> dict[str, Any]:
    if len(line) > LINE_LIMIT:
        raise Unfit("longer than 1 MiB")
    try:
        row = json.loads(line.decode())
    except UnicodeDecodeError as cause:
        raise Unfit("not UTF-8") from cause
    except RecursionError as cause:
        raise Unfit("nested too deep") from cause
    except ValueError as cause:
        raise Unfit("not JSON") from cause
    if not isinstance(row, dict):
        raise Unfit("not an object")
    return row


def _digest(row: dict[str, Any], seen: dict[int, int]) -> str:
    """The name of this row; ``seen`` counts equal rows by the first half of a digest's first half."""
    try:
        line = canonical(row)
    except (ValueError, RecursionError) as cause:
        raise Unfit("holds what JSON or Unicode cannot say") from cause
    key = int.from_bytes(sha256(line).digest()[:8])
    seen[key] = seen.get(key, 0) + 1
    return sha256(line + str(seen[key]).encode()).hexdigest()


def _saying(row: dict[str, Any], digest: str) -> Saying:
    text = row.get("content")
    if not isinstance(text, str):
        raise Unfit("content is no text" if "content" in row else "no content")
    return Saying(
        kind=_kind(row),
        text=text,
        thread=_name(row, "interaction"),
        author=_name(row, "actor") or _missing("actor"),
        said_at=_time(row),
        digest=digest,
    )


def _kind(row: dict[str, Any]) -> str:
    """The kind of a row: in lower case, its words joined by hyphens, since a dot is for the machinery."""
    told = row.get("type")
    if not isinstance(told, str) or not told:
        return _missing("type")
    kind = told.strip().lower().translate(JOINTS)
    if not is_kind(kind):
        raise Unfit(f"type cannot be a kind: {told[:NAME_LIMIT]!r}")
    return kind


def _name(row: dict[str, Any], key: str) -> str | None:
    told = row.get(key)
    name = str(told) if type(told) is int else told
    if name in (None, ""):
        return None
    if not is_name(name):
        raise Unfit(f"{key} cannot be a name: 1 to {NAME_LIMIT} characters without control characters")
    return str(name)


def _time(row: dict[str, Any]) -> str | None:
    """When it was said: seconds since 1970 as we write times, all else as it stands."""
    told: Any = row.get("timestamp")
    if type(told) in (int, float) and 0 <= told <= LAST_SECOND:
        return timestamp(told)
    if told in (None, "") or is_name(told):
        return told or None
    raise Unfit("timestamp is no time")


def _missing(key: str) -> str:
    raise Unfit(f"no {key}")
