"""Named fields of a task, however a table, a file or a form calls them, into a draft."""

from __future__ import annotations

from gitswarm.rooms.talk.drafts import marks
from gitswarm.rooms.talk.drafts.model import LONGEST_LABEL, MOST_LINES, Draft, labels, tidy, whole

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

CALLED = {
    "title": "title name summary task subject headline titel titre título titolo aufgabe tâche tarea 标题 任务 タスク",
    "description": "description body details detail notes note text content beschreibung descripción desc context",
    "priority": "priority prio importance severity priorität priorité prioridad urgency p",
    "type": "type kind category issuetype issue_type typ art",
    "labels": "labels label tags tag component components",
    "assignee": "assignee owner assigned_to assigned assignees who responsible zuständig responsable verantwortlich",
    "waits_for": "blocked_by depends_on dependencies depends deps dep after requires waits_for blockedby dependson",
    "ref": "id key ref number no nr #",
    "accept": "accept acceptance acceptance_criteria criteria acceptancecriteria done_when",
    "paths": "paths path files file",
    "due": "due due_date deadline duedate fällig",
    "status": "status state done completed checked",
    "parts": "subtasks children steps parts tasks items stories issues",
}
FIELDS = {name: field for field, names in CALLED.items() for name in names.split()}
"""What each name of a field means."""
NOT_TO_DO = frozenset(
    "done closed completed complete cancelled canceled resolved wontfix true yes x fixed erledigt fertig 完成".split()
)


def field_of(name: object) -> str | None:
    """The field that a name means."""
    plain = str(name).strip().strip("*_`").casefold()
    return FIELDS.get(plain) or FIELDS.get(plain.replace(" ", "_").replace("-", "_"))


def known_fields(told: Mapping[Any, Any]) -> dict[str, Any]:
    """What is told under names that mean something; of two names for one field the first counts."""
    found: dict[str, Any] = {}
    for name, value in told.items():
        field = field_of(name)
        if field is not None and value not in (None, "", [], {}):
            found.setdefault(field, value)
    return found


def is_open(found: Mapping[str, Any]) -> bool:
    """Whether it is still to be done."""
    return str(found.get("status", "")).strip().casefold() not in NOT_TO_DO


def draft_of(found: Mapping[str, Any], parser: str, confidence: int, line: int) -> Draft | None:
    """The draft that these fields make; None where they have no title."""
    title = text_of(found.get("title"))
    told = marks.marks_of(title.partition("\n")[0])
    if not tidy(told.text):
        return None
    urgency = marks.priority_of(text_of(found.get("priority")))
    due = text_of(found.get("due"))
    return Draft(
        title=tidy(told.text),
        parser=parser,
        confidence=confidence,
        line=line,
        description=whole(title, text_of(found.get("description")).strip()),
        type=marks.type_of(text_of(found.get("type"))) or "task",
        priority=told.priority if urgency is None else urgency,
        labels=labels([*texts_of(found.get("labels")), *told.labels, *([f"due:{due}"] if due else [])]),
        accept=tuple(texts_of(found.get("accept"), split=False))[:MOST_LINES],
        paths=tuple(dict.fromkeys([*texts_of(found.get("paths")), *told.paths]))[:MOST_LINES],
        assignee=owner(text_of(found.get("assignee"))) or told.assignee,
        waits_for=tuple(dict.fromkeys([*_waits(found.get("waits_for")), *told.waits_for]))[:MOST_LINES],
        ref=text_of(found.get("ref")).strip().removeprefix("#")[:LONGEST_LABEL],
    )


def owner(text: str) -> str | None:
    """A name that can be an agent's; None where it is none, or says nobody."""
    name = text.strip().removeprefix("@").partition(",")[0].strip()
    is_nobody = name.casefold() in ("", "-", "–", "none", "nobody", "unassigned", "tbd", "?", "n/a")
    return None if is_nobody or not name.isprintable() or len(name) > LONGEST_LABEL else name.replace(" ", "-")


def text_of(value: object) -> str:
    """One value as text; of a row the first, of what cannot be text nothing."""
    if isinstance(value, bool):
        return "true" if value else ""
    if isinstance(value, list):
        return text_of(value[0]) if value else ""
    return str(value) if isinstance(value, (str, int, float)) else ""


def texts_of(value: object, *, split: bool = True) -> list[str]:
    """A row of texts, as a row or as one text with commas between."""
    if isinstance(value, list):
        return [text for text in (text_of(one).strip() for one in value) if text]
    text = text_of(value)
    parts = text.replace(";", ",").split(",") if split else text.split("\n")
    return [part.strip().strip("`") for part in parts if part.strip().strip("`")]


def _waits(value: object) -> tuple[str, ...]:
    return tuple(text.removeprefix("#") for text in texts_of(value)) if isinstance(value, list) else _named(value)


def _named(value: object) -> tuple[str, ...]:
    text = text_of(value).strip()
    return () if text.casefold() in ("", "-", "–", "none", "n/a") else marks.names_in(text)
