"""What was paid for several is shared among them."""

from __future__ import annotations

import unittest

from trip import shares


class Shares(unittest.TestCase):
    """Entries become balances."""

    def test_who_paid_gets_back_what_the_others_had_of_it(self):
        """His own share he has paid himself."""
        self.assertEqual(
            shares.balances([("ada", 900, ("ada", "ben", "cleo"))]), {"ada": 600, "ben": -300, "cleo": -300}
        )

    def test_several_entries_add_up(self):
        """One pays for the other, and the other way round."""
        self.assertEqual(shares.balances([("ada", 300, ("ben",)), ("ben", 100, ("ada",))]), {"ada": 200, "ben": -200})
