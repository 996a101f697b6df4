"""Finding the tasks that are alike without comparing each with every other one.

Titles with the same pieces are one group, and groups are compared. Two that are alike enough share one of the pieces
that are rare in each, so only those that do are looked at; of these a mark of few bits tells most that differ in too
much. The more pairs are found, the more alike must be what is still looked for, as nobody asked for more than so many.
"""

from __future__ import annotations

from bisect import bisect_left
from itertools import combinations, islice

from gitswarm.rooms.talk.duplicates.model import LEAST, WHOLE, Pair, pieces

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from gitswarm.rooms.work.tasks import Task

    Group = list[Task]

BITS = 256


def pairs(found: Sequence[Task], least: int = LEAST, most: int | None = None) -> list[Pair]:
    """The pairs of tasks that are alike, the most alike first; not more than so many of them."""
    groups: dict[frozenset[str], Group] = {}
    for one in sorted(found, key=_age):
        groups.setdefault(pieces(one.title), []).append(one)
    groups.pop(frozenset(), None)
    join = _Join(groups, least, most)
    alike = [pair for told in join.told() for pair in islice(_pairs(*told), most)]
    return sorted(alike, key=lambda pair: (-pair.alike, _age(pair.first), _age(pair.second)))[:most]


class _Join:
    """Compares groups, the ones with few pieces first; the bar is how alike they must be by now, in percent."""

    def __init__(self, groups: dict[frozenset[str], Group], least: int, most: int | None) -> None:
        self._bar, self._most = least, most
        self._counts = [0] * (WHOLE + 1)
        self._found: list[tuple[int, Group, Group]] = []
        self._sets = sorted(groups, key=lambda own: (len(own), _age(groups[own][0])))
        self._groups = [groups[own] for own in self._sets]
        self._marks: list[int] = []
        self._having: dict[int, tuple[list[int], list[int]]] = {}
        """Of each piece that is rare in some: how many pieces those have, in order, and which they are."""

    def told(self) -> list[tuple[int, Group, Group]]:
        """How alike which groups are; each with itself among them."""
        for group in self._groups:
            self._note(WHOLE, group, group)
        numbers = self._numbers()
        for place, own in enumerate(self._sets):
            self._meet(place, sorted(numbers[piece] for piece in own))
        return [told for told in self._found if told[0] >= self._bar]

    def _numbers(self) -> dict[str, int]:
        """Every piece with its number, the rarest first."""
        times: dict[str, int] = {}
        for own in self._sets:
            for piece in own:
                times[piece] = times.get(piece, 0) + 1
        return {piece: number for number, piece in enumerate(sorted(times, key=lambda piece: (times[piece], piece)))}

    def _meet(self, place: int, own: list[int]) -> None:
        """Compare one group with those before it, and let those behind it find it."""
        mark = 0
        for number in own:
            mark |= 1 << number % BITS
        for other in self._near(own, mark):
            shared = len(self._sets[place] & self._sets[other])
            alike = WHOLE * shared // (len(own) + len(self._sets[other]) - shared)
            if alike >= self._bar:
                self._note(alike, self._groups[place], self._groups[other])
        self._marks.append(mark)
        for number in self._rare(own):
            sizes, places = self._having.setdefault(number, ([], []))
            sizes.append(len(own))
            places.append(place)

    def _near(self, own: list[int], mark: int) -> Iterator[int]:
        """The groups before it that share a rare piece, are large enough, and do not differ in too many pieces."""
        shortest = _part(len(own), self._bar)
        near: set[int] = set()
        for number in self._rare(own):
            if number in self._having:
                sizes, places = self._having[number]
                near.update(places[bisect_left(sizes, shortest) :])
        more, less = WHOLE + self._bar, WHOLE - self._bar
        for other in near:
            if (self._marks[other] ^ mark).bit_count() * more <= less * (len(own) + len(self._sets[other])):
                yield other

    def _rare(self, own: list[int]) -> list[int]:
        """The rarest pieces, as many as it takes that none which is alike can lack them all."""
        return own[: len(own) - _part(len(own), self._bar) + 1]

    def _note(self, alike: int, one: Group, other: Group) -> None:
        """Keep what was found, and raise the bar where there is enough above it."""
        number = len(one) * len(other) if one is not other else len(one) * (len(one) - 1) // 2
        if not number:
            return
        self._found.append((alike, one, other))
        self._counts[alike] += number
        while self._most is not None and self._bar < WHOLE and sum(self._counts[self._bar + 1 :]) >= self._most:
            self._bar += 1


def _part(size: int, percent: int) -> int:
    """That share of a number, rounded up."""
    return -(-percent * size // WHOLE)


def _age(one: Task) -> tuple[int, str]:
    return one.created, one.id


def _pairs(alike: int, one: Group, other: Group) -> Iterator[Pair]:
    """The pairs of two groups, or of one with itself, the oldest first."""
    made: Iterable[tuple[Task, Task]] = combinations(one, 2)
    if one is not other:
        ours = {task.id for task in one}
        both = sorted((*one, *other), key=_age)
        made = (pair for pair in combinations(both, 2) if (pair[0].id in ours) != (pair[1].id in ours))
    return (Pair(first, second, alike) for first, second in made)
