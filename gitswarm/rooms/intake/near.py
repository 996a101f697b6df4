"""Which open tasks ask for nearly the same: how many three-letter pieces their titles share, of all that they have.

Not every title is compared with every other one: two that are alike enough share one of the pieces that are rare in
each, so only those that do are looked at.
"""

from __future__ import annotations

from gitswarm.record import Record
from gitswarm.rooms.intake.model import normal

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from gitswarm.rooms.tasks import Task

PIECE = 3
LEAST = 60
"""Percent of shared pieces from which two titles are called alike."""


class Pair(Record):
    """Two tasks that are alike, by so many percent; the first is the older one."""

    first: Task
    second: Task
    alike: int


class Seen(Record):
    """A task that has a piece: how many pieces it has, and how many of them are rarer than this one."""

    task: Task
    size: int
    place: int


def pieces(title: str) -> frozenset[str]:
    """The pieces of a title: every three letters that follow each other, the ends of words among them."""
    padded = f"  {normal(title)} ".replace(" ", "  ")
    return frozenset(padded[place : place + PIECE] for place in range(len(padded) - PIECE + 1) if padded.strip())


def pairs(found: Sequence[Task], least: int = LEAST) -> list[Pair]:
    """The pairs of tasks that are alike, the most alike first."""
    cut = {one.id: pieces(one.title) for one in found}
    common = _counted(cut.values())
    seen: dict[str, list[Seen]] = {}
    alike: list[Pair] = []
    for one in sorted(found, key=lambda task: (len(cut[task.id]), task.created, task.id)):
        size = len(cut[one.id])
        rare = _rare(cut[one.id], common, least)
        others = _candidates(rare, size, seen, least)
        alike += [pair for pair in (_pair(one, other, cut, least) for other in others) if pair is not None]
        for place, piece in enumerate(rare):
            seen.setdefault(piece, []).append(Seen(one, size, place))
    return sorted(alike, key=lambda pair: (-pair.alike, pair.first.created, pair.second.created))


def _candidates(rare: Sequence[str], size: int, seen: Mapping[str, list[Seen]], least: int) -> Iterable[Task]:
    """The tasks that can be alike: large enough, and with enough pieces behind the rare one that both have."""
    found: dict[str, Task | None] = {}
    for place, piece in enumerate(rare):
        for other, length, there in reversed(seen.get(piece, ())):
            if 100 * length < least * size:
                break  # shorter ones only from here on
            if other.id not in found:
                needed = -(-least * (size + length) // (100 + least))
                enough = min(size - place, length - there) >= needed
                found[other.id] = other if enough else None
    return [other for other in found.values() if other is not None]


def _counted(every: Iterable[frozenset[str]]) -> dict[str, int]:
    counted: dict[str, int] = {}
    for some in every:
        for piece in some:
            counted[piece] = counted.get(piece, 0) + 1
    return counted


def _rare(own: frozenset[str], common: Mapping[str, int], least: int) -> list[str]:
    """The rarest pieces of a title, as many as it takes that none which is alike can lack them all."""
    kept = len(own) - -(-least * len(own) // 100) + 1
    return sorted(own, key=lambda piece: (common[piece], piece))[:kept]


def _pair(one: Task, other: Task, cut: Mapping[str, frozenset[str]], least: int) -> Pair | None:
    own, others = cut[one.id], cut[other.id]
    shared = len(own & others)
    alike = 100 * shared // (len(own) + len(others) - shared)
    if alike < least:
        return None
    first, second = sorted((one, other), key=lambda task: (task.created, task.id))
    return Pair(first, second, alike)
