"""Sums of money: whole cents inside, as people write them outside."""

from __future__ import annotations

CENTS = 100


def cents(text: str) -> int:
    """The cents that a text such as 12, 12.5 or 12.50 tells."""
    whole, _, part = text.partition(".")
    if not (whole + part).isdecimal() or len(part) > len("50"):
        raise ValueError(f"{text!r} is no sum of money")
    return CENTS * int(whole or 0) + int(part.ljust(2, "0"))


def text(amount: int) -> str:
    """A sum as people write it."""
    return f"{amount // CENTS}.{amount % CENTS:02}"
