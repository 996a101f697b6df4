"""Payloads: what an event of one kind tells, as a typed record; written in the newest version, read in every one.

    class TaskNoted(Payload):
        KIND = "task.noted"
        V = 2
        UPCASTERS = {1: lambda old: {**old, "text": old["note"]}}

        text: Text
        labels: tuple[str, ...] = ()

The verdict on a payload is frozen for each kind and version: whoever changes it raises ``V`` and adds an upcaster.
"""

from __future__ import annotations

from gitswarm import json
from gitswarm.errors import Misused
from gitswarm.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from typing import Any, ClassVar, TypeVar, dataclass_transform

    from gitswarm.core.event import Event

    Shape = Callable[[Any], Any]
    P = TypeVar("P", bound="Payload")

    @dataclass_transform(frozen_default=True)
    class Payload:
        """What a payload type declares; at run time a Record."""

        KIND: ClassVar[str]
        V: ClassVar[int]
        STRICT: ClassVar[bool]
        UPCASTERS: ClassVar[Mapping[int, Callable[[dict[str, Any]], dict[str, Any]]]]
        _fields: ClassVar[tuple[str, ...]]
        _field_defaults: ClassVar[dict[str, object]]

        def __iter__(self) -> Iterator[Any]: ...

else:
    Payload = Record

TEXT_INLINE = 16 * 1024
WIDEST = 6
"""Bytes of an event that a byte of a text takes at most."""
TEXT_LIMIT = 1024 * 1024
HEAD_LIMIT = 1024
DIGEST_LENGTH = 64
HEXADECIMAL = "0123456789abcdef"

NEWER = "newer"
"""The verdict on a version this program does not know yet: inert, and a log that must not be written."""


class Cut(Record):
    """A text too long for its event: the whole lies under ``texts/``, its beginning here."""

    digest: str
    size: int
    head: str


Text = str | Cut


def cut(text: str) -> tuple[Text, bytes | None]:
    """What an event holds of a text, and the bytes to be stored beside it where that is not all."""
    try:
        data = text.encode()
    except UnicodeEncodeError as cause:
        raise Misused("this text is not Unicode", hint="give it in UTF-8") from cause
    if len(data) * WIDEST <= TEXT_INLINE or _written_size(text) <= TEXT_INLINE:
        return text, None
    if len(data) > TEXT_LIMIT:
        raise Misused(
            f"a text of {len(data)} bytes is too long", hint="at most 1 MiB; commit it as a file and name that"
        )
    from hashlib import sha256

    return Cut(sha256(data).hexdigest(), len(data), data[:HEAD_LIMIT].decode(errors="ignore")), data


def head_of(value: Text) -> str:
    """The text itself, or the beginning of one that was cut."""
    return value if isinstance(value, str) else value.head


def digest_of(value: Text) -> str | None:
    """The name of the whole text under ``texts/``, None where the event holds all of it."""
    return None if isinstance(value, str) else value.digest


def read(payload_type: type[P], data: Mapping[str, Any], v: int | None = None) -> P | str:
    """The verdict on a payload written in version ``v`` (the newest if not said): the record, or why it is none."""
    newest = getattr(payload_type, "V", 1)
    if v is not None and v > newest:
        return NEWER
    current = data if v is None or v == newest else _upcast(payload_type, dict(data), v)
    if isinstance(current, str):
        return current
    values = {}
    for name, shape, required in _plan(payload_type):
        if name in current:
            values[name] = shape(current[name])
            if values[name] is _WRONG:
                return f"wrong {name}"
        elif required:
            return f"no {name}"
    return payload_type(**values)


def read_event(payload_type: type[P], event: Event) -> P | str:
    """The verdict on the payload of an event."""
    return read(payload_type, event.payload, event.v)


def write(record: Payload) -> dict[str, Any]:
    """The payload of a new event: without what is None by default, so that lines stay short."""
    defaults = record._field_defaults
    fields = zip(record._fields, record, strict=True)
    data = {
        name: _plain(value) for name, value in fields if value is not None or defaults.get(name, _WRONG) is not None
    }
    verdict = read(type(record), data)
    if isinstance(verdict, str):
        raise Misused(f"{record.KIND} cannot be written: {verdict}", hint="give each field a value of its type")
    return data


def _upcast(payload_type: type[Payload], data: dict[str, Any], v: int) -> dict[str, Any] | str:
    # An upcaster meets what a peer pushed before any verdict: what it stumbles over is refused, not raised.
    try:
        for version in range(v, payload_type.V):
            data = payload_type.UPCASTERS[version](data)
    except (LookupError, TypeError, ValueError, AttributeError, ArithmeticError):
        return f"not upcast from {v}"
    return data


_plans: dict[type, tuple[tuple[str, Shape, bool], ...]] = {}


def _plan(payload_type: type[Payload]) -> tuple[tuple[str, Shape, bool], ...]:
    if payload_type not in _plans:
        defaults = payload_type._field_defaults
        declared = payload_type.__annotations__
        _plans[payload_type] = tuple(
            (name, _shape(str(declared[name])), name not in defaults) for name in payload_type._fields
        )
    return _plans[payload_type]


def _shape(annotation: str) -> Shape:
    plain = annotation.removesuffix(" | None")
    if plain not in _SHAPES:
        raise TypeError(f"a payload field cannot be {annotation}: one of {', '.join(_SHAPES)}, with or without | None")
    shape = _SHAPES[plain]
    return shape if plain == annotation else lambda value: None if value is None else shape(value)


_WRONG = object()


def _exactly(wanted: type) -> Shape:
    return lambda value: value if type(value) is wanted else _WRONG


def _number(value: Any) -> Any:
    return float(value) if type(value) in (float, int) else _WRONG


def _row_of(wanted: type) -> Shape:
    def row(value: Any) -> Any:
        fits = type(value) is list and all(type(item) is wanted for item in value)
        return tuple(value) if fits else _WRONG

    return row


def _texts_by_name(value: Any) -> Any:
    fits = type(value) is dict and all(type(item) is str for item in value.values())
    return value if fits else _WRONG


def _numbers_by_name(value: Any) -> Any:
    fits = type(value) is dict and all(type(item) is int for item in value.values())
    return value if fits else _WRONG


def _text(value: Any) -> Any:
    if type(value) is dict:
        return _cut(value)
    return value if type(value) is str and _size(value) <= TEXT_INLINE else _WRONG


def _cut(value: Any) -> Any:
    digest, size, head = value.get("digest"), value.get("size"), value.get("head")
    fits = _is_digest(digest) and type(size) is int and 0 <= size <= TEXT_LIMIT
    return Cut(digest, size, head) if fits and type(head) is str and _size(head) <= HEAD_LIMIT else _WRONG


def _is_digest(value: Any) -> bool:
    return type(value) is str and len(value) == DIGEST_LENGTH and not value.strip(HEXADECIMAL)


def _size(text: str) -> int:
    return len(text) if text.isascii() else len(text.encode(errors="surrogatepass"))


def _written_size(text: str) -> int:
    # A control character takes six bytes of the event, so what counts is the text as it is written there.
    return len(json.dumps(text, ensure_ascii=False).encode()) - 2


_SHAPES: dict[str, Shape] = {
    "str": _exactly(str),
    "int": _exactly(int),
    "bool": _exactly(bool),
    "float": _number,
    "tuple[str, ...]": _row_of(str),
    "tuple[int, ...]": _row_of(int),
    "dict[str, str]": _texts_by_name,
    "dict[str, int]": _numbers_by_name,
    "dict[str, object]": _exactly(dict),
    "Text": _text,
}


def _plain(value: Any) -> Any:
    if isinstance(value, Cut):
        return value._asdict()
    return list(value) if isinstance(value, tuple) else value
