"""The shapes that values in a recipe have: each is read from its place, or becomes a mistake that names the line."""

from __future__ import annotations

from gitswarm.errors import Misused
from gitswarm.rooms.checks import gates
from gitswarm.rooms.patterns import phrases
from gitswarm.rooms.patterns.recipes.model import Bar, Mistake, is_name

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from typing import Any

    from gitswarm.rooms.patterns.phrases import Term

LONGEST_LINE = 200
LARGEST = 1_000_000_000


class Reader:
    """Reads one file; what is wrong is noted, and reading goes on, so that all of it is told at once."""

    def __init__(self) -> None:
        self.mistakes: list[Mistake] = []

    def no(self, line: int, what: str, mend: str) -> None:
        """Note a mistake."""
        self.mistakes.append(Mistake(line, what, mend))

    def mapping(self, told: Any, line: int, place: str, keys: Sequence[str] | None = None) -> Mapping[str, Any]:
        """What stands there by its keys; only these keys, where any are given."""
        if not isinstance(told, dict):
            mend = f"write keys below it: {', '.join(keys)}" if keys else "write `name: …` below it, a line for each"
            self.no(line, f"{place} has no keys", f"{mend}, without `-`" if isinstance(told, list) else mend)
            return {}
        if any(hasattr(key, "keys") for key in told):
            self.no(line, f"{place} begins with braces, which YAML takes for keys", 'put the text in quotes: "{{ … }}"')
            return {}
        for key in told:
            if keys is not None and key not in keys:
                self.no(line_of(told, key), f"{place} knows no `{key}`", _instead(str(key), keys))
        return told

    def named(self, told: Any, line: int, place: str) -> list[tuple[str, Any, int]]:
        """What has names of one's own: name, value and line."""
        found = []
        for name, value in self.mapping(told, line, place).items():
            at = line_of(told, name)
            if is_name(name):
                found.append((name, value, at))
            else:
                self.no(at, f"{name!r} is no name", "a letter, then letters, digits and `-`, such as `build-2`")
        return found

    def text(self, told: Mapping[str, Any], key: str, *, one_line: bool = False, may_be_empty: bool = False) -> str:
        """A text, empty where none is given."""
        value = told.get(key, "")
        if not isinstance(value, str):
            self.no(line_of(told, key), f"`{key}` is no text: {_shown(value)}"[:200], f'put it in quotes: {key}: "…"')
            return ""
        if one_line and ("\n" in value or len(value) > LONGEST_LINE):
            self.no(line_of(told, key), f"`{key}` is one line of at most {LONGEST_LINE} letters", "put the rest in ask")
        if key in told and not (value.strip() or may_be_empty):
            self.no(line_of(told, key), f"`{key}` is empty", "say something, or leave the key out")
        return value

    def texts(self, told: Mapping[str, Any], key: str) -> tuple[str, ...]:
        """A list of texts; one text alone stands for a list of one."""
        value = told.get(key, ())
        values = [value] if isinstance(value, str) else value
        if not isinstance(values, (list, tuple)) or (key in told and not values):
            self.no(line_of(told, key), f"`{key}` is no list of texts", f"{key}: [one, two]")
            return ()
        for place, one in enumerate(values):
            if not (isinstance(one, str) and one.strip()):
                self.no(
                    line_of(value, place), f"`{key}` has something that is no text: {_shown(one)}"[:200], "quote it"
                )
        return tuple(str(one) for one in values if isinstance(one, str))

    def number(self, told: Mapping[str, Any], key: str, least: int = 1, otherwise: int = 0) -> int:
        """A whole number from ``least`` on."""
        value = told.get(key, otherwise)
        if key not in told:
            return otherwise
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value < LARGEST:
            wrong = "is too large" if type(value) is int and value > least else f"is no whole number from {least} on"
            self.no(line_of(told, key), f"`{key}` {wrong}: {_shown(value)}"[:200], f"{key}: 3")
            return otherwise
        return int(value)

    def one_of(self, told: Mapping[str, Any], key: str, allowed: Sequence[str], line: int) -> str:
        """One of these words."""
        value = told.get(key)
        if value in allowed:
            return str(value)
        if key in told:
            self.no(line_of(told, key), f"`{key}` is {_shown(value)}"[:200], _instead(_shown(value), allowed))
        else:
            self.no(line, f"there is no `{key}`", f"{key}: one of {', '.join(allowed)}")
        return ""

    def terms(self, told: Mapping[str, Any], key: str) -> tuple[Term, ...]:
        """Conditions, all of which must hold."""
        lines = self.texts(told, key)
        found = [phrases.term_of(one) for one in lines]
        for one, text in zip(found, lines, strict=True):
            if one is None:
                mend = "such as `steps.review.summary has approved`: is, is not, has, has no"
                self.no(line_of(told, key), f"{text!r} is no condition"[:200], mend)
        return tuple(one for one in found if one is not None)

    def bars(self, told: Mapping[str, Any], key: str) -> tuple[Bar, ...]:
        """Gates by their names, each with its kind, what it keeps back, and its rule."""
        found = []
        rows = self.named(told[key], line_of(told, key), f"`{key}`") if key in told else []
        for name, value, line in rows:
            rule = dict(plain(self.mapping(value, line, f"the gate {name}")))
            kind, keeps = str(rule.pop("kind", name)), str(rule.pop("keeps", "end"))
            try:
                gates.gate_on("", kind, rule, name=name, keeps=keeps)
            except Misused as error:
                self.no(line, f"the gate {name}: {error.message}", error.hint)
            found.append(Bar(name, kind, rule, keeps))
        return tuple(found)


class Short(dict[str, object]):
    """A step in short, whose keys stand in no line of their own."""

    def __init__(self, ask: str, line: int) -> None:
        super().__init__(ask=ask)
        self.lc, self.line, self.data = self, line - 1, None


def plain(value: Any, deep: int = 3) -> Any:
    """A value without what the reader of the file has put around it; what is deeper than any rule is left out."""
    if isinstance(value, (dict, list)) and not deep:
        return None
    if isinstance(value, dict):
        return {str(key): plain(one, deep - 1) for key, one in value.items()}
    if isinstance(value, list):
        return [plain(one, deep - 1) for one in value]
    return int(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _shown(value: Any) -> str:
    """A value as a mistake tells it: of what holds others only what it is, since it may hold itself."""
    return "a list" if isinstance(value, list) else "keys" if isinstance(value, dict) else repr(value)


def line_of(told: Any, key: object = None) -> int:
    """The line in which a value stands, or one of its keys."""
    place = getattr(told, "lc", None)
    if place is None:
        return 1
    spot = (place.data or {}).get(key) if key is not None else None
    return 1 + int(spot[0] if spot else place.line)


def _instead(wrong: str, allowed: Iterable[str]) -> str:
    from difflib import get_close_matches

    near = get_close_matches(wrong, list(allowed), 1)
    return f"did you mean `{near[0]}`?" if near else f"one of {', '.join(allowed)}"
