"""What the text of an issue says by its marks: boxes to tick, what it is blocked by, and what nobody sees there."""

from __future__ import annotations

import re
from hashlib import sha256

from gitswarm.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

FENCE = re.compile(r" {0,3}(`{3,}(?=[^`]*$)|~{3,})")
BOX = re.compile(r"(\s*)(?:[-*+]|\d{1,9}[.)])\s+\[([ xX])\]\s+(\S.*)")
BLOCKED = re.compile(r"\b(?:blocked by|depends on|waits? for)\b[\s:]*", re.IGNORECASE)
BETWEEN = re.compile(r"[\s,&]*(?:and\b)?[\s,]*")
BEGIN, END = "<!--", "-->"
MARK = re.compile(rf"\\[\\`<]|(`+)|{BEGIN}")
"""What is looked at for comments: what is escaped, code within a line, and where one may begin."""
BLOCK = re.compile(rf" {{0,3}}{BEGIN}")
ANEW = re.compile(rf"\s*(?:$|{BEGIN}|#{{1,6}}(?:\s|$)|(?:[-*+]|1[.)])\s+\S)|{FENCE.pattern}")
"""A comment that is a block of its own; and how lines begin that are no part of the paragraph before them."""
LEAD = re.compile(r"(?:[\s>]|(?:[-*+]|\d{1,9}[.)])(?=\s))*")
"""What may stand before a comment that begins what a line quotes or lists."""
ALL, SOME = "all", "some"
"""How long a comment lasts that does not end: over all that follows, or until its paragraph ends."""
NAME = 12
"""Hexadecimal digits by which a box is known."""


class Box(Record):
    """A box to tick: ``name`` is what it is known by, ``within`` the name of the box that it stands below."""

    name: str
    text: str
    ticked: bool
    within: str = ""


class Tongue:
    """How issues of one repository are named in texts: ``#7``, ``acme/app#7``, or by address."""

    def __init__(self, web: str, repository: str) -> None:
        there, name = re.escape(f"{web}/{repository}/issues/"), re.escape(repository)
        self._one = re.compile(rf"(?:{there}|(?:{name})?#)(\d{{1,9}})\b", re.IGNORECASE)

    def named(self, text: str) -> int | None:
        """The issue that a text is about: the one with which it begins."""
        found = self._one.match(text.strip())
        return int(found[1]) if found else None

    def blockers(self, text: str) -> list[int]:
        """The issues that this one waits for."""
        found: dict[int, None] = {}
        for line in _plain_lines(text):
            for said in BLOCKED.finditer(line):
                found |= dict.fromkeys(self._listed(line, said.end()))
        return list(found)

    def _listed(self, line: str, at: int) -> Iterator[int]:
        while one := self._one.match(line, at):
            yield int(one[1])
            between = BETWEEN.match(line, one.end())
            at = between.end() if between else one.end()


def boxes(text: str) -> list[Box]:
    """The boxes of a text, each behind the one that it stands below."""
    found: list[Box] = []
    above: list[tuple[int, str]] = []
    names: dict[str, int] = {}
    for line in _plain_lines(text):
        box = BOX.fullmatch(line.rstrip())
        if box is None:
            continue
        deep = len(box[1].expandtabs(4))
        above = [(depth, name) for depth, name in above if depth < deep]
        name = _free(" ".join(box[3].split()), names)
        found.append(Box(name, box[3].strip(), box[2] != " ", above[-1][1] if above else ""))
        above.append((deep, name))
    return found


def _free(text: str, names: dict[str, int]) -> str:
    """By what a box is known again: by its words, wherever it stands."""
    name = sha256(text.encode(errors="replace")).hexdigest()[:NAME]
    names[name] = times = names.get(name, 0) + 1
    return name if times == 1 else f"{name}-{times}"


def visible(text: str) -> str:
    """A text as GitHub shows it: without its HTML comments, in which something may be said to programs alone."""
    kept, hidden, fence = [], "", ""
    lines = _split(text)
    for line, closed in zip(lines, _closed_below(lines), strict=True):
        before, fence = fence, fence if hidden else _fence(line, fence)
        shown, hidden = (line, "") if before or fence else _shown(line, hidden, closed=closed)
        kept.append(shown)
    return "\n".join(kept).strip("\n")


def _closed_below(lines: Sequence[str]) -> list[bool]:
    """Of each line, whether a comment may end in a later one of its paragraph."""
    found, closed = [], False
    for line in reversed(lines):
        found.append(closed)
        closed = not ANEW.match(line) and (closed or END in line)
    return found[::-1]


def _shown(line: str, hidden: str, *, closed: bool) -> tuple[str, str]:
    """The part of a line that is outside comments, and whether the next line begins inside one: for how long."""
    if hidden == SOME and not line.strip():
        hidden = ""
    parts: list[str] = []
    is_block, at = hidden == ALL or BLOCK.match(line) is not None, 0
    while True:
        if hidden:
            end = line.find(END, at)
            if end < 0:
                return "".join(parts), hidden
            at = end + len(END)
        begun, hidden = _next_in_block(line, at) if is_block else _comment(line, at, closed=closed)
        parts.append(line[at:begun])
        if not hidden:
            return "".join(parts), ""
        at = begun + 2  # "<!-->" is a whole one


def _next_in_block(line: str, at: int) -> tuple[int, str]:
    """Where in a line that is no Markdown the next comment begins, which needs no end."""
    found = line.find(BEGIN, at)
    return (found, ALL) if found >= 0 else (len(line), "")


def _comment(line: str, at: int, *, closed: bool) -> tuple[int, str]:
    """Where in a line the next comment begins, and how long it lasts; its end and nothing where there is none.

    One in the midst of a line has an end in its paragraph, or it is none.
    """
    last = line.rfind(END)
    while mark := MARK.search(line, at):
        at, here = mark.end(), mark.start()
        if mark[1]:
            at = _code_end(line, mark[1], at)
        elif mark[0] == BEGIN and (closed or last >= here + 2 or LEAD.fullmatch(line, 0, here)):
            return here, SOME
    return len(line), ""


def _code_end(line: str, ticks: str, at: int) -> int:
    """Where the code ends that begins with these ticks; where they end themselves, if no others close it."""
    found = re.compile(rf"(?<!`){ticks}(?!`)").search(line, at)
    return found.end() if found else at


def _plain_lines(text: str) -> Iterator[str]:
    """The lines that are no code, and repeat nobody's words."""
    return (line for line, fenced in _lines(visible(text)) if not fenced and not line.lstrip().startswith(">"))


def _lines(text: str) -> Iterator[tuple[str, bool]]:
    """Each line, and whether it stands in a block of code."""
    fence = ""
    for line in _split(text):
        before, fence = fence, _fence(line, fence)
        yield line, bool(before or fence)


def _split(text: str) -> list[str]:
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")


def _fence(line: str, fence: str) -> str:
    """The fence of the block of code that a line leaves open; it stands in that of the lines before it."""
    mark = FENCE.match(line)
    if not fence:
        return mark[1] if mark else ""
    closes = mark is not None and mark[1].startswith(fence) and not line.strip().strip(fence[0])
    return "" if closes else fence
