"""Answers: what somebody says, so that it can be counted with what others say."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence


def answer(said: str, choices: Sequence[str]) -> str:
    """What was said without case and punctuation; where there are choices the one that it names, empty if not one."""
    if not choices:
        return _words(said)
    exactly = [choice for choice in choices if choice.casefold() == " ".join(said.casefold().split())]
    named = exactly or [choice for choice in choices if f" {_words(choice)} " in f" {_words(said)} "]
    return named[0] if len(named) == 1 else ""


def _words(text: str) -> str:
    return " ".join("".join(char if char.isalnum() else " " for char in text.casefold()).split())
