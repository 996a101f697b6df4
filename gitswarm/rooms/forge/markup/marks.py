"""What the text of an issue says by its marks: boxes to tick, what it is blocked by, and what nobody sees there."""

from __future__ import annotations

import re
from hashlib import sha256

from gitswarm.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
BOX = re.compile(r"(\s*)(?:[-*+]|\d{1,9}[.)])\s+\[([ xX])\]\s+(\S.*)")
BLOCKED = re.compile(r"\b(?:blocked by|depends on|waits? for)\b[\s:]*", re.IGNORECASE)
BETWEEN = re.compile(r"[\s,&]*(?:and\b)?[\s,]*")
BEGIN, END = "<!--", "-->"
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
    kept, hidden = [], False
    for line, fenced in _lines(text):
        shown, hidden = (line, hidden) if fenced and not hidden else _shown(line, hidden)
        kept.append(shown)
    return "\n".join(kept).strip("\n")


def _shown(line: str, hidden: bool) -> tuple[str, bool]:
    """The part of a line that is outside comments, and whether the next line begins inside one."""
    parts = []
    while line:
        if not hidden:
            before, begun, line = line.partition(BEGIN)
            parts.append(before)
            hidden = bool(begun)
        else:
            _, ended, line = line.partition(END)
            hidden = not ended
    return "".join(parts), hidden


def _plain_lines(text: str) -> Iterator[str]:
    """The lines that are no code, and repeat nobody's words."""
    return (line for line, fenced in _lines(visible(text)) if not fenced and not line.lstrip().startswith(">"))


def _lines(text: str) -> Iterator[tuple[str, bool]]:
    """Each line, and whether it stands in a block of code."""
    fence = ""
    for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n"):
        mark = FENCE.match(line)
        if not fence:
            fence = mark[1] if mark else ""
            yield line, bool(fence)
        else:
            yield line, True
            if mark and mark[1].startswith(fence) and not line.strip().strip(fence[0]):
                fence = ""
