"""The program tells who owes whom."""

from __future__ import annotations

import io
import os
import tempfile
import unittest
from contextlib import redirect_stderr, redirect_stdout

from trip.__main__ import main


class Main(unittest.TestCase):
    """A list goes in, payments come out."""

    def run_on(self, text):
        """What the program says of a list, with its exit code."""
        with tempfile.TemporaryDirectory() as folder, redirect_stdout(io.StringIO()) as out:
            path = os.path.join(folder, "list")
            with open(path, "w", encoding="utf-8") as file:
                file.write(text)
            return main(path), out.getvalue()

    def test_it_prints_who_pays_whom(self):
        """In the order of names."""
        told = self.run_on("ada 12.50 ada ben\n")
        self.assertEqual(told, (0, "ben pays ada 6.25\n"))

    def test_a_list_that_it_cannot_read_ends_it_with_2(self):
        """It says why."""
        with redirect_stderr(io.StringIO()) as complaint:
            self.assertEqual(self.run_on("ada much ben\n"), (2, ""))
        self.assertIn("line 1", complaint.getvalue())
