"""The rooms that other packages have put into the annex: what ``room.json`` of each says, and which are turned away.

Read without running any code of theirs, and from the folder of this very program alone: neither a repository nor the
log, an environment or a folder one stands in can bring in a room.
"""

from __future__ import annotations

import os

from gitswarm import json, rooms
from gitswarm.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

TOLD = "room.json"
KEYS = ("commands", "kinds", "schema")


class Guest(Record):
    """A room of another package: the first words of its commands, the kinds it hears of, the number of its tables."""

    commands: str
    kinds: str
    schema: str


class Annex(Record):
    """Who is in, by name in order, and why others are not."""

    guests: dict[str, Guest]
    turned_away: dict[str, str]


def welcome(folder: str) -> Annex:
    """Everybody who is in the annex; of two that want the same word, the first by name has it."""
    annex, words = Annex({}, {}), _words(rooms.COMMANDS)
    for name in sorted(os.listdir(folder)):
        if not os.path.exists(os.path.join(folder, name, "__init__.py")):
            continue  # a file, or what an uninstalled package has left
        told = _told(os.path.join(folder, name, TOLD))
        why = told if isinstance(told, str) else _why_not(name, told, words)
        if why or isinstance(told, str):
            annex.turned_away[name] = why
        else:
            annex.guests[name] = told
            words |= set(told.commands.split())
    return annex


def _words(table: Mapping[str, str]) -> set[str]:
    """All words of a table of rooms."""
    return {word for words in table.values() for word in words.split()}


def _told(path: str) -> Guest | str:
    """What a room says of itself, or what is wrong with that."""
    try:
        with open(path, "rb") as file:
            told = json.loads(file.read())
    except (OSError, ValueError) as error:
        return f"{TOLD} cannot be read: {error}"
    if not isinstance(told, dict) or not all(isinstance(told.get(key), str) for key in KEYS):
        return f"{TOLD} does not say {', '.join(KEYS)}, a text each"
    return Guest(*(told[key] for key in KEYS))


def _why_not(name: str, told: Guest, words: set[str]) -> str:
    """Why a room cannot come in, if it cannot."""
    if not (name.isidentifier() and name.isascii() and name.islower()):
        return "its name is no word of small letters"
    kinds = _words(rooms.KINDS)
    if name in _words(rooms.FLOORS) | set(rooms.FLOORS) | {kind.partition(".")[0] for kind in kinds}:
        return "its name is taken by gitswarm itself"
    if taken := sorted(words & set(told.commands.split())):
        return f"its command {taken[0]} is taken"
    if strange := [kind for kind in told.kinds.split() if kind not in kinds and not kind.startswith(f"{name}.")]:
        return f"its kind {strange[0]} is neither known nor begins with {name}."
    return ""
