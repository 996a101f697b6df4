from __future__ import annotations

from gitswarm.rooms.talk.drafts.lines import LONGEST, lines_of


def test_a_long_line_comes_in_pieces_of_one_number_and_nothing_of_it_is_lost():
    long = " ".join(["word"] * LONGEST)
    found = lines_of(f"first\n{long}\nlast")

    assert [line.number for line in found] == [1, *[2] * (len(found) - 2), 3]
    assert " ".join(line.text for line in found[1:-1]) == long
    assert max(len(line.text) for line in found) <= LONGEST


def test_a_line_without_a_blank_is_cut_where_it_must_be():
    found = lines_of("x" * (2 * LONGEST + 1))

    assert [len(line.text) for line in found] == [LONGEST, LONGEST, 1]
