"""A checklist in Markdown: boxes are tasks, boxes below a box its parts; what gitswarm exports so, it reads again.

- [ ] Reject empty names
  - priority: 1
  - waits for: some id
  > What more is to be said.
  - [x] A part that is done
"""

from __future__ import annotations

import json
import re
from hashlib import sha256

from gitswarm.rooms.exchange.exports import own

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from gitswarm.rooms.exchange.formats import Harvest

TAB = 4
BULLET = re.compile(r"^(?:[-*+]|\d{1,9}[.)])[ ]+(?:\[([ xX-])\][ ]+(?=\S))?(.*)$")
FACT = re.compile(r"^([a-z ]+): (.*)$")
QUOTE = re.compile(r"^>(?: (.*))?$", re.DOTALL)
HEADING = re.compile(r"^(#{1,6})[ ]+(.*?)[ #]*$")
FENCE = ("```", "~~~")
NUMBERS = ("priority", "value", "effort")
TEXTS = ("id", "type", "status", "assignee", "resolution", "reason", "author", "created", "updated", "closed")
LISTS = {"waits for": "deps", "accept": "accept", "path": "paths", "label": "labels"}
REMARK, PART = "remark", "part of"


class _Box:
    """One task on its way in."""

    def __init__(self, number: int, indent: int, mark: str, title: str, parent: _Box | None) -> None:
        self.number = number
        self.indent = indent
        self.row: dict[str, Any] = {"title": value(title), **_MARKS.get(mark.lower(), {})}
        self.parent = parent
        self.text: list[str] = []
        self.quoted: list[str] = []
        self.remark: tuple[int, list[str]] = (0, [])
        self.remarks: list[tuple[str, list[str]]] = []

    def take(self, fact: str, told: str, indent: int) -> bool:
        """Take a fact, if it is one."""
        if fact in LISTS:
            self.row.setdefault(LISTS[fact], []).append(value(told))
        elif fact in NUMBERS:
            self.row[fact] = int(told) if told.isdecimal() and len(told) < TAB * TAB else told
        elif fact == REMARK:
            self.remark = (indent, [])
            self.remarks.append((told, self.remark[1]))
        elif fact in TEXTS:
            self.row[fact] = value(told)
        elif fact == PART:
            self.row["parent"] = value(told)
        else:
            return False
        return True

    def quote(self, line: str, indent: int) -> None:
        """Take a quoted line: of the last remark, if it stands below that, else of the description."""
        (self.remark[1] if self.remarks and indent > self.remark[0] else self.quoted).append(line)


_MARKS: dict[str, dict[str, str]] = {"x": {"status": "closed"}, "-": {"status": "closed", "resolution": "wontfix"}}


def read_checklist(data: bytes, name: str, harvest: Harvest) -> None:
    """The tasks that a page of that name tells."""
    page = _Page(name, harvest)
    text = data.decode("utf-8-sig", errors="replace").replace("\r\n", "\n")
    for number, line in enumerate(text.split("\n"), 1):
        page.read(number, line)
    page.finish()


class _Page:
    """A page as it is read, line by line."""

    def __init__(self, name: str, harvest: Harvest) -> None:
        self._page = name
        self._harvest = harvest
        self._boxes: list[_Box] = []
        self._open: list[_Box] = []
        self._headings: list[tuple[int, str]] = []
        self._under: dict[int, str] = {}
        self._fenced = False

    def read(self, number: int, raw: str) -> None:
        """Take one line."""
        line = raw.expandtabs(TAB).lstrip(" ") if not QUOTE.match(raw.lstrip(" \t")) else raw.lstrip(" \t")
        indent = len(raw.expandtabs(TAB)) - len(raw.expandtabs(TAB).lstrip(" "))
        if not line.strip():
            if self._open:
                self._open[-1].text.append("")
            return
        self._fenced ^= line.startswith(FENCE)
        heading = None if indent or self._fenced else HEADING.match(line)
        bullet = None if self._fenced else BULLET.match(line)
        if heading:
            self._head(len(heading[1]), heading[2])
            return
        while self._open and self._open[-1].indent >= indent:
            self._open.pop()
        if bullet and bullet[1]:
            self._box(_Box(number, indent, bullet[1], bullet[2], self._open[-1] if self._open else None))
        elif not self._open:
            self._harvest.tell(f"line {number}", "no box of a checklist: left out")
        else:
            self._more(self._open[-1], line, indent, bullet[2] if bullet else "")

    def _more(self, box: _Box, line: str, indent: int, told: str) -> None:
        fact, quote = FACT.match(told), QUOTE.match(line)
        if quote:
            box.quote(value(quote[1] or ""), indent)
        elif not fact or not box.take(fact[1], fact[2], indent):
            box.text.append(" " * max(indent - box.indent - 2, 0) + line)

    def _head(self, level: int, text: str) -> None:
        self._open = []
        self._headings = [one for one in self._headings if one[0] < level] + [(level, text)]

    def _box(self, box: _Box) -> None:
        self._under[box.number] = " / ".join(text for level, text in self._headings if level > 1)
        self._boxes.append(box)
        self._open.append(box)

    def finish(self) -> None:
        """Put all boxes into the harvest: each is known by its id, or by where it stands and what it says."""
        times: dict[str, int] = {}
        for box in self._boxes:
            self._name(box, times)
            under = "" if box.parent else self._under[box.number]
            row = dict(box.row)
            if box.quoted:
                row["description"] = "\n".join(box.quoted)
            row["remarks"] = [_remark(told, lines) for told, lines in box.remarks]
            own.add(f"line {box.number}", row, self._harvest, (("", "\n".join(box.text)), ("Under", under)))

    def _name(self, box: _Box, times: dict[str, int]) -> None:
        if box.parent is not None:
            box.row.setdefault("parent", box.parent.row["id"])
        if not box.row.get("id"):
            said = f"{self._page}\n{box.row.get('parent') or ''}\n{box.row['title']}"
            times[said] = times.get(said, 0) + 1
            box.row["id"] = sha256(f"{said}\n{times[said]}".encode(errors="replace")).hexdigest()[:16]


def _remark(told: str, lines: list[str]) -> dict[str, Any]:
    """A remark from the line that tells when and by whom, and the quoted lines below it."""
    at, _, author = told.partition(" ")
    return {"at": None if at == "-" else at, "author": value(author) or None, "text": "\n".join(lines)}


def value(told: str) -> str:
    """A value as it was written: in quotes where it would not survive a line of Markdown."""
    if told.startswith('"'):
        try:
            read = json.loads(told)
        except ValueError:
            return told
        return read if isinstance(read, str) else told
    return told
