"""Marks in a line of text: how urgent, who, by when, what it waits for; and the line without them."""

from __future__ import annotations

import re

from gitswarm.record import Record
from gitswarm.rooms.talk.drafts.model import label

LONGEST_LINE = 2000
"""Characters of one line that are looked at."""

_PRIORITY = re.compile(r"(?<![\w/])[\[(]?\b(?:p|prio|priority)[ :=]{0,2}([0-4])\b[\])]?(?![\w/])", re.IGNORECASE)
_PRIORITY_WORD = re.compile(
    r"[\[(]?\b(?:prio(?:rity|rität|rité|ridad|rità)?)\b ?[:=] ?(\w{2,12})\b[\])]?"
    r"|[\[(](\w{3,12})[\])]|(?<!\S)(!{1,3}\w{3,9})\b",
    re.IGNORECASE,
)
_OWNER = re.compile(r"(?<![\w.@/])@([A-Za-z][\w.-]{0,38}[\w])")
_OWNER_WORD = re.compile(
    r"[\[(]?\b(?:owner|assignee|assigned to|zuständig|responsable|asignado a)\b ?:? ?@?([A-Za-z][\w.-]{0,38})[\])]?",
    re.IGNORECASE,
)
_LABEL = re.compile(r"(?<!\S)#([A-Za-z][\w/-]{1,40})\b")
_DUE = re.compile(
    r"[\[(]?\b(?:due|deadline|until|by|before|bis|avant(?: le)?|pour le|antes del|fällig(?: am)?)\b ?:? ?"
    r"(\d{4}-\d\d-\d\d|(?:next )?(?:mon|tues|wednes|thurs|fri|satur|sun)day|today|tomorrow|tonight|eod|eow|"
    r"end of (?:day|week|month)|next week|montag|dienstag|mittwoch|donnerstag|freitag|heute|morgen|"
    r"lundi|mardi|mercredi|jeudi|vendredi|demain|lunes|martes|jueves|viernes|mañana)\b[\])]?",
    re.IGNORECASE,
)
_SAID_OF = r"(?:[;,] ?(?:it|this|which|and|but)(?: (?:is|it)){0,2} )?"
_WAITS = re.compile(
    rf"{_SAID_OF}[\[(]?\b(?:blocked by|depends on|waits for|needs|after|requires|blockiert durch|hängt ab von"
    r"|bloqué par|depende de)\b ?:? ?((?:#\d{1,6}|[a-z]{1,8}-[0-9a-z]{4,26})"
    r"(?: ?(?:,|and|&|und|et|y) ?(?:#\d{1,6}|[a-z]{1,8}-[0-9a-z]{4,26})){0,9})[\])]?",
    re.IGNORECASE,
)
_WAITS_FOR_ALL = re.compile(
    rf"{_SAID_OF}[\[(]?\b(?:blocked by|depends on)\b ?:? ?(\d{{1,3}}|[^\])]{{3,120}})[\])]?[.!]?$", re.IGNORECASE
)
_NAMES = re.compile(r"#\d{1,6}|[a-z]{1,8}-[0-9a-z]{4,26}", re.IGNORECASE)
_PATH = re.compile(r"(?<![\w/:.@-])((?:[\w.-]{1,60}/){1,12}[\w.*-]{1,80}\.[A-Za-z]{1,6})\b")

PRIORITIES = {
    **dict.fromkeys(("critical", "blocker", "urgent", "asap", "immediately", "sofort", "dringend", "kritisch"), 0),
    **dict.fromkeys(("urgente", "urgentissimo", "critique", "crítico", "срочно", "紧急", "緊急", "至急", "sev1"), 0),
    **dict.fromkeys(("high", "important", "hoch", "wichtig", "haute", "alta", "alto", "important", "soon", "sev2"), 1),
    **dict.fromkeys(("medium", "normal", "mittel", "moyenne", "media", "média"), 2),
    **dict.fromkeys(("low", "minor", "niedrig", "basse", "baja", "bassa", "baixa", "gering"), 3),
    **dict.fromkeys(("trivial", "someday", "nice-to-have", "nth", "lowest", "irgendwann"), 4),
}
"""Words for how urgent something is."""
LOUD = ("asap", "urgent", "urgently", "immediately", "critical", "blocker", "dringend", "sofort", "urgente", "срочно")
"""Those that count wherever they stand."""
TYPES = {
    **dict.fromkeys(("bug", "defect", "fehler", "fix", "bogue", "error", "regression", "ошибка", "баг"), "bug"),
    **dict.fromkeys(("feature", "story", "enhancement", "feat", "funktion", "funcionalidad", "user story"), "feature"),
    **dict.fromkeys(("epic", "initiative", "milestone"), "epic"),
    **dict.fromkeys(("chore", "maintenance", "refactor", "cleanup", "docs", "wartung"), "chore"),
    **dict.fromkeys(("task", "todo", "aufgabe", "tâche", "tarea", "item", "issue", "ticket"), "task"),
}
"""Words for what kind of task something is."""


class Marks(Record):
    """What was marked in a line, and the line without it."""

    text: str
    priority: int | None = None
    assignee: str | None = None
    labels: tuple[str, ...] = ()
    waits_for: tuple[str, ...] = ()
    paths: tuple[str, ...] = ()


def priority_of(text: str) -> int | None:
    """The priority that a word or a number means; None where it means none."""
    word = text.strip().strip("!()[]").casefold()
    digit = word.removeprefix("prio").removeprefix("p").strip(" :")
    if len(digit) == 1 and digit in "01234":
        return int(digit)
    return PRIORITIES.get(word)


def type_of(text: str) -> str | None:
    """The type of task that a word means."""
    return TYPES.get(text.strip().strip("[]():").casefold())


def names_in(text: str) -> tuple[str, ...]:
    """What a list of names of tasks names: ``#3, gs-7k3f`` as they stand, else the parts between commas."""
    found = _NAMES.findall(text)
    parts = found or [part.strip().rstrip(".!") for part in text.replace(";", ",").split(",")]
    return tuple(dict.fromkeys(part.removeprefix("#") for part in parts if part))


def marks_of(line: str) -> Marks:
    """Take the marks off one line."""
    text = line[:LONGEST_LINE]
    text, priority = _take_priority(text)
    text, waits = _take_waits(text)
    text, due = _take(_DUE, text)
    text, owner = _take(_OWNER_WORD, text)
    if not owner:
        text, owner = _take(_OWNER, text)
    text, tags = _take_all(_LABEL, text)
    named = (*tags, *(f"due:{one.casefold()}" for one in due[:1]))
    assignee = owner[0].rstrip(".,-") if owner else None
    paths = tuple(dict.fromkeys(_PATH.findall(text)))
    return Marks(" ".join(text.split()), priority, assignee, tuple(map(label, named)), waits, paths)


def _take(pattern: re.Pattern[str], text: str) -> tuple[str, list[str]]:
    """The text without the first that fits, and what that was."""
    found = pattern.search(text)
    if found is None:
        return text, []
    return f"{text[: found.start()]} {text[found.end() :]}", [next(one for one in found.groups() if one)]


def _take_all(pattern: re.Pattern[str], text: str) -> tuple[str, list[str]]:
    return pattern.sub(" ", text), pattern.findall(text)


def _take_priority(text: str) -> tuple[str, int | None]:
    found = _PRIORITY.search(text)
    if found is not None:
        return f"{text[: found.start()]} {text[found.end() :]}", int(found.group(1))
    for match in _PRIORITY_WORD.finditer(text):
        meant = priority_of(next(one for one in match.groups() if one))
        if meant is not None:
            return f"{text[: match.start()]} {text[match.end() :]}", meant
    loud = {word.strip(".,!:;()") for word in text.casefold().split()} & set(LOUD)
    return text, 0 if loud else None


def _take_waits(text: str) -> tuple[str, tuple[str, ...]]:
    text, found = _take(_WAITS, text)
    if not found:
        text, found = _take(_WAITS_FOR_ALL, text)
    return text, names_in(found[0]) if found else ()
