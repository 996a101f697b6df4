"""What each has paid for others, against what others have paid for him."""

from __future__ import annotations


def balances(entries):
    """What each is to get, in cents; below 0 what he is to pay."""
    found = {}
    for who, paid, guests in entries:
        found[who] = found.get(who, 0) + paid
        for guest in guests:
            found[guest] = found.get(guest, 0) - paid // len(guests)
    return found
