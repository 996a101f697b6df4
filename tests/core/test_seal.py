from __future__ import annotations

import pytest

from gitswarm.core.log import Stray
from gitswarm.core.memory import MemoryLog
from gitswarm.core.path import page_path
from gitswarm.core.seal import FOLDER, GREAT_PAGE_LIMIT, GROUP, PAGE_LIMIT, open_page, seal
from tests.yard import Writer


@pytest.fixture
def lines(ids):
    return Writer(MemoryLog(), ids).lines(300, FOLDER)


def test_a_full_folder_becomes_its_lines_in_order(lines):
    assert seal(3, lines) == b"".join(line.event.line for line in lines)


def test_a_page_opens_to_the_lines_it_was_made_of(lines):
    assert open_page(page_path(3), 300, FOLDER, seal(3, lines)) == (lines, [])


@pytest.mark.parametrize(
    "spoil",
    [
        lambda lines: [],
        lambda lines: lines[:-1],
        lambda lines: lines[1:],
        lambda lines: [*lines[:50], *lines[51:]],
        lambda lines: [*lines[:50], *lines[49:]],
        lambda lines: [lines[1], lines[0], *lines[2:]],
        lambda lines: [*lines, lines[-1]._replace(position=400)],
        lambda lines: [line._replace(position=line.position - 100) for line in lines],
    ],
    ids="none last-gone first-gone one-gone one-twice swapped one-more elsewhere".split(),
)
def test_a_folder_that_is_not_exactly_full_is_not_sealed(lines, spoil):
    assert seal(3, spoil(lines)) is None


@pytest.mark.parametrize(
    ("spoil", "reason"),
    [
        (lambda page: b"", "page does not hold one line for each position"),
        (lambda page: page + b"x\n", "page does not hold one line for each position"),
        (lambda page: page.replace(b"\n", b"\n\n", 1), "page does not hold one line for each position"),
        (lambda page: page[:-1], "page line 100: not canonical"),
        (lambda page: b"x" + page, "page line 1: not JSON"),
        (lambda page: page.replace(b"\n", b"\r\n", 1), "page line 1: not canonical"),
    ],
    ids="empty one-more blank-line no-newline rubbish carriage-return".split(),
)
def test_a_page_is_taken_whole_or_not_at_all(lines, spoil, reason):
    assert open_page("p", 300, FOLDER, spoil(seal(3, lines))) == ([], [Stray("p", reason)])


def test_the_first_page_opens_though_nothing_stands_before_it(ids):
    lines = Writer(MemoryLog(), ids).lines(0, FOLDER)

    assert open_page(page_path(0), 0, FOLDER, seal(0, lines)) == (lines, [])


def test_every_clone_has_the_same_idea_of_how_much_a_page_holds():
    assert (FOLDER, GROUP, PAGE_LIMIT, GREAT_PAGE_LIMIT) == (100, 100, 6_553_600, 16_777_216)
