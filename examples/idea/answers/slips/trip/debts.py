"""Who pays whom, so that all are even with few payments."""

from __future__ import annotations


def payments(balances):
    """Each payment as debtor, creditor and cents: always the one who owes most to the one who gets most."""
    left, found = dict(balances), []
    while any(left.values()):
        debtor, creditor = min(left, key=left.get), max(left, key=left.get)
        amount = min(-left[debtor], left[creditor])
        left[debtor] += amount
        left[creditor] -= amount
        found.append((creditor, debtor, abs(amount)))
    return found
