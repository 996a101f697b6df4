"""What every way to run an agent has in common: the order it gets, and what comes back."""

from __future__ import annotations

import json

from gitswarm.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

    Heard = Callable[[Mapping[str, Any]], None]
    Run = Callable[["Order", Heard], "Outcome"]

BY_STDIN, BY_FILE, BY_ARGUMENT = "stdin", "file", "argument"
WAYS = (BY_STDIN, BY_FILE, BY_ARGUMENT)
"""How a command is given its brief."""
BRIEF = "{brief}"
"""Stands in a command for the file with the brief, or for the brief itself."""
SECONDS, LONGEST = 3600, 86_400
LARGEST_RESULT = 1024 * 1024
COSTS = ("cost_usd", "total_cost_usd")
TOKENS = ("input_tokens", "output_tokens")


class Adapter(Record):
    """A command that runs an agent, as this clone is set to; ``intake`` lets it read messages of others."""

    name: str
    argv: tuple[str, ...]
    brief: str = BY_STDIN
    seconds: int = SECONDS
    passes: tuple[str, ...] = ()
    intake: bool = False


class Order(Record):
    """What an agent is to do, who asks for it, and where it works: a folder, or one of its own for this once."""

    brief: str
    agent: str
    session: str
    task: str = ""
    epoch: int = 0
    folder: str | None = None


class Pulse(Record):
    """What is known of an agent while it runs: for how long it does, since when it said nothing, what it used."""

    seconds: float
    quiet: float
    size: int
    dollars: float
    tokens: int


class Watcher:
    """Who looks on while an agent runs, hears what it says, and may end it. This one lets it be."""

    def begun(self, pid: int) -> None:
        """It runs, as this process and in the group and session of that number."""

    def said(self, data: bytes) -> None:
        """It said this, or complained so."""

    def verdict(self, pulse: Pulse) -> str:  # noqa: ARG002 - others judge by it
        """Why it is to be ended now; empty while it may go on."""
        return ""


class Outcome(Record):
    """How a run ended: its exit code, None where its time was up or its watcher ``stopped`` it, and why that was.

    What it said is here too, and the result if it gave one.
    """

    code: int | None
    said: str
    complaint: str
    result: dict[str, Any] | None
    dollars: float
    tokens: int
    seconds: float
    stopped: str = ""

    @property
    def worked(self) -> bool:
        """Whether it ended by itself and well."""
        return self.code == 0


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


def dollars_in(told: Mapping[str, Any]) -> float:
    """What a run has cost so far, as a line of it says."""
    found = [told[name] for name in COSTS if type(told.get(name)) in (int, float)]
    return max(0.0, float(found[0])) if found else 0.0


def tokens_in(told: Mapping[str, Any]) -> int:
    """The tokens that a run has used so far, as a line of it says."""
    usage = told.get("usage")
    if not isinstance(usage, dict):
        return 0
    return sum(usage[name] for name in TOKENS if type(usage.get(name)) is int and usage[name] > 0)
