"""Sums are read and written as people write them."""

from __future__ import annotations

import unittest

from trip import money


class Money(unittest.TestCase):
    """Texts become cents, and cents texts."""

    def test_a_sum_is_read_to_the_cent(self):
        """With two places, one, or none."""
        self.assertEqual([money.cents(text) for text in ("12", "12.5", "12.50", "0.05")], [1200, 1250, 1250, 5])

    def test_what_is_no_sum_is_refused(self):
        """Signs and words are no sums, nor are parts of a cent."""
        for text in ("", "-1", "ten", "1.005", "1,50"):
            self.assertRaises(ValueError, money.cents, text)

    def test_a_sum_is_written_with_two_places(self):
        """Always."""
        self.assertEqual(money.text(1205), "12.05")
