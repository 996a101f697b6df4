"""Seeded mutations of good events: byte flips, splices, and changes of the JSON under the bytes.

Only ``Random.random`` is drawn from, whose numbers are the same in every Python.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from random import Random

from tests.corpus import hand

SEED = 20_261_120
COUNT = 10_000
NAME = "generated "

VALUES = (
    None, True, False, 0, 1, -1, 7, 2**63 - 1, 2**63, -(2**63) - 1, 0.0, -0.0, 0.1, 1e5, 1e16, 1e-7, float("nan"),
    float("inf"), "", "x", "\x1b[2J", "\u202e", "\ud800", "🦊", "a" * 200, "a" * 201, [], [[]], {}, {"a": 1}, hand.ID,
)  # fmt: skip
KEYS = (*hand.BODY, "thread", "task", "ask", "sig", "zeta", "", "V", "\x1b", "é")
PIECES = (
    b'"', b"\\", b"{", b"}", b"[", b"]", b",", b":", b"\n", b"\r", b" ", b"\0", b"\x1b", b"\x80", b"\xff", b"\xc0\xaf",
    b"\xef\xbb\xbf", b"\xed\xa0\x80", b"\\u", b"\\ud83d", b"NaN", b"1e999", b"-0", b"null", b"9" * 25, b'"id":"x",',
    b"[" * 20, b"]" * 20,
)  # fmt: skip


class Dice:
    """Draws that never depend on how this Python draws a range."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed).random

    def below(self, count: int) -> int:
        return int(self.random() * count)

    def one_of(self, options):
        return options[self.below(len(options))]


def cases(count: int = COUNT, seed: int = SEED) -> Iterator[hand.Case]:
    """``count`` mutated files, the same ones for the same seed."""
    dice = Dice(seed)
    for number in range(count):
        mutate = dice.one_of((mutated_path, mutated_bytes, mutated_bytes, mutated_body, mutated_body, mutated_body))
        yield (f"{NAME}{number}", *mutate(dice))


def mutated_path(dice: Dice) -> tuple[str, int, bytes]:
    at, more = dice.below(len(hand.PATH)), dice.below(3)
    path = hand.PATH[:at] + dice.one_of(("", "0", "7", "/", "-", "é", "A", "\n")) + hand.PATH[at + more :]
    return path, dice.one_of((hand.FILE, hand.FILE, hand.FILE, 0o100755, 0o120000)), hand.line()


def mutated_bytes(dice: Dice) -> tuple[str, int, bytes]:
    data = some_line(dice)
    for _ in range(1 + dice.below(3)):
        data = dice.one_of((flipped, spliced, cut, doubled))(dice, data)
    return hand.PATH, hand.FILE, data


def some_line(dice: Dice) -> bytes:
    text = dice.one_of(("", "hello", "é🦊", "\x1b\n\t", '"\\[{', "x" * 300))
    return hand.line(payload={"text": text, "n": dice.one_of((0, 1.5, 2**63 - 1))}, thread=dice.one_of((None, "t-1")))


def flipped(dice: Dice, data: bytes) -> bytes:
    at = dice.below(len(data) or 1)
    return data[:at] + bytes([data[at] ^ 1 << dice.below(8)]) + data[at + 1 :] if data else data


def spliced(dice: Dice, data: bytes) -> bytes:
    at = dice.below(len(data) + 1)
    return data[:at] + dice.one_of(PIECES) + data[at + dice.below(3) :]


def cut(dice: Dice, data: bytes) -> bytes:
    start = dice.below(len(data) + 1)
    return data[:start] + data[start + dice.below(20) :]


def doubled(dice: Dice, data: bytes) -> bytes:
    start = dice.below(len(data) + 1)
    return data[: start + dice.below(20)] + data[start:]


def mutated_body(dice: Dice) -> tuple[str, int, bytes]:
    body = copy.deepcopy(hand.BODY)
    for _ in range(dice.below(3)):
        place = body["payload"] if dice.below(2) and isinstance(body.get("payload"), dict) else body
        place[dice.one_of(KEYS)] = dice.one_of(VALUES)
    if not dice.below(4):
        body.pop(dice.one_of(KEYS), None)
    tidy = bool(dice.below(8))
    text = json.dumps(body, sort_keys=tidy, ensure_ascii=not tidy, separators=(",", ":")) + "\n"
    return hand.PATH, hand.FILE, text.encode(errors="surrogatepass")
