"""A role as its file tells it: in front what it is for and what suits it, behind that the text an agent gets."""

from __future__ import annotations

from gitswarm.errors import Misused
from gitswarm.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

FENCE = "---"
NUMBERS = ("minutes", "cents", "tokens", "turns")
TEXTS = ("about", "agent")
LARGEST = 1_000_000_000
HINT = f"between two lines of {FENCE} stand {', '.join((*TEXTS, *NUMBERS))}, each at most once"


class Role(Record):
    """What an agent does: its text, which agent is run for it, and what one run of it may use; None: as agreed."""

    name: str
    source: str
    prompt: str
    about: str = ""
    agent: str = ""
    minutes: int | None = None
    cents: int | None = None
    tokens: int | None = None
    turns: int | None = None


def is_name(name: str) -> bool:
    """Whether a role can be called so: one part of a path that begins with no dot."""
    return bool(name) and not set(name) & set("/:\\") and not name.startswith(".") and name.isprintable()


def parts(text: str) -> tuple[str, str]:
    """What stands in front of a role's text, and that text; a file without a front is all text."""
    lines = text.splitlines(keepends=True)
    if not lines or lines[0].strip() != FENCE:
        return "", text
    end = next((place for place, line in enumerate(lines) if place and line.strip() == FENCE), None)
    return ("", text) if end is None else ("".join(lines[1:end]), "".join(lines[end + 1 :]).lstrip("\n"))


def role(name: str, source: str, front: Mapping[str, Any], prompt: str) -> Role:
    """The role that a file tells; refused where its front says something else."""
    for key, value in front.items():
        is_text = key in TEXTS and isinstance(value, str) and value.isprintable()
        is_number = key in NUMBERS and type(value) is int and 0 < value < LARGEST
        if not (is_text or is_number):
            raise Misused(f"{source} cannot say {key}: {value!r}"[:200], hint=HINT)
    return Role(name, source, prompt, **front)
