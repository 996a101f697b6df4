"""What somebody pushes onto our branch who means no good, or knows no better: one file from one number."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gitswarm.core.path import event_path, great_page_path, page_path
from gitswarm.core.seal import GROUP
from tests.corpus import hand
from tests.corpus.planted import MODULE
from tests.torture import warp

if TYPE_CHECKING:
    from tests.corpus.generated import Dice
    from tests.torture.malformed import Yard

PAGES = 50
"""One of so many is a page, which holds a hundred events."""
FAR = 20
"""The block where such pages begin: within the first group, as no position counts beyond a gap."""


def some(dice: Dice, yard: Yard, position: int, number: int) -> tuple[str, str, int, bytes]:
    """One file: of which kind it is, its path, its mode and its bytes."""
    kind, make = dice.one_of((*[("body", body)] * 6, *[("bytes", octets)] * 3, *[("path", path)] * 2))
    file = make(dice, yard, position, warp.id_of(number << 1))
    return (kind, *file) if dice.below(PAGES) else ("page", *page(dice, yard, number))


def _golden(dice: Dice, yard: Yard, id: str) -> dict[str, Any]:
    """A good event of any kind about the good task, mostly in the newest version."""
    body = dice.one_of(yard.goldens)
    task = yard.listed[0]["id"] if dice.below(4) else body.get("task", id)
    return {**body, "id": id, "task": task, "actor": dice.one_of(("ada", "ben")), "session": dice.one_of(("s1", "s2"))}


def body(dice: Dice, yard: Yard, position: int, id: str) -> tuple[str, int, bytes]:
    """An event of which values are of wrong types, too large, too deep, too many."""
    told = _golden(dice, yard, id)
    told = warp.warped(dice, told) if not dice.below(4) else {**told, "payload": warp.warped(dice, told["payload"])}
    return event_path(position, id), hand.FILE, warp.written(told)


def octets(dice: Dice, yard: Yard, position: int, id: str) -> tuple[str, int, bytes]:
    """An event of which some bytes are others, or gone, or more."""
    return event_path(position, id), hand.FILE, warp.broken(dice, warp.written(_golden(dice, yard, id)))


def path(dice: Dice, yard: Yard, position: int, id: str) -> tuple[str, int, bytes]:
    """A good event at a path, or in a mode, that is none of an event."""
    good, at = event_path(position, id), dice.below(50)
    piece = dice.one_of(("", "0", "7", "/", "-", "é", "A", "\n", "\u202e", "٣", "." * 300, "x/" * 60))
    mode = dice.one_of((hand.FILE, hand.FILE, 0o100755, 0o120000, MODULE))
    return good[:at] + piece + good[at + dice.below(3) :], mode, warp.written(_golden(dice, yard, id))


def page(dice: Dice, yard: Yard, number: int) -> tuple[str, int, bytes]:
    """A page far from all others, or a great page, with too few lines or with broken ones."""
    bodies = [_golden(dice, yard, warp.id_of(number << 1 | line + 1 << 60)) for line in range(100)]
    data = b"".join(map(warp.written, bodies))
    place = page_path(FAR + number % (GROUP - FAR)) if dice.below(8) else great_page_path(1)
    return place, hand.FILE, warp.broken(dice, data) if dice.below(3) else data
