"""A digest in words: as a bulletin, which a chat is told, and as the same in plain text or Markdown."""

from __future__ import annotations

from gitswarm.core.markdown import plain
from gitswarm.core.words import counted
from gitswarm.rooms.outside import webhooks
from gitswarm.rooms.views.devlog import model

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from gitswarm.rooms.outside.webhooks import Bulletin
    from gitswarm.rooms.views.devlog.model import Digest, Row

MOST = 20
"""Rows that are told of each sort."""
SHORT_COMMIT = 10
MINUTES = len("2026-01-01T00:00")
NOTHING = "Nothing happened"


def bulletin(told: Digest) -> Bulletin:
    """What is told to people, and the digest itself to programs."""
    parts = [webhooks.Part(heading, _cut(rows, words)) for rows, heading, words in _chosen(told)]
    parts.append(webhooks.Part("In numbers", tuple(_numbers(told))))
    facts = told._asdict()
    return webhooks.Bulletin("devlog", title(told), tuple(parts if told.events else ()), facts)


def title(told: Digest) -> str:
    """When it was, in words."""
    if not told.events:
        return NOTHING
    first, last = (at[:MINUTES].replace("T", " ") for at in (told.first, told.last))
    return f"What the swarm did from {first} to {last} UTC"


def text(told: Bulletin) -> list[str]:
    """A bulletin in lines for a terminal."""
    lines = [told.title]
    for part in told.parts:
        lines += ["", f"{part.heading}:", *(f"  {line}" for line in part.lines)]
    return lines


def markdown(told: Bulletin) -> list[str]:
    """The same as a page, in which what others wrote is text and nothing else."""
    lines = [f"# {plain(told.title)}"]
    for part in told.parts:
        lines += ["", f"## {plain(part.heading)}", "", *(f"- {plain(line)}" for line in part.lines)]
    return lines


def _chosen(told: Digest) -> list[tuple[list[Row], str, Callable[[Row], str]]]:
    return [(told.rows[kind], heading, words) for kind, (heading, words) in PARTS.items() if told.rows[kind]]


def _cut(rows: list[Row], words: Callable[[Row], str]) -> tuple[str, ...]:
    more = len(rows) - MOST
    return (*map(words, rows[:MOST]), *([f"… and {more} more"] if more > 0 else []))


def _numbers(told: Digest) -> list[str]:
    numbers = told.numbers
    counts = [f"{counted(told.events, 'event')} by {counted(len(told.agents), 'agent')}"]
    if numbers["commits"]:
        counts.append(counted(int(numbers["commits"]), "commit"))
    if numbers["runs"]:
        failed = f", {numbers['failed_runs']:g} failed" if numbers["failed_runs"] else ""
        spent = f", ${numbers['dollars']:.2f}" if numbers["dollars"] else ""
        tokens = f", {numbers['tokens']:,} tokens" if numbers["tokens"] else ""
        counts.append(f"{counted(int(numbers['runs']), 'run')} of agents{failed}{spent}{tokens}")
    best = sorted(told.agents.items(), key=lambda one: (-one[1]["finished"], one[0]))
    return [
        *counts,
        *(f"{name}: {counted(did['finished'], 'task')} finished" for name, did in best[:5] if did["finished"]),
    ]


def _task(row: Row) -> str:
    return f"{row['id']} {row['title']}"


def _told(row: Row) -> str:
    return f"{_task(row)} ({row['by']})"


def _finished(row: Row) -> str:
    result = f": {row['summary']}" if row["summary"] else ""
    tests = f" [tests: {row['tests']}]" if row["tests"] else ""
    return f"{_told(row)}{result}{tests}"


def _landed(row: Row) -> str:
    return f"{_tasks(row)} on {row['target']}, at {row['commit'][:SHORT_COMMIT]}"


def _pulled(row: Row) -> str:
    number = f"{row['repository']}#{row['number']}" if row["number"] else "none"
    return f"{_task(row)}: {number} {row['state']}{_why(row)}"


def _taken_back(row: Row) -> str:
    return f"{_tasks(row)} from {row['target']} ({row['by']}){_why(row)}"


def _tasks(row: Row) -> str:
    return "; ".join(map(_task, row["tasks"][:MOST]))


def _with_reason(row: Row) -> str:
    return f"{_told(row)}{_why(row)}"


def _given_up(row: Row) -> str:
    return f"{_task(row)}, as {row['how']} ({row['by']}){_why(row)}"


def _why(row: Row) -> str:
    return f": {row['why']}" if row["why"] else ""


def _verdict(row: Row) -> str:
    return f"{row['by']} {row['verdict']} {row['gate']} of {_task(row)}{_why(row)}"


def _question(row: Row) -> str:
    return f"{row['by']}{' in ' + row['thread'] if row['thread'] else ''}: {row['text']}"


def _trouble(row: Row) -> str:
    return f"{row['error']}: {row['message']}"


def _decision(row: Row) -> str:
    names = f" ({', '.join(row['names'])})" if row["names"] else ""
    return f"{row['by']} {row['what']}{names}{_why(row)}"


PARTS: dict[str, tuple[str, Callable[[Row], str]]] = {
    model.FINISHED: ("Finished", _finished),
    model.LANDED: ("Landed", _landed),
    model.PULLS: ("Pull requests", _pulled),
    model.UNDONE: ("Taken back", _taken_back),
    model.BACK: ("To be done again", _with_reason),
    model.QUESTIONS: ("Asked, and not answered", _question),
    model.TROUBLE: ("Out of order", _trouble),
    model.VERDICTS: ("People said", _verdict),
    model.DECIDED: ("Decided", _decision),
    model.BEGUN: ("Begun", _told),
    model.NEW: ("New", _told),
    model.GIVEN_UP: ("Not to be done", _given_up),
}
"""What is told, in this order."""
