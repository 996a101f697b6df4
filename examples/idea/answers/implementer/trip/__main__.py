"""Who owes whom: ``python3 -m trip FILE``."""

from __future__ import annotations

import sys

from trip import debts, entries, money, shares


def main(path):
    """Print who pays whom; the exit code."""
    try:
        with open(path, encoding="utf-8") as file:
            found = entries.read(file)
    except (OSError, ValueError) as error:
        print(error, file=sys.stderr)
        return 2
    for debtor, creditor, amount in sorted(debts.payments(shares.balances(found))):
        print(f"{debtor} pays {creditor} {money.text(amount)}")
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:2]) if sys.argv[1:] else "which file?")
