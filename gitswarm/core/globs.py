"""Globs over paths: ``*`` and ``?`` within a folder, ``**`` over folders; whether two may name the same file."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

ANY = "**"


def may_meet(first: str, second: str) -> bool:
    """Whether some path is named by both."""
    return _meet(_parts(first), _parts(second))


def names(glob: str, path: str) -> bool:
    """Whether a glob names this path."""
    return _meet(_parts(glob), tuple(_escaped(part) for part in path.strip("/").split("/")))


def any_meet(ours: Iterable[str], theirs: Sequence[str]) -> bool:
    """Whether two may touch the same file."""
    return any(may_meet(one, other) for one in ours for other in theirs)


def _parts(glob: str) -> tuple[str, ...]:
    """Its folders and its file; a trailing slash stands for everything below."""
    plain = glob.removeprefix("./").lstrip("/")
    return tuple((plain + ANY if plain.endswith("/") or not plain else plain).split("/"))


def _meet(first: tuple[str, ...], second: tuple[str, ...]) -> bool:
    """By how much of either is matched: a row of the table at a time, so that no pair of globs takes long."""
    row = _skipping(second)
    for part in first:
        row = _next(row, part, second)
    return row[-1]


def _skipping(second: tuple[str, ...]) -> list[bool]:
    """Which beginnings of the second name nothing at all."""
    row = [True]
    for part in second:
        row.append(row[-1] and part == ANY)
    return row


def _next(above: list[bool], part: str, second: tuple[str, ...]) -> list[bool]:
    row = [above[0] and part == ANY]
    for place, other in enumerate(second):
        if ANY in (part, other):
            row.append(above[place + 1] or row[place] or above[place])
        else:
            row.append(above[place] and _letters_meet(part, other))
    return row


def _letters_meet(first: str, second: str) -> bool:
    """Whether two parts without a slash may be the same name."""
    ours, theirs = _letters(first), _letters(second)
    row = [True]
    for letter in theirs:
        row.append(row[-1] and letter == "*")
    for letter in ours:
        below = [row[0] and letter == "*"]
        for place, other in enumerate(theirs):
            if "*" in (letter, other):
                below.append(row[place + 1] or below[place] or row[place])
            else:
                below.append(row[place] and (letter == other or "?" in (letter, other)))
        row = below
    return row[-1]


ESCAPE = "\\"


def _letters(part: str) -> list[str]:
    """The letters of a part; one behind a backslash stands for itself, and is kept with it unless it is plain."""
    letters: list[str] = []
    rest = iter(part)
    for letter in rest:
        following = next(rest, "") if letter == ESCAPE else ""
        letters.append(letter + following if following in ("*", "?", ESCAPE) else following or letter)
    return letters


def _escaped(part: str) -> str:
    return "".join(ESCAPE + letter if letter in ("*", "?", ESCAPE) else letter for letter in part)
