"""How the drafts of one text hang together: what each waits for, and an order in which each finds it there."""

from __future__ import annotations

from gitswarm.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from gitswarm.rooms.talk.drafts.model import Draft

LONGEST_NUMBER = 4
_ORDINALS = """
first 1st one erste ersten erster erstes premier première primero primera primo prima eerste
second 2nd two zweite zweiten zweiter zweites deuxième seconde segundo segunda secondo
third 3rd three dritte dritten dritter drittes troisième tercero tercera terzo terza derde
fourth 4th four vierte vierten quatrième cuarto cuarta quarto quarta vierde
fifth 5th five fünfte fünften cinquième quinto quinta vijfde
"""
ORDINALS = {word: number for number, line in enumerate(_ORDINALS.split("\n")) for word in line.split()}
"""Words for the first of what a list or a letter asks for, for the second, and so on."""
_BEFORE = "previous above before preceding last vorige vorigen précédent précédente anterior precedente"
BEFORE = frozenset(_BEFORE.split())
"""Words for what was asked for right before."""
_AROUND = "the that this one task item step point number thing das der die dem den aufgabe punkt nummer le la el lo"
AROUND = frozenset(_AROUND.split())
"""Words that stand around those and mean nothing there."""


class Ties(Record):
    """What one draft waits for: the places of others in the same text, and names that stand for none of them."""

    places: tuple[int, ...]
    names: tuple[str, ...]


def ties(drafts: Sequence[Draft]) -> list[Ties]:
    """What each draft waits for: another is named by what the text calls it, by its title, or by its number."""
    called = {one.title.casefold(): place for place, one in reversed(list(enumerate(drafts)))}
    called |= {one.ref.casefold(): place for place, one in reversed(list(enumerate(drafts))) if one.ref}
    return [_tie(one, place, called, _list_of(one, drafts)) for place, one in enumerate(drafts)]


def _list_of(one: Draft, drafts: Sequence[Draft]) -> list[int]:
    """The places of those that stand in the same list or letter, in their order there."""
    return [place for place, other in enumerate(drafts) if other.tier == one.tier]


def _tie(one: Draft, place: int, called: Mapping[str, int], listed: Sequence[int]) -> Ties:
    meant = {name: _meant(name, place, called, listed) for name in one.waits_for}
    places = dict.fromkeys(other for other in meant.values() if other is not None and other != place)
    return Ties(tuple(places), tuple(name for name, other in meant.items() if other is None))


def _meant(name: str, place: int, called: Mapping[str, int], listed: Sequence[int]) -> int | None:
    wanted = name.casefold().strip()
    if wanted in called:
        return called[wanted]
    is_number = wanted.isdecimal() and wanted.isascii() and len(wanted) <= LONGEST_NUMBER
    number = int(wanted) if is_number else _counted(wanted, listed.index(place))
    return listed[number - 1] if 0 < number <= len(listed) else None


def _counted(wanted: str, before: int) -> int:
    """The number that words like "the first one" mean; "the previous one" is that of what stands before. None is 0."""
    words = [word for word in wanted.split() if word not in AROUND] or wanted.split()[-1:]
    if len(words) != 1:
        return 0
    if words[0] in BEFORE:
        return before
    return ORDINALS.get(words[0], 0)


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
