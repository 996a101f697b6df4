"""What a gate of each kind may ask for: the names of its rule, and the values that they can have."""

from __future__ import annotations

from gitswarm.core.envelope import is_name
from gitswarm.errors import Misused

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

KINDS: tuple[str, str, str, str, str, str, str, str] = (
    "approval", "paths", "ceiling", "digest", "check", "parity", "secrets", "protected",
)  # fmt: skip
"""What opens a gate: people; or a commit that keeps to these paths, is no larger than that, leaves these files as they
are, lets a command pass, gives a command the same as before, holds no secret, leaves what runs elsewhere alone."""
MOST, LONGEST, LARGEST = 200, 1000, 1_000_000_000
DIGITS, LETTERS = "0123456789abcdef", 64


def _is_count(value: Any) -> bool:
    return type(value) is int and 1 <= value <= LARGEST


def _is_text(value: Any) -> bool:
    return type(value) is str and 0 < len(value) <= LONGEST and value.isprintable()


APPROVAL, PATHS, CEILING, DIGEST, CHECK, PARITY, SECRETS, PROTECTED = KINDS


def _are_texts(value: Any) -> bool:
    return type(value) in (list, tuple) and len(value) <= MOST and all(map(_is_text, value))


def _are_pins(value: Any) -> bool:
    return type(value) is dict and 0 < len(value) <= MOST and all(_is_pin(*pin) for pin in value.items())


def _is_pin(path: Any, digest: Any) -> bool:
    return _is_text(path) and type(digest) is str and len(digest) == LETTERS and not digest.strip(DIGITS)


SHAPES: dict[str, dict[str, Callable[[Any], bool]]] = {
    APPROVAL: {"by": _are_texts, "count": _is_count},
    PATHS: {"allow": _are_texts, "forbid": _are_texts, "legacy": _are_texts},
    CEILING: {"files": _is_count, "lines": _is_count},
    DIGEST: {"pins": _are_pins},
    CHECK: {"run": _is_text},
    PARITY: {"run": _is_text},
    SECRETS: {},
    PROTECTED: {"paths": _are_texts},
}
"""Of each kind: what its rule may say. ``run`` is the name of a command, never one: no event says what is run."""
SAYS: dict[Callable[[Any], bool], str] = {
    _is_count: "a whole number from 1 on",
    _is_text: f"one line of up to {LONGEST} characters",
    _are_texts: f"a list such as [one, two], up to {MOST} lines of up to {LONGEST} characters",
    _are_pins: f"a path, and the {LETTERS} hexadecimal digits of the SHA-256 of the file",
}
"""What each value has to be, in words."""
NEEDS_ONE = (PATHS, CEILING, DIGEST, CHECK, PARITY)
"""The kinds whose rule must say something."""


def is_rule(kind: str, rule: Mapping[str, Any]) -> bool:
    """Whether a gate of this kind can have this rule."""
    shape = SHAPES.get(kind)
    if shape is None or (kind in NEEDS_ONE and not rule):
        return False
    return all(name in shape and shape[name](value) for name, value in rule.items())


def must_be_rule(kind: str, rule: Mapping[str, Any]) -> dict[str, Any]:
    """The rule with what was given of it, or the refusal to have such a gate."""
    given = {name: value for name, value in rule.items() if value not in (None, (), [], {}, "")}
    if kind not in SHAPES:
        raise Misused(f"there is no gate of the kind {kind}", hint=f"one of {', '.join(KINDS)}")
    for name, value in given.items():
        fits = SHAPES[kind].get(name)
        if fits is None:
            raise Misused(f"a gate of the kind {kind} has no {name}", hint=f"it has {_names(kind)}")
        if not fits(value):
            shown = list(value) if isinstance(value, tuple) else value
            raise Misused(f"{name} of a gate of the kind {kind} cannot be {shown!r}"[:LONGEST], hint=SAYS[fits])
    if kind in NEEDS_ONE and not given:
        raise Misused(
            f"a gate of the kind {kind} asks for nothing as it stands", hint=f"it needs {' or '.join(SHAPES[kind])}"
        )
    return {name: list(value) if isinstance(value, tuple) else value for name, value in given.items()}


def must_name(name: str) -> None:
    """Refuse what cannot be the name of a gate: it stands behind the task's id on a command line."""
    if not is_name(name) or set(name) & set("/ ,"):
        raise Misused(f"{name!r} is no name of a gate", hint="a word: review, unit, no-legacy …")


def _names(kind: str) -> str:
    return ", ".join(SHAPES[kind]) or "nothing more to say"
