"""The form every event has, whatever it tells: frozen with the format, judged from the bytes alone.

Nothing here may depend on the Python version, the locale or the Unicode tables: two clones that disagree about one
line disagree about all that follows from it. So nothing asks Unicode what a letter, a digit or a
printable character is, and no exception becomes a verdict but the three that are named below.
"""

from __future__ import annotations

from gitswarm import json
from gitswarm.core.path import is_id

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any, NotRequired, TypedDict

    class Body(TypedDict):
        """The keys this version knows; others are kept and carried."""

        v: int
        id: str
        kind: str
        actor: str
        session: str
        at: str
        payload: dict[str, Any]
        thread: NotRequired[str]
        task: NotRequired[str]
        ask: NotRequired[str]
        sig: NotRequired[str]


EVENT_LIMIT = 64 * 1024
DEPTH = 16
NAME_LIMIT = 200
"""Characters in an actor, session, thread, task or ask."""
WORD_LIMIT = 64
"""Characters on either side of the dot in a kind."""

_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_WORD = _LETTERS + "0123456789_-"
# A string runs to its closing quote, or to the end where it has none: so no quote is ever looked at twice.
_STRING_OR_PLAIN = rb'"[^"\\]*(?:\\.[^"\\]*)*(?:"|\\?\Z)|[^"{}\[\]]+'
_ANY_DIGIT = str.maketrans("123456789", "000000000")


def _span(first: int, last: int) -> str:
    return "".join(map(chr, range(first, last + 1)))


_CONTROLS = frozenset(
    _span(0x00, 0x1F)
    + _span(0x7F, 0x9F)
    + "\u061c\u200e\u200f"  # marks of writing direction
    + _span(0x2028, 0x202E)  # separators of lines and paragraphs, embeddings and overrides
    + _span(0x2066, 0x2069)  # isolates
)


def is_name(value: object) -> bool:
    """Whether a value can name an actor, a session, a thread or a task without playing tricks on a screen."""
    return type(value) is str and 0 < len(value) <= NAME_LIMIT and _CONTROLS.isdisjoint(value)


def is_kind(value: object) -> bool:
    """Whether a value can name a kind: ``word``, or ``room.happened``."""
    if type(value) is not str:
        return False
    room, dot, happened = value.partition(".")
    return _is_word(room) and (_is_word(happened) or not dot)


def _is_word(text: str) -> bool:
    return 0 < len(text) <= WORD_LIMIT and text[0] in _LETTERS and not text.strip(_WORD)


def _is_version(value: object) -> bool:
    return type(value) is int and value >= 1


def is_time(value: object) -> bool:
    """Whether this can be the time of an event."""
    return type(value) is str and value.translate(_ANY_DIGIT) == "0000-00-00T00:00:00Z"


_REQUIRED: Mapping[str, Callable[[Any], bool]] = {
    "v": _is_version,
    "id": lambda value: type(value) is str and is_id(value),
    "kind": is_kind,
    "actor": is_name,
    "session": is_name,
    "at": is_time,
    "payload": lambda value: type(value) is dict,
}
_OPTIONAL: Mapping[str, Callable[[Any], bool]] = {
    "thread": is_name,
    "task": is_name,
    "ask": is_name,
    "sig": lambda value: type(value) is str,
}


def _integer(digits: str) -> int:
    value = int(digits)  # a ValueError, as below, also where the process limits the digits it reads
    if not -(2**63) <= value < 2**63:
        raise ValueError("beyond 64 bits")
    return value


_read = json.reader(_integer)
_write = json.writer(ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":"))


def canonical(body: Mapping[str, Any]) -> bytes:
    """The one line that says this body: sorted keys, no blanks, UTF-8, a newline."""
    return _text(body).encode()


def parse(line: bytes) -> Body | str:
    """The verdict on the bytes of one event: its body, or in a few words why it is none."""
    if len(line) > EVENT_LIMIT:
        return "too large"
    try:
        text = line.decode()
    except UnicodeDecodeError:
        return "not UTF-8"
    if _too_deep(line):
        return "too deep"
    body = _decoded(text)
    return body if type(body) is str else _flaw(body) or body


def _too_deep(line: bytes) -> bool:
    if line.count(b"{") + line.count(b"[") <= DEPTH:
        return False
    import re

    depth = 0
    for bracket in re.sub(_STRING_OR_PLAIN, b"", line, flags=re.DOTALL):
        depth += 1 if bracket in b"{[" else -1
        if depth > DEPTH:
            return True
    return False


def _decoded(text: str) -> Any:
    try:
        body, _ = _read(text, 0)
        if type(body) is not dict:
            return "not an object"
        # Also refuses what JSON leaves open: keys twice, blanks, other spellings of a number, text after the end.
        return body if _text(body) == text else "not canonical"
    except StopIteration:
        return "not JSON"
    except ValueError as error:
        # An integer while reading, NaN or infinity while writing; what is no JSON at all raises a kind of its own.
        return "number out of range" if type(error) is ValueError else "not JSON"


def _flaw(body: Mapping[str, Any]) -> str:
    for key, fits in _REQUIRED.items():
        if key not in body:
            return f"no {key}"
        if not fits(body[key]):
            return f"wrong {key}"
    for key, fits in _OPTIONAL.items():
        if key in body and not fits(body[key]):
            return f"wrong {key}"
    return ""


def _text(body: Mapping[str, Any]) -> str:
    return _write(body) + "\n"
