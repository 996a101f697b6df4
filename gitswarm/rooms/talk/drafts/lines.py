"""Lines of a text, numbered, with what each looks like: the ground that the parsers stand on."""

from __future__ import annotations

import re

from gitswarm.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

LONGEST = 64 * 1024
"""Characters of a line that are looked at together; what goes on behind them is looked at by itself."""
TAB = 4
_BOX = re.compile(r"^(?:[-*+•]|\d{1,4}[.)])?\s{0,3}(?:\[( |x|X|✓|✔|-|_)?\]|([☐□☑☒✅✔]))\s{1,4}(?=\S)")
_BULLET = re.compile(r"^(?:[-*+•‣◦–—]|\(?(\d{1,4}|[a-z])[.)])\s{1,4}(?=\S)")
_HEADING = re.compile(r"^#{1,6}\s+(.+)$")
DONE_BOXES = "xX✓✔☑☒✅"
LONGEST_LEAD = 120
LIST_WORDS = (
    *("todo", "to do", "to-do", "todos", "tasks", "task list", "action items", "actions", "next steps", "checklist"),
    *("open points", "open items", "backlog", "requirements", "work items", "what to do", "plan", "remaining"),
    *("the following", "these things", "aufgaben", "offene punkte", "nächste schritte", "zu erledigen"),
    *("à faire", "tâches", "prochaines étapes", "tareas", "pendientes", "por hacer", "da fare", "attività"),
    *("tarefas", "a fazer", "taken", "zadania", "задачи", "сделать", "待办", "任务", "タスク", "やること"),
)
"""Headings and lead-ins that say that the list below is one of tasks."""


class Line(Record):
    """One line: its number from 1, how far it is indented, what it says, and whether it lies in a fenced block."""

    number: int
    indent: int
    text: str
    fenced: bool = False

    @property
    def is_quoted(self) -> bool:
        """Whether somebody else said it."""
        return self.text.startswith(">")


class Box(Record):
    """A line of a checklist: whether it is done, and what it says."""

    done: bool
    text: str


class Bullet(Record):
    """A line of a list: its number where it has one, and what it says."""

    number: str
    text: str


def lines_of(text: str) -> list[Line]:
    """The lines of a text."""
    found, fence = [], ""
    for number, raw in _pieces(text):
        said, row = raw.strip(), raw.expandtabs(TAB)
        mark = said[:3]
        opens = not fence and mark in ("```", "~~~")
        closes = bool(fence) and said.startswith(fence) and not said.strip(fence[0])
        found.append(Line(number, len(row) - len(row.lstrip()), said, bool(fence) or opens))
        fence = "" if closes else mark if opens else fence
    return found


def _pieces(text: str) -> Iterator[tuple[int, str]]:
    """The lines with their numbers, a long one in pieces that end between two words."""
    for number, raw in enumerate(text.splitlines(), 1):
        rest = raw
        while len(rest) > LONGEST:
            cut = max(rest.rfind(" ", 0, LONGEST), 0) or LONGEST
            yield number, rest[:cut]
            rest = rest[cut:]
        yield number, rest


def box(line: Line) -> Box | None:
    """The line of a checklist that this is."""
    found = _BOX.match(line.text)
    if found is None or line.fenced:
        return None
    mark = found.group(1) or found.group(2) or " "
    return Box(mark in DONE_BOXES, line.text[found.end() :])


def bullet(line: Line) -> Bullet | None:
    """The line of a list that this is."""
    found = None if line.fenced else _BULLET.match(line.text)
    return None if found is None else Bullet(found.group(1) or "", line.text[found.end() :])


def heading(line: Line) -> str:
    """What a heading says; empty for every other line."""
    found = None if line.fenced else _HEADING.match(line.text)
    return found.group(1).strip(" #*_") if found else ""


def begins_list(text: str) -> bool:
    """Whether a heading, or a line that ends in a colon, says that tasks are listed below it."""
    said = text.strip(" #*_:：").casefold()
    padded = f" {said} "
    return len(said) <= LONGEST_LEAD and any(f" {word} " in padded or said == word for word in LIST_WORDS)
