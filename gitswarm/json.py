"""JSON as the standard library reads and writes it, at the price of its C alone.

Importing ``json`` compiles eight patterns, which costs half a bare Python; its C needs none of them. What does not
begin with a value, or goes on after it, is left to the library itself, which then says what is wrong with it.
"""

from __future__ import annotations

from gitswarm.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from _json import encode_basestring, encode_basestring_ascii, make_encoder, make_scanner
    from collections.abc import Callable
    from typing import Any

    Reader = Callable[[str, int], tuple[Any, int]]
    """Gives the value that begins at a place of a text, and where it ends; a StopIteration where none begins."""
    Writer = Callable[[object], str]
else:
    try:
        from _json import encode_basestring, encode_basestring_ascii, make_encoder, make_scanner
    except ImportError:  # another Python than CPython
        from json import JSONDecoder, JSONEncoder
        from json.encoder import encode_basestring, encode_basestring_ascii

        def make_scanner(manner):
            return JSONDecoder(parse_int=manner.parse_int).scan_once

        def make_encoder(_markers, default, spell, _indent, colon, comma, *sorts_skips_and_allows):
            sort_keys, _, allow_nan = sorts_skips_and_allows
            manner = {"ensure_ascii": spell is encode_basestring_ascii, "separators": (comma, colon)}
            encoder = JSONEncoder(default=default, sort_keys=sort_keys, allow_nan=allow_nan, **manner)
            return lambda value, _level: (encoder.encode(value),)


BLANKS = " \t\n\r"


class _Manner(Record):
    """How the library's C is told to read."""

    parse_int: Callable[[str], int] = int
    strict: bool = True
    object_hook: None = None
    object_pairs_hook: None = None
    array_hook: None = None
    parse_float: Callable[[str], float] = float
    parse_constant: Callable[[str], float] = float


def _refuse(value: object) -> object:
    raise TypeError(f"Object of type {type(value).__name__} is not JSON serializable")


def reader(parse_int: Callable[[str], int]) -> Reader:
    """What reads the value at a place of a text, its integers so."""
    manner: Any = _Manner(parse_int)
    scan = make_scanner(manner)

    def read(text: str, at: int) -> tuple[Any, int]:
        try:
            return scan(text, at)
        except SystemError:  # before Python 3.13 its C cannot say what is wrong where nobody has imported the library
            import json.decoder  # noqa: F401

            return scan(text, at)

    return read


def writer(
    *,
    ensure_ascii: bool = True,
    allow_nan: bool = True,
    sort_keys: bool = False,
    separators: tuple[str, str] = (", ", ": "),
    default: Callable[[Any], object] | None = None,
) -> Writer:
    """What writes values so; a value that holds itself ends in a RecursionError."""
    comma, colon = separators
    spell = encode_basestring_ascii if ensure_ascii else encode_basestring
    encode = make_encoder(None, default or _refuse, spell, None, colon, comma, sort_keys, False, allow_nan)
    return lambda value: "".join(encode(value, 0))


_read = reader(int)


def loads(text: str | bytes) -> Any:
    """The value that a text is."""
    try:
        whole = text if isinstance(text, str) else text.decode()
        value, end = _read(whole, 0)
        if not whole[end:].strip(BLANKS):
            return value
    except (ValueError, StopIteration):
        pass
    import json

    return json.loads(text)


def dumps(value: object, **manner: Any) -> str:
    """The text of a value."""
    return writer(**manner)(value)
