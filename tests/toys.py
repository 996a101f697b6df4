"""Toy rooms whose commands have every form a parameter can take, for the tests of both readers."""

from __future__ import annotations

import builtins
import os
import sys

from gitswarm import errors, rooms

ModuleType = type(sys)
TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from gitswarm.command import Function
    from gitswarm.desk import Desk


def event_add(desk: Desk, text: str, *, kind: str = "note", thread: str | None = None, loud: bool = False) -> None:
    """Write an event
    into the log.

    Any kind without a dot is free.

        gitswarm event add "schema done" --kind note

    text: what happened,
      in your own words
    kind (-k): what it is
    thread (-t, --interaction): the thread it belongs to
    loud (-l): tell everyone
    """
    desk.screen.say(f"{kind}: {text}")


def event(desk: Desk, *, since: int | None = None) -> None:
    """List events.

    since (-s): from which position on
    """


def wait(desk: Desk, count: int = 3, *, until: int | None = None) -> None:
    """Wait for something.

    count: how many
    until (-u): a position
    """


def move(desk: Desk, source: str, target: str = "here", *, push: bool = True, times: int = 1) -> None:
    """Move something.

    source: from
    target: to
    push (-p): push it too
    times (-n): how often
    """


def label(desk: Desk, names: tuple[str, ...], *, from_: str, tag: tuple[str, ...] = (), dry_run: bool = False) -> None:
    """Label things.

    names: what to label
    from: where from
    tag (-t): a tag
    dry-run: only show
    """


def pick(desk: Desk, files: tuple[str, ...] = ("all",), into: str = "x", *, only: tuple[str, ...] = ("a", "b")) -> None:
    """Pick files into a place.

    files: which
    into: where
    only (-o): which kinds
    """


def note(desk: Desk, task: int | None = None, text: str | None = None, *, must: int) -> None:
    """Note something.

    task: its number
    text: what
    must (-m): a number
    """


def status(desk: Desk) -> None:
    """Say how things stand."""
    desk.screen.record({"swarm": "toy", "position": 7})


def fail(desk: Desk, name: str) -> None:
    """Fail in the way that is asked for.

    name: an error of gitswarm, or of Python
    """
    desk.screen.say("begun")
    if hasattr(errors, name):
        raise getattr(errors, name)("it did not work\x1b[31m", hint="try again", task="gs-1")
    raise getattr(builtins, name)("no such luck")


def many(desk: Desk, count: int) -> None:
    """Print many lines.

    count: how many
    """
    desk.screen.lines({"line": number} for number in range(count))


TALK = {"event add": event_add, "event": event, "wait": wait}
THINGS = {"move": move, "label": label, "pick": pick, "note": note, "status": status}
BREAKING = {"fail": fail, "many": many}
COMMANDS: dict[str, Mapping[str, Function]] = {"talk": TALK, "things": THINGS, "breaking": BREAKING, "empty": {}}
ROOMS = {room: " ".join(dict.fromkeys(name.split()[0] for name in names)) for room, names in COMMANDS.items()}


def importer(room: str) -> Mapping[str, Function]:
    """The commands of a toy room."""
    return COMMANDS[room]


def mount() -> None:
    """Put the toy rooms in the place of the real ones, for this whole process."""
    rooms.COMMANDS.clear()
    rooms.COMMANDS.update(ROOMS)
    rooms.FLOORS["toys"] = " ".join(ROOMS)
    for room, commands in COMMANDS.items():
        door, cli = ModuleType(rooms.path(room)), ModuleType(f"{rooms.path(room)}.cli")
        cli.COMMANDS = commands  # type: ignore[attr-defined]
        sys.modules |= {door.__name__: door, cli.__name__: cli}


def plain_python() -> dict[str, str]:
    """The environment for a Python of its own that works as a user's does: with buffers, with caches."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    return {**kept, "PYTHONPATH": os.environ["PYTHONPATH"]}
