"""The first tier: what is written as a list of tasks already. Front matter, JSON, YAML, forms, checklists, tables."""

from __future__ import annotations

import re

from gitswarm.record import Record
from gitswarm.rooms.talk.drafts import (
    MOST,
    Draft,
    begins_list,
    box,
    bullet,
    draft_of,
    field_of,
    heading,
    known_fields,
    labels,
    lines_of,
    marks_of,
    text_of,
    tidy,
    type_of,
    whole,
)
from gitswarm.rooms.talk.forms import data, tabular

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from gitswarm.rooms.talk.drafts import Line

FORM, CHECKLIST, LISTED = 90, 90, 80
"""How sure each is, in percent."""
_FORM = re.compile(
    r"^[*_]{0,2}(task|todo|bug|feature|epic|chore|story|aufgabe|fehler|tâche|tarea)"
    r"(?: ?#?(\d{1,6}))?[*_]{0,2} ?[:：][*_]{0,2} ?(\S.*)$",
    re.IGNORECASE,
)
_FIELD = re.compile(r"^[-*]? ?[*_]{0,2}([A-Za-zÀ-ÿ][\w -]{1,24}?)[*_]{0,2} ?[:：][*_]{0,2}(?:\s(.*))?$")
_YAML_BEGINS = re.compile(r"^(?:- )?(?:tasks|todos?|items|title|stories|issues|aufgaben)\s*:", re.IGNORECASE)


class Read(Record):
    """What was found in a text, and the numbers of the lines that it was found in."""

    drafts: list[Draft]
    used: frozenset[int]


def read(text: str) -> Read:
    """All that is written as a list of tasks."""
    plain = text.lstrip("\ufeff").strip()
    whole = _whole(plain)
    if whole:
        return Read(whole, frozenset(range(1, text.count("\n") + 2)))
    rows = lines_of(text)
    found = _joined([_fenced(rows), tabular.read(rows), _forms(rows), _checklist(rows), _listed(rows)])
    drafts = sorted(found.drafts, key=lambda one: one.line) if _is_flat(found.drafts) else found.drafts
    return Read(drafts[: MOST + 1], found.used)


def _is_flat(drafts: Sequence[Draft]) -> bool:
    return all(one.part_of is None for one in drafts)


def _joined(parts: Sequence[Read]) -> Read:
    """What several parsers found; what an earlier one has used no later one takes again."""
    drafts: list[Draft] = []
    used: frozenset[int] = frozenset()
    for part in parts:
        before = len(drafts)
        if part.used & used:
            continue
        drafts += [one if one.part_of is None else one._replace(part_of=one.part_of + before) for one in part.drafts]
        used |= part.used
    return Read(drafts, used)


def _whole(plain: str) -> list[Draft]:
    """The drafts of a text that is JSON, YAML or front matter with a body, from its first character to its last."""
    if plain[:1] in ("{", "["):
        found = data.from_json(plain, 1)
        if found:
            return found
    if plain.startswith("---\n") and "\n---" in plain[3:]:
        return _front_matter(plain)
    if _YAML_BEGINS.match(plain):
        return data.from_yaml(plain, 1)
    return []


def _front_matter(plain: str) -> list[Draft]:
    head, _, body = plain[4:].partition("\n---")
    told, body = data.yaml(head), body.partition("\n")[2].strip()
    if not isinstance(told, dict):
        return []
    found = known_fields(told)
    if "title" not in found and "parts" not in found and body:
        first, _, body = body.partition("\n")
        found["title"] = first.lstrip("# ")
        told = {**told, "title": found["title"]}
    drafts = data.from_value(told, "structured/front-matter", 1)
    if drafts and body and drafts[0].part_of is None and not drafts[0].description:
        criteria = _criteria(body)
        drafts[0] = drafts[0]._replace(description=body.strip(), accept=drafts[0].accept or criteria)
    return drafts


def _criteria(body: str) -> tuple[str, ...]:
    """The lines of the checklist in a body: what it is accepted by."""
    boxes = (box(line) for line in lines_of(body))
    return tuple(tidy(one.text) for one in boxes if one is not None)


def _fenced(rows: Sequence[Line]) -> Read:
    """What stands in fenced blocks of JSON and YAML."""
    drafts: list[Draft] = []
    used: set[int] = set()
    inside: list[Line] = []
    for line in rows:
        if line.fenced:
            inside.append(line)
            continue
        drafts += _block(inside, used)
        inside = []
    return Read([*drafts, *_block(inside, used)], frozenset(used))


def _block(inside: Sequence[Line], used: set[int]) -> list[Draft]:
    kind = inside[0].text.lstrip("`~").strip().casefold() if inside else ""
    body = "\n".join(" " * line.indent + line.text for line in inside[1:-1])
    if kind in ("json", "jsonl"):
        found = data.from_json(body, inside[0].number + 1)
    elif kind in ("yaml", "yml") and _YAML_BEGINS.match(body.lstrip()):
        found = data.from_yaml(body, inside[0].number + 1)
    else:
        return []
    used.update(line.number for line in inside if found)
    return found


def _forms(rows: Sequence[Line]) -> Read:
    """Blocks that begin with ``TASK:``, with a line for each field, as far as the next empty line."""
    drafts: list[Draft] = []
    used: set[int] = set()
    place = 0
    while place < len(rows):
        found = None if rows[place].fenced or rows[place].is_quoted else _FORM.match(rows[place].text)
        place += 1
        if found is None:
            continue
        begin = place - 1
        while place < len(rows) and rows[place].text and not _FORM.match(rows[place].text):
            place += 1
        made = _form(found, rows[begin + 1 : place], rows[begin].number)
        if made is not None:
            drafts.append(made)
            used.update(line.number for line in rows[begin:place])
    return Read(drafts, frozenset(used))


def _form(found: re.Match[str], below: Sequence[Line], number: int) -> Draft | None:
    word, ref, title = found.groups()
    told: dict[str, object] = {"title": title, "ref": ref or "", "type": word}
    rest: list[str] = []
    field = ""
    for line in below:
        named = _FIELD.match(line.text)
        known = field_of(named.group(1)) if named else None
        item = bullet(line)
        if known is not None and named is not None and known not in ("title", "parts"):
            field = known
            told[field] = named.group(2) or []
        elif item is not None and isinstance(told.get(field), list):
            told[field] = [*_row(told[field]), box(line).text if box(line) else item.text]  # type: ignore[union-attr]
        else:
            rest.append(line.text)
    if rest:
        told["description"] = "\n".join([text_of(told.get("description")), *rest]).strip()
    return draft_of(told, "structured/form", FORM, number)


def _row(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def _checklist(rows: Sequence[Line]) -> Read:
    """The open lines of checklists; a line that is indented below another is a part of it."""
    drafts: list[Draft] = []
    used: set[int] = set()
    above: list[tuple[int, int | None]] = []
    under = ""
    for place, line in enumerate(rows):
        under = heading(line) or under
        found = box(line)
        if found is None or line.is_quoted:
            continue
        above = [(indent, made) for indent, made in above if indent < line.indent]
        below = _details(rows, place)
        used.update({line.number, *(one.number for one in below)})
        made = None if found.done or _is_dropped(above) else _item(found.text, line, below, under)
        if made is not None:
            drafts.append(made._replace(part_of=above[-1][1] if above else None))
        above.append((line.indent, len(drafts) - 1 if made is not None else None))
    return Read(drafts, frozenset(used))


def _is_dropped(above: Sequence[tuple[int, int | None]]) -> bool:
    """Whether what this would be a part of is done already."""
    return any(made is None for _, made in above)


def _details(rows: Sequence[Line], place: int) -> list[Line]:
    """The lines that belong to an item: indented below it, and no items of their own."""
    found = []
    for line in rows[place + 1 :]:
        if not line.text or line.indent <= rows[place].indent or box(line) is not None:
            break
        found.append(line)
    return found


def _item(text: str, line: Line, below: Sequence[Line], under: str) -> Draft | None:
    return _from_line(text, line, below, under, "structured/checklist", CHECKLIST)


def _from_line(text: str, line: Line, below: Sequence[Line], under: str, parser: str, confidence: int) -> Draft | None:
    told = marks_of(text)
    word, colon, after = told.text.partition(":")
    kind = type_of(word) if colon and tidy(after) else None
    title = tidy(after if kind else told.text)
    if not title:
        return None
    said = [*([under] if under else []), *(one.text for one in below)]
    return Draft(
        title=title,
        parser=parser,
        confidence=confidence,
        line=line.number,
        description=whole(text, "\n".join(said)),
        type=kind or "task",
        priority=told.priority,
        labels=labels(told.labels),
        paths=told.paths,
        assignee=told.assignee,
        waits_for=told.waits_for,
    )


def _listed(rows: Sequence[Line]) -> Read:
    """The items of a list below a heading or a line that says that they are tasks."""
    drafts: list[Draft] = []
    used: set[int] = set()
    under, margin = "", -1
    for place, line in enumerate(rows):
        item = bullet(line)
        if item is None or line.is_quoted or box(line) is not None:
            lead = heading(line) or (line.text if line.text.endswith((":", "：")) else "")
            if lead or (line.text and line.indent <= margin):
                under, margin = (lead.strip(" :：#*_") if begins_list(lead) else ""), -1
            continue
        margin = line.indent if margin < 0 else margin
        if under and line.indent <= margin:
            below = _below(rows, place)
            made = _from_line(item.text, line, below, under, "structured/list", LISTED)
            drafts += [] if made is None else [made._replace(ref=item.number)]
            used.update({line.number, *(one.number for one in below)})
    return Read(drafts, frozenset(used))


def _below(rows: Sequence[Line], place: int) -> list[Line]:
    """The lines that are indented below an item, further items among them."""
    found = []
    for line in rows[place + 1 :]:
        if not line.text or line.indent <= rows[place].indent:
            break
        found.append(line)
    return found
