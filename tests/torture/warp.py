"""What a peer, a tool or a careless hand makes of a good input: bytes flipped, values of wrong types, all too deep.

Each is made from one number alone, so that it can be made again.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.corpus.generated import KEYS, PIECES, VALUES, Dice, cut, doubled, flipped, spliced

GOLDEN = Path(__file__).parents[1] / "golden"
DIGITS = "0123456789abcdefghjkmnpqrstvwxyz"
FULL = 15
"""One in so many values is replaced by something as deep or as large as is never allowed."""
HOSTILE = (
    *("\x1b]0;owned\x07", "\u202egnp.exe", "\u2066", "a\u0301" * 50, "\ufeff", "\U0010ffff", "'; DROP TABLE tasks; --"),
    *("../../etc/passwd", "--upload-pack=touch x", "$(touch x)", "{{ steps.x.items }}", "*", "**", "approval", "end"),
    *("2026-02-30T25:61:61Z", "9999-12-31T23:59:59Z", "0000-00-00T00:00:00Z", "\n", " ", "٣", "²", "NaN", "1e400"),
    *("0" * 64, "f" * 40, -1, 2**62, 1e308, -1e308, 5e-324, [None], [1, "x"], {"": None}, {"digest": "x"}),
    {"digest": "0" * 64, "size": 2**62, "head": "x"},
)
YAMLS = (
    *(b"&a [*a]", b"*a", b"<<: *a\n", b"!!python/object/apply:os.system [x]", b"---\n", b"...\n", b"\t", b"? [a]\n"),
    *(b"{{", b"}}", b"{{ steps.x.items }}", b"|\n", b">-\n", b"'", b"[" * 3000, b"{a: " * 3000, b"- " * 3000),
    *(b"0x" + b"f" * 9000, b"9" * 6000, b"1:" * 40, b"2026-99-99", b".inf", b"~", b"=", b"%YAML 9.9\n", b"\xff\xfe"),
    *(b"#", b"@", b"`", b": ", b"\n  ", b"!!binary x", b"!!set {a, a}", b"!!omap x", b"!!timestamp x", b"\xc2\x85"),
)


def id_of(number: int) -> str:
    """A well-formed id that no clock makes, and that no other number has."""
    return "01n" + "".join(DIGITS[number >> 5 * place & 31] for place in reversed(range(23)))


def goldens() -> list[dict[str, Any]]:
    """An event of each kind in each version that was ever written."""
    return [json.loads(path.read_text(encoding="utf-8")) for path in sorted(GOLDEN.glob("*.json"))]


def value(dice: Dice) -> Any:
    """Something that does not belong there."""
    if not dice.below(FULL):
        return dice.one_of((_deep(4 + dice.below(16)), _deep(200), "x" * 20_000, "\x00" * 12_000, "🦊" * 17_000))
    return copy.deepcopy(dice.one_of(dice.one_of((VALUES, HOSTILE))))


def _deep(levels: int) -> Any:
    inner: Any = "x"
    for level in range(levels):
        inner = [inner] if level % 2 else {"x": inner}
    return inner


def warped(dice: Dice, body: Any, times: int = 3) -> Any:
    """A copy of a JSON value in which some values are others, are gone, or are more than there were."""
    told = copy.deepcopy(body)
    for _ in range(1 + dice.below(times)):
        inner, key = dice.one_of([*_places(told)] or [(None, None)])
        way = dice.below(6)
        if inner is None or (way == 0 and isinstance(inner, list)):
            return value(dice)
        if way == 0:
            inner[dice.one_of(KEYS)] = value(dice)
        elif way == 1:
            del inner[key]
        else:
            inner[key] = value(dice)
    return told


def _places(told: Any) -> Iterator[tuple[Any, Any]]:
    """Every value within, by what it stands in and the key it has there."""
    todo = [told]
    while todo:
        inner = todo.pop()
        keys = list(inner) if isinstance(inner, dict) else range(len(inner)) if isinstance(inner, list) else ()
        for key in keys:
            yield inner, key
            todo.append(inner[key])


def written(body: Any) -> bytes:
    """A JSON value as an event has it, even where no event may have it."""
    text = json.dumps(body, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return text.encode(errors="surrogatepass") + b"\n"


def broken(dice: Dice, data: bytes, pieces: tuple[bytes, ...] = PIECES) -> bytes:
    """The same bytes, some of them flipped, cut out, doubled, or with pieces put in."""
    for _ in range(1 + dice.below(3)):
        data = dice.one_of((flipped, spliced, cut, doubled, pieced(pieces)))(dice, data)
    return data


def pieced(pieces: tuple[bytes, ...]) -> Any:
    """Puts a piece where a line begins, or anywhere."""

    def put(dice: Dice, data: bytes) -> bytes:
        at = dice.below(len(data) + 1)
        at = data.rfind(b"\n", 0, at) + 1 if dice.below(2) else at
        return data[:at] + dice.one_of(pieces) + data[at:]

    return put
