"""A list of what was paid is read line by line."""

from __future__ import annotations

import unittest

from trip import entries


class Entries(unittest.TestCase):
    """Lines become entries."""

    def test_a_line_says_who_paid_how_much_for_whom(self):
        """The guests stand behind the sum."""
        self.assertEqual(entries.read(["ada 12.50 ada ben"]), [("ada", 1250, ("ada", "ben"))])

    def test_empty_lines_and_remarks_say_nothing(self):
        """They may stand anywhere."""
        self.assertEqual(entries.read(["# the first day", "", "   "]), [])

    def test_a_line_that_says_something_else_is_refused_with_its_number(self):
        """So that it can be found."""
        for line in ("ada", "ada 12.50", "ada much ben"):
            self.assertRaisesRegex(ValueError, "line 2", entries.read, ["", line])
