"""How text is set on a terminal: how wide it is, where it is cut, the lines of a table."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

GAP = "  "
NARROWEST, ROOMIEST = 12, 48
"""Places below which no column is made narrower, and up to which one is padded where nothing bounds a line."""
ELLIPSIS = "…"
MARKS = "\u0300"
"""The first letter that is set on another; all before it take one place."""
AS_PICTURE = "\ufe0f"
"""Makes a picture of the letter before it, which takes two places then."""
UNSEEN = "\u200b\u200c\u200d\u2060\ufeff"
KNOWN = {ELLIPSIS: 1}
"""How many places letters take that were asked for."""
HANGUL = range(0x1160, 0x1200), range(0xD7B0, 0xD800)
"""Vowels and finals of Korean: with the consonant before them they are one letter, which takes two places."""


def table(grid: Sequence[Sequence[str]], limit: int | None, *, whole: bool = False) -> Iterator[str]:
    """The lines of a table, its heading among them, within the places there are on a line.

    What does not fit is cut, or with ``whole`` goes on below itself. Where nothing bounds a line nothing is cut, and
    one long text pushes away its own line alone.
    """
    widths = [max(map(cells, column)) for column in zip(*grid, strict=True)]
    if not limit:  # no terminal, or one that does not tell how wide it is
        widths = [min(width, ROOMIEST) for width in widths]
        return (_padded(row, widths) for row in grid)
    widths = _fitted(widths, limit - len(GAP) * (len(widths) - 1))
    parts = (_below(row, widths) if whole else [list(map(cut, row, widths))] for row in grid)
    return (cut(_padded(line, widths), limit) for lines in parts for line in lines)


def cells(text: str) -> int:
    """How many places a text takes on a terminal: wide letters take two, marks on another letter none."""
    return len(text) if text.isascii() else sum(_places(text))


def cut(text: str, limit: int | None) -> str:
    """The text, cut to so many places; whole where there is no limit."""
    if not limit or cells(text) <= limit:
        return text
    if text.isascii():
        return text[: limit - 1] + ELLIPSIS
    from itertools import accumulate

    return text[: sum(taken < limit for taken in accumulate(_places(text)))] + ELLIPSIS


def _places(text: str) -> Iterator[int]:
    """How many places each letter of a text takes, behind those that stand before it."""
    before = 0
    for letter in text:
        if letter < MARKS:
            before = 1
        elif letter == AS_PICTURE:
            before = int(before == 1)
        else:
            before = KNOWN[letter] if letter in KNOWN else KNOWN.setdefault(letter, _place(letter))
        yield before


def _place(letter: str) -> int:
    from unicodedata import category, east_asian_width

    if letter in UNSEEN or any(ord(letter) in some for some in HANGUL) or category(letter) in ("Mn", "Me"):
        return 0
    return 2 if east_asian_width(letter) in "WF" else 1


def _fitted(widths: list[int], places: int) -> list[int]:
    """These widths, the widest of them made narrower until all fit side by side, if they can."""
    widths = [min(width, max(places, NARROWEST)) for width in widths]
    while sum(widths) > places and max(widths) > NARROWEST:
        widths[widths.index(max(widths))] -= 1
    return widths


def _padded(row: Sequence[str], widths: Sequence[int]) -> str:
    """One line of a table."""
    padded = (text + " " * (width - cells(text)) for text, width in zip(row, widths, strict=True))
    return GAP.join(padded).rstrip()


def _below(row: Sequence[str], widths: Sequence[int]) -> Iterable[tuple[str, ...]]:
    """The lines that a row takes where each cell goes on below itself."""
    from itertools import zip_longest

    columns = [_folded(text, width) for text, width in zip(row, widths, strict=True)]
    return zip_longest(*columns, fillvalue="")


def _folded(text: str, places: int) -> list[str]:
    """The text in lines of at most so many places, parted between words where that can be."""
    lines = [""]
    for word in text.split(" "):
        longer = f"{lines[-1]} {word}".lstrip()
        if cells(longer) <= places:
            lines[-1] = longer
            continue
        lines.append("")
        for letter in word:
            if cells(lines[-1] + letter) > places:
                lines.append("")
            lines[-1] += letter
    return [line for line in lines if line] or [""]
