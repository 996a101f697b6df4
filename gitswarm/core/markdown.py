"""Text of others in Markdown: shown as it was written, and never taken for anything else."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

SPECIAL = "\\`*_{}[]()<>#+-.!|~&$:"
GAP = "\u200b"
"""Takes no room, and parts what must not be read as one word: @name, #7."""
CALLING = ("@", "#", "!", "[", "***", "://", "GH-")
"""After these a host of commits reads a name, a number, an address, or a word to its machines: [skip ci]."""

LONGEST_NAME = 40
"""Letters of a name that an agent is told."""


def plain(text: str) -> str:
    """Text in one line, in which nothing is a mark, a mention or a reference."""
    shown = "".join(_shown(letter) for letter in " ".join(text.split()))
    return shown.replace("@", f"@{GAP}").replace("\\#", f"\\#{GAP}")


def _shown(letter: str) -> str:
    if letter == "<":
        return "&lt;"
    if letter == "&":
        return "&amp;"
    if letter in SPECIAL:
        return f"\\{letter}"
    return letter if letter.isprintable() else f"\\\\u{ord(letter):04x}"


def in_one_line(text: str) -> str:
    """Text in one line as it is, for who reads Markdown unrendered."""
    return _safe(" ".join(text.split()))


def named(who: str) -> str:
    """What somebody calls himself, quoted and cut, so that an agent reads a name and nothing that it is to do."""
    return in_one_line(repr(who if len(who) <= LONGEST_NAME else f"{who[:LONGEST_NAME]}…"))


def quiet(text: str) -> str:
    """Text in one line for what a commit says: it calls nobody, closes nothing and keeps no checks from running."""
    shown = in_one_line(text)
    for mark in CALLING:
        first, *rest = shown.split(mark)
        shown = first + "".join(f"{mark}{GAP * part[:1].isalnum()}{part}" for part in rest)
    return shown


def tagless(line: str) -> str:
    """A line in which no tag of HTML is whole: what it opens would hold, or hide, all that comes behind it."""
    first, *rest = line.split("<")
    return first + "".join(f"<{GAP * (part[:1].isalpha() or part[:1] in ('/', '!', '?'))}{part}" for part in rest)


def fenced(text: str) -> list[str]:
    """Text as it is, in a fence that nothing in it can end."""
    lines = [_safe(line) for line in text.split("\n")]
    fence = "`" * max(3, _longest_run("\n".join(lines)) + 1)
    return [f"{fence}text", *lines, fence]


def _safe(line: str) -> str:
    """A line in which control characters are escapes, and no mark for programs is whole."""
    if not line.isprintable():  # nearly all that people write is
        line = "".join(letter if letter.isprintable() or letter == "\t" else f"\\u{ord(letter):04x}" for letter in line)
    return line.replace("<!--", f"<{GAP}!--")


def _longest_run(text: str) -> int:
    longest = 0
    while "`" * (longest + 1) in text:
        longest += 1
    return longest


def part(title: str, heads: Sequence[str], rows: Iterable[Iterable[object]]) -> list[str]:
    """A heading with a table of plain values below it; nothing where there are none."""
    cells = [[plain(str(cell if cell is not None else "")) for cell in row] for row in rows]
    return [f"## {title}", "", *table(heads, cells), ""] if cells else []


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """A table; its cells are Markdown already, each in one line."""
    return [_row(heads), _row(["---"] * len(heads)), *map(_row, rows)]


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"
