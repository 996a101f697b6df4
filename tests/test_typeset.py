"""Tables as a terminal shows them, and as they are where there is none."""

from __future__ import annotations

import subprocess
import sys

import pytest

from gitswarm.typeset import cells, cut
from tests.test_screen import Page, on_a_terminal


def test_wide_letters_take_two_places_in_a_table():
    page = Page()

    page.screen.table([{"a": "漢字", "b": "x"}, {"a": "e\u0301", "b": "y"}, {"a": "abcd", "b": "z"}], ["a", "b"])

    assert page.out == "A     B\n漢字  x\ne\u0301     y\nabcd  z\n"


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("ที่", 1),
        ("ปัญหา", 4),
        ("नमस्ते", 4),
        ("e\u0301", 1),
        ("か\u3099", 2),
        ("\u1112\u1161\u11ab", 2),
        ("\u2764\ufe0f", 2),
        ("\U0001f44d\ufe0f", 2),
        ("1\ufe0f\u20e3", 2),
        ("a\u200db", 2),
        ("naïve – ½ Привет", 16),
        ("漢字", 4),
    ],
)
def test_what_is_set_on_another_letter_takes_no_place_of_its_own(text, places):
    """Marks that have no combining class too: of Thai and Hindi, vowels and finals of Korean taken apart."""
    assert cells(text) == places


def test_a_text_is_cut_by_the_places_it_takes_not_by_its_letters():
    assert cut("e\u0301" * 80, 40) == "e\u0301" * 39 + "…"
    assert cut("漢" * 5, 5) == "漢漢…"
    assert cut("\u2764\ufe0f" * 5, 4) == "\u2764\ufe0f\u2764…"
    assert cut("ที่" * 5, 5) == "ที่" * 5
    assert cut("abcdef", 3) == "ab…"


def test_a_text_of_plain_letters_is_measured_without_the_tables_of_all_others():
    """They cost a cold command more than all that it prints."""
    code = "import sys; from gitswarm import typeset as t; list(t.table([['a', 'b' * 90]], 20)); print(*sys.modules)"
    done = subprocess.run([sys.executable, "-S", "-c", code], check=True, capture_output=True, text=True, timeout=30)

    assert not {"unicodedata", "itertools"} & set(done.stdout.split())


def test_a_table_is_cut_to_the_terminal():
    rows = [{"id": "1", "title": "x" * 50}, {"id": "2", "title": "漢" * 50}, {"id": "3", "title": "fits"}]

    shown = on_a_terminal(10, lambda screen: screen.table(rows, ["id", "title"]))

    assert shown == "ID  TITLE\n1   xxxxx…\n2   漢漢…\n3   fits\n"


def test_a_long_cell_is_cut_before_the_columns_behind_it_are():
    rows = [{"id": "1", "title": "x" * 5000, "holder": "ada"}, {"id": "2", "title": "漢" * 50, "holder": "ben"}]

    shown = on_a_terminal(30, lambda screen: screen.table(rows, ["id", "title", "holder"]))

    assert shown == f"ID  TITLE{' ' * 15}HOLDER\n1   {'x' * 17}…  ada\n2   {'漢' * 8}…   ben\n"


def test_a_column_that_has_to_be_read_whole_goes_on_below_itself():
    rows = [{"id": "1", "why": "one two three four five six seven"}, {"id": "22", "why": "漢" * 16 + " end"}]

    shown = on_a_terminal(26, lambda screen: screen.table(rows, ["id", "why"], whole=True))

    assert shown == (
        "ID  WHY\n1   one two three four\n    five six seven\n22  " + "漢" * 11 + "\n    " + "漢" * 5 + " end\n"
    )


def test_of_several_long_columns_the_widest_give_way():
    rows = [{"id": "1", "value": "aa bb cc dd ee ff gg hh ii jj", "why": "one two three four five six seven eight"}]

    shown = on_a_terminal(40, lambda screen: screen.table(rows, ["id", "value", "why"], whole=True))

    assert shown == (
        "ID  VALUE              WHY\n"
        "1   aa bb cc dd ee ff  one two three\n"
        "    gg hh ii jj        four five six\n"
        "                       seven eight\n"
    )


def test_on_a_terminal_too_narrow_for_that_lines_are_cut():
    rows = [{"id": "1", "why": "one two three four"}]

    shown = on_a_terminal(10, lambda screen: screen.table(rows, ["id", "why"], whole=True))

    assert shown == "ID  WHY\n1   one t…\n    three…\n"


def test_a_table_is_not_cut_where_there_is_no_terminal():
    page = Page()

    page.screen.table([{"title": "x" * 500}], ["title"])

    assert "x" * 500 in page.out


def test_elsewhere_one_long_text_widens_no_other_line():
    page = Page()

    page.screen.table([{"title": "x" * 500, "by": "ada"}, {"title": "short", "by": "ben"}], ["title", "by"])

    heading, long, short = page.out.splitlines()
    assert heading == f"TITLE{' ' * 45}BY"
    assert (long, short) == (f"{'x' * 500}  ada", f"short{' ' * 45}ben")


def test_a_terminal_that_does_not_tell_how_wide_it_is_cuts_nothing():
    shown = on_a_terminal(0, lambda screen: screen.table([{"title": "x" * 100, "by": "ada"}], ["title", "by"]))

    assert shown.splitlines()[1] == f"{'x' * 100}  ada"
