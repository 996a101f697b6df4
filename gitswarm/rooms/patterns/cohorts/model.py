"""Items pinned by their digest, and how they are divided: by digests of seed and path, so alike on every machine."""

from __future__ import annotations

from itertools import pairwise

from gitswarm.core.globs import names
from gitswarm.core.words import argv
from gitswarm.errors import Misused
from gitswarm.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

HUNDRED = 100
ITEM, ITEMS = "{item}", "{items}"
"""Stand in a command for one path, or for as many as it takes at once."""
MARKS = frozenset(" \t\n<>|&;$`()*?'\"\\")
BEFORE, AFTER = "{before}", "{after}"
"""Stand in the command that compares for two folders: the items as they were, and as they are."""


class Recipe(Record):
    """What is to be done with which items, and how far it may go; its digest stands for all of it."""

    name: str
    items: tuple[str, ...]
    command: str
    about: str = ""
    leave: tuple[str, ...] = ()
    critical: tuple[str, ...] = ()
    round_trip: str = ""
    parity: str = ""
    seed: str = ""
    canary: int = 10
    chunks: int = 4
    batch: int = 100
    minutes: int = 10
    bad: str = "1%"
    files: int = 0
    lines: int = 0
    promotions: int = 0
    by: tuple[str, ...] = ()
    approvals: int = 1


class Pin(Record):
    """An item: a file of the project, and the SHA-256 of its bytes when the roll-out was planned."""

    path: str
    digest: str


def filled(command: str, place: str, paths: Iterable[str]) -> str:
    """A command with paths in a place, such as can be run without a shell.

    Alone that is a word for each. In a word with blanks, or other marks of a shell, which is a script or is told to an
    agent, they stand as a shell has them, so that none is obeyed.
    """
    from shlex import join, quote

    given = [f"./{path}" if path.startswith("-") else path for path in paths]
    words: list[str] = []
    for word in argv(command):
        as_text = " ".join(map(quote, given) if MARKS.intersection(word.replace(place, "")) else given)
        words += given if word == place else [word.replace(place, as_text)]
    return join(words)


def digest(text: str) -> str:
    """The SHA-256 by which a text is named."""
    from hashlib import sha256

    return sha256(text.encode()).hexdigest()


def manifest(pins: Iterable[Pin]) -> str:
    """Items as ``sha256sum`` writes them, by path: so that anybody can check them."""
    return "".join(f"{pin.digest}  {pin.path}\n" for pin in sorted(pins))


def pins(text: str) -> list[Pin]:
    """The items that a manifest names."""
    rows = (line.partition("  ") for line in text.splitlines())
    return [Pin(path, told) for told, _, path in rows]


def canary(every: Sequence[Pin], recipe: Recipe) -> list[Pin]:
    """The items that go first: the share of each top-level folder, rounded up, and all that is critical.

    Within a folder those come first whose path, behind the seed, has the lowest digest.
    """
    chosen: set[Pin] = {pin for pin in every if any(names(glob, pin.path) for glob in recipe.critical)}
    for folder in _by_folder(every).values():
        wanted = _ceil(len(folder) * recipe.canary) - sum(pin in chosen for pin in folder)
        others = sorted((pin for pin in folder if pin not in chosen), key=lambda pin: _rank(recipe.seed, pin))
        chosen.update(others[: max(0, wanted)])
    return sorted(chosen)


def chunks(every: Sequence[Pin], first: Iterable[Pin], count: int) -> list[list[Pin]]:
    """What is left behind the canary, by path, in so many parts that differ by one item at the most."""
    gone = set(first)
    rest = sorted(pin for pin in every if pin not in gone)
    edges = [number * len(rest) // count for number in range(count + 1)]
    parts = [rest[start:end] for start, end in pairwise(edges)]
    return [part for part in parts if part]


def share(said: str, whole: int) -> int:
    """How many are meant by a number, or by a percentage of the whole, rounded up."""
    number = said.strip().removesuffix("%")
    if not (number.isascii() and number.isdecimal()):
        raise Misused(f"'{said}' is no number of items", hint="such as 20, or 1%")
    if not said.strip().endswith("%"):
        return int(number)
    if int(number) > HUNDRED:
        raise Misused(f"{said} is more than all of them", hint="100% at the most")
    return _ceil(whole * int(number))


def _by_folder(every: Iterable[Pin]) -> dict[str, list[Pin]]:
    found: dict[str, list[Pin]] = {}
    for pin in sorted(every):
        top, slash, _ = pin.path.partition("/")
        found.setdefault(top if slash else "", []).append(pin)
    return found


def _ceil(hundredths: int) -> int:
    return -(-hundredths // HUNDRED)


def _rank(seed: str, pin: Pin) -> tuple[str, str]:
    return digest(f"{seed}\0{pin.path}"), pin.path
