"""Answers: what somebody says, so that it can be counted with what others say."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

ENDS = str.maketrans(dict.fromkeys(".,;:!?()", "\n"))
"""What a clause ends with, and so what was denied in it."""
DENYING = frozenset((
    "not", "no", "never", "nor", "neither", "cannot", "cant", "dont", "wont", "without", "t", "nicht", "nie", "kein",
    "keine", "keinen",
))  # fmt: skip
"""Words that turn what follows them into its opposite; ``t`` is what is left of don't."""
NEAR = 4
"""How many words may stand between."""


def answer(said: str, choices: Sequence[str]) -> str:
    """What was said without case and punctuation; where there are choices the one that it names, empty if not one.

    Who says that he does not choose one has named none.
    """
    if not choices:
        return _words(said)
    exactly = [choice for choice in choices if choice.casefold() == " ".join(said.casefold().split())]
    named = exactly or [choice for choice in choices if f" {_words(choice)} " in f" {_words(said)} "]
    is_one = len(named) == 1 and (bool(exactly) or not _denies(said, named[0], choices))
    return named[0] if is_one else ""


def _denies(said: str, choice: str, choices: Sequence[str]) -> bool:
    """Whether a choice stands shortly behind a word that denies it, in one clause."""
    denying = DENYING - {word for one in choices for word in _words(one).split()}
    clauses = (f" {_words(clause)} ".split(f" {_words(choice)} ") for clause in said.translate(ENDS).split("\n"))
    before = (part.split()[-NEAR:] for parts in clauses for part in parts[:-1])
    return any(denying & set(words) for words in before)


def _words(text: str) -> str:
    return " ".join("".join(char if char.isalnum() else " " for char in text.casefold()).split())
