"""How the drafts of one text hang together: what each waits for, and an order in which each finds it there."""

from __future__ import annotations

from gitswarm.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from gitswarm.rooms.drafts.model import Draft

LONGEST_NUMBER = 4


class Ties(Record):
    """What one draft waits for: the places of others in the same text, and names that stand for none of them."""

    places: tuple[int, ...]
    names: tuple[str, ...]


def ties(drafts: Sequence[Draft]) -> list[Ties]:
    """What each draft waits for: another is named by what the text calls it, by its title, or by its number."""
    called = {one.title.casefold(): place for place, one in reversed(list(enumerate(drafts)))}
    called |= {one.ref.casefold(): place for place, one in reversed(list(enumerate(drafts))) if one.ref}
    return [_tie(one, place, called, len(drafts)) for place, one in enumerate(drafts)]


def _tie(one: Draft, place: int, called: Mapping[str, int], count: int) -> Ties:
    meant = {name: _meant(name, called, count) for name in one.waits_for}
    places = dict.fromkeys(other for other in meant.values() if other is not None and other != place)
    return Ties(tuple(places), tuple(name for name, other in meant.items() if other is None))


def _meant(name: str, called: Mapping[str, int], count: int) -> int | None:
    wanted = name.casefold().strip()
    if wanted in called:
        return called[wanted]
    is_number = wanted.isdecimal() and wanted.isascii() and len(wanted) <= LONGEST_NUMBER
    return int(wanted) - 1 if is_number and 0 < int(wanted) <= count else None


def order(drafts: Sequence[Draft], tied: Sequence[Ties]) -> list[int]:
    """The places of the drafts, each behind what it is a part of and what it waits for; a circle is cut somewhere."""
    done: dict[int, None] = {}
    for place in range(len(drafts)):
        path, entered = [place], {place}
        while path:
            here = path[-1]
            above = drafts[here].part_of
            before = tied[here].places if above is None else (above, *tied[here].places)
            ahead = next((one for one in before if one not in done and one not in entered), None)
            if ahead is None:
                done[path.pop()] = None
            else:
                path.append(ahead)
                entered.add(ahead)
    return list(done)
