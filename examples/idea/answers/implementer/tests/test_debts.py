"""Balances become payments."""

from __future__ import annotations

import unittest

from trip import debts


class Debts(unittest.TestCase):
    """After the payments all are even."""

    def test_who_owes_pays_whom_he_owes(self):
        """And not the other way round."""
        self.assertEqual(debts.payments({"ada": 600, "ben": -600}), [("ben", "ada", 600)])

    def test_there_are_fewer_payments_than_people(self):
        """The largest debt goes to the largest claim."""
        found = debts.payments({"ada": 700, "ben": -300, "cleo": -500, "dan": 100})
        self.assertEqual(found, [("cleo", "ada", 500), ("ben", "ada", 200), ("ben", "dan", 100)])

    def test_where_all_are_even_nobody_pays(self):
        """Nor where nobody was there."""
        self.assertEqual((debts.payments({"ada": 0}), debts.payments({})), ([], []))
