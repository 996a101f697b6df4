"""A flow as a drawing: in Mermaid, as Git hosts show it, and in letters for a terminal."""

from __future__ import annotations

from gitswarm.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

MARKS = {"done": "✓", "failed": "✗", "skipped": "–", "held": "·", "work": "●", "open": "○", "": ""}
UNDECIDED = ("", "held", "open")
CLASSES = {"done": "#d4f4dd", "failed": "#f9d4d4", "skipped": "#eeeeee", "work": "#fff3c4"}
UNSAFE = str.maketrans(
    {'"': "'", "<": "‹", ">": "›", "[": "(", "]": ")", "\n": " ", "\\": "/", "`": "'", "#": "＃", "%": "％"}
)


class Box(Record):
    """One node of a drawing: what it is, within and behind which others, how it stands, and on which conditions."""

    key: str
    within: str
    needs: tuple[str, ...]
    title: str
    pattern: str = ""
    role: str = ""
    state: str = ""
    undoes: str = ""
    more: str = ""
    when: tuple[str, ...] = ()


def mermaid(boxes: Sequence[Box]) -> Iterator[str]:
    """The lines of a flowchart: flows as frames, arrows from what is waited for."""
    top, *others = boxes
    names = {box.key: f"n{place}" for place, box in enumerate(boxes)}
    yield "flowchart TD"
    yield from _frame(top, others, names, "  ")
    for box in others:
        for need in box.needs:
            yield f"  {names[need]} --> {names[box.key]}"
        if box.undoes:
            yield f"  {names[box.undoes]} -.-> {names[box.key]}"
    for state, colour in CLASSES.items():
        marked = [names[box.key] for box in others if box.state == state and not box.pattern]
        if marked:
            yield f"  classDef {state} fill:{colour}"
            yield f"  class {','.join(marked)} {state}"


def _frame(box: Box, others: Sequence[Box], names: dict[str, str], indent: str) -> Iterator[str]:
    """A flow with all that is in it."""
    yield f'{indent}subgraph {names[box.key]}["{_safe(box.title)} ({_kind(box)})"]'
    for part in _parts(box, others):
        if part.pattern:
            yield from _frame(part, others, names, indent + "  ")
        else:
            left, right = ("([", "])") if part.undoes else ("[", "]")
            beside = [part.role, part.more, *(f"if {term}" for term in part.when)]
            told = "".join(f"<br/>{_safe(text)}" for text in beside if text)
            yield f'{indent}  {names[part.key]}{left}"{_name(part)}: {_safe(part.title)}{told}"{right}'
    yield f"{indent}end"


def drawing(boxes: Sequence[Box]) -> Iterator[str]:
    """The lines of a drawing in letters: what comes first stands above; what may run side by side has branches."""
    top, *others = boxes
    yield f"{_label(top)}"
    yield from _inside(top, others, "")


def _inside(box: Box, others: Sequence[Box], indent: str) -> Iterator[str]:
    parts = _parts(box, others)
    here = {part.key for part in parts}
    rows: list[list[Box]] = []
    for part in parts:
        behind = [place for place, row in enumerate(rows) if any(other.key in part.needs for other in row)]
        place = 1 + max(behind, default=-1)
        if part.undoes:
            continue
        while len(rows) <= place:
            rows.append([])
        rows[place].append(part)
    undoes = [part for part in parts if part.undoes and part.key in here]
    for place, row in enumerate(rows):
        is_last = place == len(rows) - 1 and not undoes
        yield from _row(row, others, indent, is_last=is_last)
    for part in undoes:
        corner, below = ("╰╌ ", "   ") if part is undoes[-1] else ("├╌ ", "╎  ")
        yield from _branch(part, others, indent, corner, below)


def _row(row: Sequence[Box], others: Sequence[Box], indent: str, *, is_last: bool) -> Iterator[str]:
    """What stands side by side, and the way to what comes next."""
    if len(row) == 1:
        yield from _branch(row[0], others, indent, "└─ " if is_last else "├─ ", "   " if is_last else "│  ")
        return
    yield f"{indent}{'└┬╴' if is_last else '├┬╴'}side by side"
    inner = indent + (" " if is_last else "│")
    for place, part in enumerate(row):
        ends = place == len(row) - 1
        yield from _branch(part, others, inner, "└─ " if ends else "├─ ", "   " if ends else "│  ")


def _branch(part: Box, others: Sequence[Box], indent: str, corner: str, below: str) -> Iterator[str]:
    yield f"{indent}{corner}{_label(part)}"
    if part.pattern:
        yield from _inside(part, others, indent + below)


def _label(box: Box) -> str:
    kind = f" [{_kind(box)}]" if _kind(box) else ""
    mark = f"{MARKS.get(box.state, '')} ".lstrip()
    if not box.key:
        return f"{mark}{box.title}{kind}"
    may = "?" if box.when and box.state in UNDECIDED else ""
    who = f" ({box.role})" if box.role else ""
    return f"{mark}{_name(box)}{may}{kind}{who}: {box.title}"


def _kind(box: Box) -> str:
    return ", ".join(word for word in (box.pattern, box.more) if word)


def _name(box: Box) -> str:
    return box.key.rpartition("/")[2]


def _parts(box: Box, others: Iterable[Box]) -> list[Box]:
    return [part for part in others if part.within == box.key]


def _safe(text: str) -> str:
    """A text that says nothing to Mermaid."""
    return text.translate(UNSAFE)
