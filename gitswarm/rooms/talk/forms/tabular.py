"""Tables as lists of tasks: Markdown's, and lines with commas, semicolons or tabs below a line of names."""

from __future__ import annotations

from gitswarm.record import Record
from gitswarm.rooms.talk.drafts import draft_of, field_of, is_open

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from gitswarm.rooms.talk.drafts import Draft, Line

SURE = 85
LEAST_COLUMNS = 2
SEPARATORS = ("|", "\t", ";", ",")
QUOTING = ";,"
"""Those between which a cell may stand in quotes."""
MOST_LINES = 200
"""So many lines a row may take."""


class Rows(Record):
    """The drafts of the tables of a text, and the numbers of their lines."""

    drafts: list[Draft]
    used: frozenset[int]


def read(rows: Sequence[Line]) -> Any:
    """What the tables of a text ask for: those that have a column for titles, and another that is known."""
    drafts: list[Draft] = []
    used: set[int] = set()
    place = 0
    while place < len(rows):
        names, mark = _header(rows[place])
        found, end = _records(rows, place + 1, mark) if names else ([], place + 1)
        drafts += filter(None, (_row(line, mark, names) for line in found))
        used.update(line.number for line in rows[place:end] if end > place + 1)
        place = end
    return Rows(drafts, frozenset(used))


def _header(line: Line) -> tuple[list[str | None], str]:
    """The fields that the columns below a line have, and what stands between them; none where it is no header."""
    for mark in SEPARATORS if not (line.fenced or line.is_quoted) else ():
        names = [field_of(cell) for cell in _cells(line.text, mark)]
        if "title" in names and len(set(names) - {None}) >= LEAST_COLUMNS and len(names) >= LEAST_COLUMNS:
            return names, mark
    return [], ""


def _records(rows: Sequence[Line], at: int, mark: str) -> tuple[list[Line], int]:
    """The rows of the table below a header, each as one line with its number, and where what follows them begins."""
    found = []
    while at < len(rows):
        end = at + (_lines_taken(rows[at : at + MOST_LINES], mark) if mark in QUOTING else 1)
        record = rows[at]._replace(text="\n".join(line.text for line in rows[at:end]))
        if mark not in record.text:
            break
        found.append(record)
        at = end
    return found, at


def _lines_taken(rows: Sequence[Line], mark: str) -> int:
    """How many lines the first row takes: a cell in quotes may hold some. It is one where its quotes are not closed."""
    from csv import Error, reader

    found = reader((f"{line.text}\n" for line in rows), delimiter=mark, strict=True)
    try:
        next(found)
    except Error:
        return 1
    return found.line_num


def _cells(text: str, mark: str) -> list[str]:
    if mark in QUOTING:
        from csv import reader

        return [cell.strip() for cell in next(iter(reader([text], delimiter=mark)), [])]
    inner = text.strip().removeprefix("|").removesuffix("|") if mark == "|" else text
    return [cell.strip() for cell in inner.replace("\\|", "\0").split(mark)]


def _row(line: Line, mark: str, names: Sequence[str | None]) -> Draft | None:
    cells = [cell.replace("\0", "|") for cell in _cells(line.text, mark)]
    if not set("".join(cells)) - set("-: "):
        return None
    told: dict[str, str] = {}
    for name, cell in zip(names, cells, strict=False):
        if name is not None and cell:
            told.setdefault(name, " ".join(cell.split()) if name == "title" else cell)
    return draft_of(told, "structured/table", SURE, line.number) if is_open(told) else None
