"""Conditions: what something came to, how it is compared, and with what."""

from __future__ import annotations

from gitswarm.record import Record

IS, IS_NOT, HAS, HAS_NO = VERBS = ("is", "is not", "has", "has no")
QUOTES = ("'", '"')


class Term(Record):
    """One condition of a step: what something came to, how it is compared, and with what."""

    name: str
    verb: str
    value: str


def term_of(text: str) -> Term | None:
    """The condition that a text says; None where it says none."""
    name, _, rest = text.strip().partition(" ")
    said = f"{rest.strip()} "
    verb = next((verb for verb in sorted(VERBS, key=len, reverse=True) if said.startswith(f"{verb} ")), "")
    value = said[len(verb) :].strip()
    bare = value[1:-1] if value[:1] in QUOTES and value[:1] == value[-1:] and len(value) > 1 else value
    return Term(name, verb, bare) if name and verb and value else None


def text_of(term: Term) -> str:
    """A condition as a text that says it; in quotes, so that no value is read as a part of the verb."""
    return f'{term.name} {term.verb} "{term.value}"'


def holds(term: Term, found: str) -> bool:
    """Whether a condition holds for what was found; capital letters and blanks around count for nothing."""
    said, wanted = found.strip().casefold(), term.value.strip().casefold()
    meets = said == wanted if term.verb in (IS, IS_NOT) else wanted in said
    return meets == (term.verb in (IS, HAS))
