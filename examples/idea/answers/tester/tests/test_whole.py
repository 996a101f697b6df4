"""Whatever was paid, after the payments all are even: no cent is lost on the way."""

from __future__ import annotations

import random
import unittest

from trip import debts, shares

NAMES = ("ada", "ben", "cleo", "dan", "eve")


class Whole(unittest.TestCase):
    """From what was paid to who pays whom."""

    def trip(self, seed):
        """What some friends paid for each other."""
        dice = random.Random(seed)
        paid = range(dice.randrange(9))
        return [(dice.choice(NAMES), dice.randrange(10_000), dice.sample(NAMES, dice.randint(1, 5))) for _ in paid]

    def test_after_the_payments_all_are_even(self):
        """Two hundred trips, by their number."""
        for seed in range(200):
            with self.subTest(seed=seed):
                balances = shares.balances(self.trip(seed))
                for debtor, creditor, amount in debts.payments(balances):
                    balances[debtor] += amount
                    balances[creditor] -= amount
                self.assertFalse(any(balances.values()))

    def test_there_are_fewer_payments_than_people(self):
        """However much was paid."""
        for seed in range(200):
            with self.subTest(seed=seed):
                balances = shares.balances(self.trip(seed))
                self.assertLess(len(debts.payments(balances)), max(1, len(balances)))
