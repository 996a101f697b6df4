"""What a recipe of a roll-out may say: each key, what it takes, and what is wrong where it does not fit."""

from __future__ import annotations

from gitswarm import json
from gitswarm.core.words import argv
from gitswarm.errors import Misused
from gitswarm.rooms.patterns.cohorts.model import AFTER, BEFORE, HUNDRED, ITEM, ITEMS, Recipe, share

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

LISTS = ("items", "leave", "critical", "by")
TEXTS = ("about", "command", "round-trip", "parity", "seed", "bad")
COUNTS = {
    "canary": (1, HUNDRED),
    "chunks": (1, 500),
    "batch": (1, 1000),
    "minutes": (1, 1440),
    "files": (0, 1_000_000),
    "lines": (0, 1_000_000_000),
    "promotions": (0, 500),
    "approvals": (1, 20),
}
"""Of each number the least and the most that it can be."""
LONGEST, MOST = 1000, 200
HINT = "`gitswarm rollout plan --help` says what it has"


def recipe(name: str, source: str, told: Mapping[str, Any]) -> Recipe:
    """The recipe of that name, of what a file or a command line says; refused where it says anything else."""
    known = {*LISTS, *TEXTS, *COUNTS}
    for key in told:
        if key not in known:
            raise Misused(f"{source} says '{key}', which no recipe has", hint=f"one of {', '.join(sorted(known))}")
    values = {key.replace("-", "_"): _value(source, key, told[key]) for key in told}
    for key in ("items", "command"):
        if not values.get(key):
            raise Misused(f"{source} does not say {key}", hint=HINT)
    made = Recipe(name, **values)
    share(made.bad, 0)
    _refuse_aimless(source, made)
    return made


def _refuse_aimless(source: str, made: Recipe) -> None:
    """Refuse commands that would not be given what they are to work on."""
    for said in filter(None, (made.command, made.round_trip)):
        if (ITEM in said) == (ITEMS in said):
            raise Misused(f"{source}: `{said}` does not say on what", hint=f"{ITEMS} for many at once, or {ITEM}")
    for place in (BEFORE, AFTER) if made.parity else ():
        if place not in made.parity:
            raise Misused(f"{source}: `{made.parity}` does not compare {place}", hint=f"it takes {BEFORE} and {AFTER}")
    for said in filter(None, (made.command, made.round_trip, made.parity)):
        if not argv(said):
            raise Misused(f"{source}: `{said}` is no command", hint="a quote in it is not closed")


def _value(source: str, key: str, said: Any) -> Any:
    if key in LISTS:
        listed = (said,) if isinstance(said, str) else said
        fits = isinstance(listed, (list, tuple)) and len(listed) <= MOST and all(map(_is_line, listed))
        value: Any = tuple(listed) if fits else None
    elif key in TEXTS:
        value = str(said) if type(said) is int and key in ("seed", "bad") else said
        fits = _is_line(value)
    else:
        least, most = COUNTS[key]
        value = _number(said)
        fits = type(value) is int and least <= value <= most
    if not fits:
        raise Misused(f"{source}: '{key}' cannot be {json.dumps(said, default=str)}", hint=_hint(key))
    return value


def _is_line(value: Any) -> bool:
    return type(value) is str and 0 < len(value) <= LONGEST and value.isprintable()


def _number(said: Any) -> Any:
    """A number as a file has it, or as it is typed; a percentage says its sign or not."""
    digits = said.removesuffix("%") if isinstance(said, str) else ""
    return int(digits) if digits.isascii() and digits.isdecimal() and len(digits) <= len("1000000000") else said


def _hint(key: str) -> str:
    if key in COUNTS:
        return "a number from {} to {}".format(*COUNTS[key])
    return "one line, or a list of such" if key in LISTS else "one line of text"
