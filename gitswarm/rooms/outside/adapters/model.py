"""What every way to run an agent has in common: the order it gets, and what comes back."""

from __future__ import annotations

import json

from gitswarm.record import Record
from gitswarm.rooms.outside.dialects import PLAIN, WORKED, Story

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

    from gitswarm.rooms.outside.dialects import Dialect

    Heard = Callable[[Mapping[str, Any]], None]
    Run = Callable[["Order", Heard], "Outcome"]

BY_STDIN, BY_FILE, BY_ARGUMENT = "stdin", "file", "argument"
WAYS = (BY_STDIN, BY_FILE, BY_ARGUMENT)
"""How a command is given its brief."""
BRIEF = "{brief}"
"""Stands in a command for the file with the brief, or for the brief itself."""
SILENT = Story()
SECONDS, LONGEST = 3600, 86_400
LARGEST_RESULT = 1024 * 1024
SENTENCES = {
    "worked": "did it",
    "denied": "was not allowed to use {denied}",
    "turns": "used up its turns",
    "budget": "used up its budget",
    "provider": "could not reach its model{at}",
    "gone": "went away without a word",
}


class Adapter(Record):
    """A command that runs an agent, as this clone is set to; ``intake`` lets it read messages of others.

    What is added to the command, and what its lines mean, is its ``dialect``. It may have a ``home`` of its own, and
    for each task a token that the command ``token`` prints, in the variable ``token_as``.
    """

    name: str
    argv: tuple[str, ...]
    brief: str = BY_STDIN
    seconds: int = SECONDS
    passes: tuple[str, ...] = ()
    intake: bool = False
    dialect: Dialect = PLAIN
    home: str = ""
    token: tuple[str, ...] = ()
    token_as: str = ""


class Order(Record):
    """What an agent is to do, who asks for it, and where it works: a folder, or one of its own for this once.

    ``turns`` and ``dollars`` are bounds that agents keep themselves where they can; with ``resume`` it goes on with
    that conversation of its own, of which the tokens ``spoken`` were counted. ``token`` is a secret: the one that it
    was given for this task.
    """

    brief: str
    agent: str
    session: str
    task: str = ""
    epoch: int = 0
    folder: str | None = None
    turns: int = 0
    dollars: float = 0.0
    resume: str = ""
    token: str = ""
    spoken: int = 0


class Pulse(Record):
    """What is known of an agent while it runs: for how long it does, since when it said nothing, what it used.

    ``story`` is what it has told itself: what it does, its turns, its conversation.
    """

    seconds: float
    quiet: float
    size: int
    dollars: float
    tokens: int
    story: Story = SILENT


class Watcher:
    """Who looks on while an agent runs, hears what it says, and may end it. This one lets it be."""

    def begun(self, pid: int, notice: str) -> None:
        """It runs, as this process and in the group and session of that number; it is told what is put into a file."""

    def said(self, data: bytes) -> None:
        """It said this, or complained so."""

    def verdict(self, pulse: Pulse) -> str:  # noqa: ARG002 - others judge by it
        """Why it is to be ended now; empty while it may go on."""
        return ""

    def ended(self, seconds: float) -> None:
        """It runs no more, and took that long."""


class Outcome(Record):
    """How a run ended: its exit code, None where its time was up or its watcher ``stopped`` it, and why that was.

    What it said is here too, and the result if it gave one. ``end`` is the verdict, and the one to go by: agents end
    with 0 though they were denied what they needed. ``conversation`` is what it can be resumed by, ``spoken`` the
    tokens counted of that in all, ``text`` its last words.
    """

    code: int | None
    said: str
    complaint: str
    result: dict[str, Any] | None
    dollars: float
    tokens: int
    seconds: float
    stopped: str = ""
    end: str = ""
    status: int | None = None
    retry_after: float | None = None
    denied: tuple[str, ...] = ()
    turns: int = 0
    conversation: str = ""
    text: str = ""
    spoken: int = 0

    @property
    def worked(self) -> bool:
        """Whether it ended by itself and well."""
        return self.end == WORKED

    @property
    def how(self) -> str:
        """How it ended, as the end of a sentence that begins with its name."""
        if self.code is None:
            return f"was stopped: {self.stopped}" if self.stopped else "took too long"
        at = f" (status {self.status})" if self.status else ""
        return SENTENCES.get(self.end, f"ended with {self.code}").format(at=at, denied=", ".join(self.denied))


def object_in(line: str | bytes) -> dict[str, Any] | None:
    """The JSON object that a line is; None where it is none."""
    text = line.strip()
    if not text.startswith(b"{" if isinstance(text, bytes) else "{"):  # type: ignore[arg-type]
        return None
    try:
        told = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return told if isinstance(told, dict) else None
