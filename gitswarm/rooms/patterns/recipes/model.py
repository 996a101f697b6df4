"""Recipes: how many tasks belong together, as a file of the project says it; and what can be wrong with one."""

from __future__ import annotations

from gitswarm.errors import Misused
from gitswarm.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from gitswarm.rooms.patterns.phrases import Term


class Mistake(Record):
    """What is wrong in a line of a recipe, and what mends it."""

    line: int
    what: str
    mend: str


class Input(Record):
    """Something that is given to a flow when it is started; without a default it must be."""

    name: str
    about: str = ""
    default: str | None = None


class Items(Record):
    """What a map goes over: the items themselves, globs of files, or a command that prints them."""

    way: str
    values: tuple[str, ...]


class Bar(Record):
    """A gate that a step has: what it is called, its kind and rule, and what it keeps back."""

    name: str
    kind: str
    rule: dict[str, Any]
    keeps: str


class Step(Record):
    """One step of a recipe: what somebody is asked, or the recipe that is followed in its place."""

    key: str
    line: int
    title: str = ""
    ask: str = ""
    role: str = ""
    flow: str = ""
    given: tuple[tuple[str, str], ...] = ()
    accept: tuple[str, ...] = ()
    paths: tuple[str, ...] = ()
    retries: int = 0
    bounds: tuple[tuple[str, int], ...] = ()
    when: tuple[Term, ...] = ()
    undo: Step | None = None
    gates: tuple[Bar, ...] = ()
    lines: Mapping[str, int] = {}

    def at(self, key: str) -> int:
        """The line in which it says that."""
        return self.lines.get(key, self.line)


class Recipe(Record):
    """One file, understood: its pattern, what it is given, and its steps.

    ``each`` is the step of a map or a scatter, ``last`` what joins, reduces or judges; ``asked`` is the line of roles.
    """

    name: str
    source: str
    pattern: str
    about: str = ""
    inputs: tuple[Input, ...] = ()
    steps: tuple[Step, ...] = ()
    each: Step | None = None
    last: Step | None = None
    items: Items | None = None
    at_once: int = 0
    tolerate: int = 0
    most: int = 0
    voices: tuple[str, ...] = ()
    asked: int = 1
    gather: str = ""
    quorum: int = 0
    choices: tuple[str, ...] = ()

    def parts(self) -> list[Step]:
        """All its steps, those that undo others among them."""
        found = [*self.steps, *filter(None, (self.each, self.last))]
        return [one for step in found for one in (step, step.undo) if one is not None]


class BadRecipe(Misused):
    """A recipe says what none can: which line, and what mends it."""


def bad(source: str, mistakes: Sequence[Mistake]) -> BadRecipe:
    """The error that tells the first of these mistakes, and holds all of them."""
    first, more = mistakes[0], len(mistakes) - 1
    beside = f" (and {more} more; `gitswarm flow validate` shows all)" if more else ""
    told = [one._asdict() for one in mistakes]
    return BadRecipe(f"{source}:{first.line}: {first.what}{beside}", hint=first.mend, mistakes=told, source=source)


def is_name(name: object) -> bool:
    """Whether a recipe, a step or an input can be called so."""
    return isinstance(name, str) and name.isascii() and name[:1].isalpha() and name.replace("-", "").isalnum()
