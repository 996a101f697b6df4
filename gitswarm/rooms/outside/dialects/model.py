"""What an agent tells of its run, how a run can end, and what one dialect is."""

from __future__ import annotations

import re

from gitswarm.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from typing import Any

    Hear = Callable[["Story", Mapping[str, Any]], "Story"]
    Read = Callable[["Story", str], "Story"]

WORKED, FAILED, DENIED, TURNS, BUDGET = "worked", "failed", "denied", "turns", "budget"
PROVIDER, STOPPED, GONE = "provider", "stopped", "gone"
ENDS = (WORKED, FAILED, DENIED, TURNS, BUDGET, PROVIDER, STOPPED, GONE)
"""How a run ends: well; badly; something was not allowed to it; it used up its turns or its dollars; who serves its
model failed; we stopped it; it went away without a word."""
SIGNALLED = range(129, 193)
"""What a shell says of a command that a signal has ended: 128 and the signal's number."""
PARTS = ("begin", "resume", "turns", "dollars", "git", "notice")
"""Parts of a speech that are left out where there is nothing to say."""
STATUSES = range(400, 600)
LARGEST = 1e12
"""No run has used so much: a larger figure is none."""
_STATUS = re.compile(r"\b[45]\d\d\b")
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.:-]{0,199}")
COSTS = ("total_cost_usd", "cost_usd")
TOKENS = ("input_tokens", "cache_creation_input_tokens", "cache_read_input_tokens", "output_tokens")


class Story(Record):
    """What an agent has told so far: what it says just now, its figures, its answer, and how it says it ended.

    ``minded`` are the messages that it may go on with, and the tokens that are counted of each. ``spoken`` are those
    that were counted of its conversation before it was resumed.
    """

    says: str = ""
    conversation: str = ""
    turns: int = 0
    tokens: int = 0
    dollars: float = 0.0
    text: str = ""
    end: str = ""
    status: int | None = None
    retry_after: float | None = None
    denied: tuple[str, ...] = ()
    minded: tuple[tuple[str, int], ...] = ()
    spoken: int = 0


def plainly(story: Story, told: Mapping[str, Any]) -> Story:
    """What any program may tell in a line of JSON: ``message``, what it has cost, and its ``usage`` so far."""
    return story._replace(
        says=text_in(told, "message") or story.says,
        dollars=max(story.dollars, dollars_in(told)),
        tokens=max(story.tokens, tokens_in(told.get("usage"))),
    )


def silently(story: Story, line: str) -> Story:  # noqa: ARG001 - other dialects read it
    """Lines that are no JSON mean nothing."""
    return story


class Dialect(Record):
    """One agent's way: its usual command, what is added to that, and how its lines are understood."""

    name: str = ""
    command: tuple[str, ...] = ()
    brief: str = ""
    passes: tuple[str, ...] = ()
    sets: tuple[tuple[str, str], ...] = ()
    files: tuple[tuple[str, str], ...] = ()
    speech: tuple[tuple[str, tuple[str, ...]], ...] = ()
    leaves: tuple[str, ...] = ()
    ends: tuple[tuple[int, str], ...] = ()
    tells_end: bool = False
    names_conversation: bool = False
    hear: Hear = plainly
    read: Read = silently


PLAIN = Dialect()
"""Any program: it ends well with 0."""


def words(dialect: Dialect, values: Mapping[str, str], command: Sequence[str] = ()) -> list[str]:
    """What follows the command: the parts of the dialect's speech for which there is a value.

    An option that the command has already takes the place of the one by which it would hear notices.
    """
    said = [(what, part) for what, part in dialect.speech if what not in PARTS or values.get(what)]
    chosen = [part for what, part in said if what != "notice" or not set(part) & set(command)]
    return [filled(word, values) for part in chosen for word in part]


def filled(word: str, values: Mapping[str, str]) -> str:
    """A word with the values it asks for."""
    for name, value in values.items():
        word = word.replace(f"{{{name}}}", value)
    return word


def is_name(conversation: str) -> bool:
    """Whether this can be the name of a conversation: it is told by an agent, and may become a word of a command."""
    return _NAME.fullmatch(conversation) is not None


def verdict(dialect: Dialect, story: Story, code: int | None) -> str:
    """How a run ended: what we know of it first, then what it says, then its exit code."""
    if code is None:
        return STOPPED
    if story.end:
        return FAILED if story.end == WORKED and code else story.end
    if code in dict(dialect.ends):
        return dict(dialect.ends)[code]
    if code < 0 or code in SIGNALLED or (dialect.tells_end and not code):
        return GONE
    return FAILED if code else WORKED


def text_in(told: Any, *path: str) -> str:
    """The text at a place in what was told; empty where there is none."""
    found = found_in(told, *path)
    return found if isinstance(found, str) else ""


def found_in(told: Any, *path: str) -> Any:
    """What stands at a place in what was told; None where there is nothing."""
    for name in path:
        told = told.get(name) if isinstance(told, dict) else None
    return told


def number_in(told: Any, *path: str) -> float:
    """The number at a place in what was told; 0 where there is none, or none that can be."""
    found = found_in(told, *path)
    return max(0.0, float(found)) if type(found) in (int, float) and found < LARGEST else 0.0


def status_in(told: Any) -> int | None:
    """The status of HTTP that an error speaks of; None where it speaks of none."""
    if isinstance(told, str):
        found = _STATUS.search(told)
        told = int(found[0]) if found else 0
    return told if type(told) is int and told in STATUSES else None


def with_denied(story: Story, tool: str) -> tuple[str, ...]:
    """The tools that an agent was denied so far, with this one where it has a name."""
    return tuple(dict.fromkeys((*story.denied, tool))) if tool else story.denied


def dollars_in(told: Any) -> float:
    """The dollars that a line tells of."""
    return next((number_in(told, name) for name in COSTS if number_in(told, name)), 0.0)


def tokens_in(usage: Any) -> int:
    """All tokens that a usage tells of, those read from a cache too."""
    return int(sum(number_in(usage, name) for name in TOKENS))
