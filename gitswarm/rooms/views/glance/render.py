"""What is seen as lines: a row for each thing in a list, and a page about the one that is looked at."""

from __future__ import annotations

from gitswarm.core.event import instant
from gitswarm.core.ids import SHOWN
from gitswarm.record import Record
from gitswarm.rooms.views.glance import model

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from typing import Any

    from gitswarm.rooms.talk.mail import Letter
    from gitswarm.rooms.views.glance.model import About, Item, Lane, Member, Need, Picture, Work
    from gitswarm.rooms.work.worktrees import Difference

    Line = tuple[str, str]
    """A tone, and a text in it."""

PLAIN, SOFT, STRONG, GOOD, WARN, ALARM, NOTE = "plain", "soft", "strong", "good", "warn", "alarm", "note"
CURSOR = "cursor"
"""How a text is meant; how that looks, the sheet says."""
TONES = {
    "critical": ALARM, "error": ALARM, "failed": ALARM, "lost": ALARM,
    "warning": WARN, "paused": WARN, "stopped": WARN, "blocked": WARN, "in_review": WARN,
    "running": GOOD, "working": GOOD, "in_progress": GOOD,
    "letter": NOTE, "open": NOTE, "idle": SOFT, "done": SOFT, "closed": SOFT,
}  # fmt: skip
MORE = (SOFT, "…")
UNITS = ((86_400, "d"), (3_600, "h"), (60, "m"))
FACTS = ("type", "priority", "labels", "holder", "assignee", "since", "until", "blocked_by", "parent", "children")
LATER = ("branch", "commit", "tests", "resolution", "why_open", "stopped_by", "author", "created")
CHANGES = (("+++", STRONG), ("---", STRONG), ("diff ", STRONG), ("@@", NOTE), ("+", GOOD), ("-", ALARM))
"""How a line of a patch begins that is seen in another tone."""


class Row(Record):
    """One thing in a list: ``name`` tells it from others, ``head`` and ``more`` stand before and behind its text."""

    name: str
    tone: str
    head: str
    text: str
    more: str = ""


class Page(Record):
    """What is told of one thing; a page that ``follows`` shows its end, where new lines come."""

    lines: tuple[Line, ...]
    follows: bool = False


def head(seen: Picture) -> list[Line]:
    """The first line: what stands out of all, the hub, and who acts."""
    halted = [(ALARM, f" halted by {seen.halted} ")] if seen.halted else []
    needs = (ALARM if seen.needs else SOFT, f" {len(seen.needs) or 'nothing'} need{'' if seen.needs[1:] else 's'} you")
    hub = (SOFT if " is away" not in seen.hub else WARN, f" · {seen.hub}")
    who = f" · {seen.actor}" if seen.actor else " · nobody is named: --actor NAME"
    return [(STRONG, " gitswarm"), *halted, needs, (SOFT, f" · {len(seen.at_work)} at work"), (SOFT, who), hub]


def strip(seen: Picture, chosen: str, width: int) -> list[Line]:
    """The lanes side by side with their counts; where they do not fit, first those before the chosen one are left out,
    then the last ones, and an ellipsis stands there.
    """
    tabs = [(_tab(one, chosen), f" {one.title} {one.number} ") for one in seen.lanes]
    at = next((place for place, one in enumerate(seen.lanes) if one.name == chosen), 0)
    first, end = 0, len(tabs)
    while _wide(shown := _between(tabs, first, end)) > width and (first < at or end > at + 1):
        first, end = (first + 1, end) if first < at else (first, end - 1)
    return shown


def _between(tabs: list[Line], first: int, end: int) -> list[Line]:
    before, behind = [MORE] * (first > 0), [MORE] * (end < len(tabs))
    return [*before, *tabs[first:end], *behind]


def _wide(line: Sequence[Line]) -> int:
    return sum(len(text) for _, text in line)


def _tab(one: Lane, chosen: str) -> str:
    return CURSOR if one.name == chosen else PLAIN if one.number else SOFT


def foot(hints: Sequence[tuple[str, str]]) -> list[Line]:
    """The last line: what some keys do."""
    return [part for key, does in hints for part in ((NOTE, f" {key}"), (PLAIN, f" {does} "))]


def error_page(message: str, hint: str) -> Page:
    """What could not be done or shown, and what may help."""
    return Page(((ALARM, f"error: {message}"), *([(SOFT, f"hint: {hint}")] if hint else [])))


def name_of(about: About) -> str:
    """What tells something from all others in its list."""
    return f"{about.kind} {about.name}" if isinstance(about, model.Need) else about.name


def ago(at: str, now: float) -> str:
    """How long ago a time of day was, in one unit; empty where there is none."""
    seconds = int(now) - instant(at) if at else -1
    return next((f"{seconds // size}{unit}" for size, unit in UNITS if seconds >= size), "now" if at else "")


def needs(picture: Picture) -> list[Row]:
    """What needs people."""
    return [_need(one, picture.now) for one in picture.needs]


def _need(one: Need, now: float) -> Row:
    return Row(name_of(one), TONES.get(one.severity, WARN), one.severity, one.text, ago(one.at, now))


def items(found: Sequence[Item]) -> list[Row]:
    """Tasks."""
    return [
        Row(one.name, TONES.get(one.status, PLAIN), one.id, f"P{one.priority} {one.title}", one.who) for one in found
    ]


def works(picture: Picture) -> list[Row]:
    """Runs."""
    return [_work(one, picture.now) for one in picture.works]


def _work(one: Work, now: float) -> Row:
    step = f" · {one.step}" if one.going and one.step else ""
    said = f"{one.id} {one.title}{step}"
    return Row(one.name, TONES.get(one.state, PLAIN), one.state, said, _spent(one) or ago(one.at, now))


def _spent(one: Work) -> str:
    """What a run has cost, where it tells that."""
    return f"${one.dollars:.2f}" if one.dollars else ""


def members(picture: Picture) -> list[Row]:
    """Who is here."""
    return [
        Row(
            one.name,
            TONES.get(one.presence, PLAIN),
            one.presence,
            f"{one.name} {one.role}".rstrip(),
            ago(one.at, picture.now),
        )
        for one in picture.members
    ]


def need_page(one: Need, letter: Letter | None, more: Page) -> Page:
    """What needs people, whole, and ``more`` of the task it is about."""
    lines = [(STRONG, one.text), (SOFT, f"{one.severity} · {one.kind} · {one.name} · {one.at}"), (PLAIN, "")]
    if letter is not None:
        return Page((*lines, *_told(letter.text), (PLAIN, ""), (SOFT, "m answers it; r notes that you have read it")))
    if one.kind == model.GATE:
        return Page((*lines[:2], (SOFT, "a approves, x rejects; d shows the work"), (PLAIN, ""), *more.lines))
    return Page((*lines, (NOTE, f"hint: {one.hint}")) if one.hint else tuple(lines))


def _told(text: str) -> Iterator[Line]:
    return ((PLAIN, line) for line in text.splitlines())


def task_page(whole: Mapping[str, Any]) -> Page:
    """A task, whole: what is to be done, how it stands, what keeps it, and what happened to it."""
    return Page((
        (STRONG, f"{whole['id']} {whole['title']}"),
        (TONES.get(whole["status"], PLAIN), whole["status"].replace("_", " ")),
        *_facts(whole, FACTS),
        *_part("What is to be done", whole["description"]),
        *_listed("It is done when", whole["accept"]),
        *_listed("Gates", [f"{one['name']} ({one['kind']}): {one['why'] or one['state']}" for one in whole["gates"]]),
        *_listed("Held by", [one for one in whole["holds"] if not one.startswith("gate ")]),
        *_part("What was done", whole["summary"]),
        (PLAIN, ""),
        *_facts(whole, LATER),
        *_happened(whole["history"]),
    ))  # fmt: skip


def _facts(whole: Mapping[str, Any], names: Sequence[str]) -> Iterator[Line]:
    for name in names:
        value = whole[name]
        if value not in (None, "", [], ()):
            shown = ", ".join(map(str, value)) if isinstance(value, (list, tuple)) else str(value)
            yield SOFT, f"{name.replace('_', ' ') + ':':12} {shown}"


def _part(title: str, text: str) -> Iterator[Line]:
    if text:
        yield from ((PLAIN, ""), (STRONG, title), *_told(text))


def _listed(title: str, rows: Sequence[str]) -> Iterator[Line]:
    if rows:
        yield from ((PLAIN, ""), (STRONG, title), *((PLAIN, f"- {row}") for row in rows))


def _happened(history: Sequence[Mapping[str, Any]]) -> Iterator[Line]:
    """What happened, the newest first."""
    yield from ((PLAIN, ""), (STRONG, "What happened"))
    for step in reversed(history):
        overruled = " (overruled)" * bool(step["overruled"])
        yield SOFT, f"{step['at']} {step['actor']} {step['kind']}{overruled}"
        yield from ((PLAIN, f"  {line}") for line in str(step["text"]).splitlines())


def work_page(one: Work) -> Page:
    """A run: on what, by whom, how it stands or ended."""
    told = {
        "task": one.id, "by": one.actor, "agent": one.adapter, "machine": one.machine, "since": one.at,
        "seconds": f"{one.seconds:.0f}", "cost": _spent(one), "tokens": one.tokens or "", "step": one.step,
    }  # fmt: skip
    head = ((STRONG, f"{one.id} {one.title}"), (TONES.get(one.state, PLAIN), f"run {one.name[-SHOWN:]}: {one.state}"))
    said = _part("It says" if one.going else "Why", one.message)
    return Page(
        (
            *head,
            *_facts(told, tuple(told)),
            *said,
            (PLAIN, ""),
            (SOFT, "o shows what its agent says, d what it changes"),
        )
    )


def member_page(one: Member, held: Sequence[str]) -> Page:
    """Somebody who is here, and what he holds."""
    told = {"role": one.role, "machine": one.machine, "last heard": one.at}
    head = ((STRONG, one.name), (TONES.get(one.presence, PLAIN), one.presence))
    return Page((*head, *_facts(told, tuple(told)), *_listed("Holds", held), (PLAIN, ""), (SOFT, "m writes to it")))


def log_page(lines: Sequence[str], machine: str) -> Page:
    """What the agent of a run said last."""
    none = (SOFT, f"Nothing was said here; what it says stays in {machine}.")
    return Page(tuple((PLAIN, line) for line in lines) or (none,), follows=True)


def difference_page(found: Difference) -> Page:
    """What the work on a task has changed."""
    new = [(GOOD, f"new, and not known to git yet: {name}") for name in found.new]
    patch = [(_tone(line), line) for line in found.patch.splitlines()]
    none = [] if patch or new else [(SOFT, "Nothing differs from where it began.")]
    return Page(((SOFT, found.where), *new, *patch, *none))


def _tone(line: str) -> str:
    return next((tone for begin, tone in CHANGES if line.startswith(begin)), PLAIN)
