"""Places in a text for what is known later: ``{{ inputs.x }}``, ``{{ steps.a.summary }}``, ``{{ item }}``.

A name is looked up and nothing else happens: there is no expression, no filter, no call. What was put in is not read
again, so a value that looks like a place stays what it is.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

OPEN, SHUT = "{{", "}}"


def names(text: str) -> list[str]:
    """The names that stand in the places of a text, in order; an empty one where a place does not end."""
    return [name or "" for name, _ in _pieces(text) if name is not None]


def fill(text: str, values: Mapping[str, str]) -> str:
    """The text with these values in their places; other places stay."""
    return "".join(values.get(name, raw) if name else raw for name, raw in _pieces(text))


def place(name: str) -> str:
    """How a place for that name is written."""
    return f"{OPEN} {name} {SHUT}"


def sole(text: str) -> str:
    """The name of the place that is all there is in a text; empty where there is more, or none."""
    found = names(text)
    return found[0] if len(found) == 1 and text.strip() == place(found[0]) else ""


def still(value: str) -> str:
    """A value in which no place opens, nor with what follows it: for a text whose other places are filled later."""
    while OPEN in value:
        value = value.replace(OPEN, "{ {")
    return f"{value} " if value.endswith("{") else value


def _pieces(text: str) -> Iterator[tuple[str | None, str]]:
    """The text in pieces, each with the name it is the place of; None where it is plain text."""
    before, *others = text.split(OPEN)
    yield None, before
    for other in others:
        name, shut, after = other.partition(SHUT)
        if not shut:
            yield "", OPEN + other
            continue
        yield name.strip(), OPEN + name + SHUT
        yield None, after
