"""What was paid on the way, as it stands in a list: who paid, how much, and for whom."""

from __future__ import annotations

from trip import money


def read(lines):
    """The entries of a list."""
    entries = []
    for number, line in enumerate(lines, 1):
        words = line.split()
        if words and not words[0].startswith("#"):
            entries.append(_entry(number, words))
    return entries


def _entry(number, words):
    who, paid, *guests = [*words, ""] if len(words) == 1 else words
    if not guests:
        raise ValueError(f"line {number} does not say who paid how much for whom")
    try:
        return who, money.cents(paid), tuple(guests)
    except ValueError as cause:
        raise ValueError(f"line {number}: {cause}") from cause
