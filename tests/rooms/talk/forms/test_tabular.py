"""Tables as lists of tasks: what a spreadsheet writes is read as it is there, and no line gets lost."""

from __future__ import annotations

import time

import pytest

from gitswarm.rooms.talk.drafts import lines_of
from gitswarm.rooms.talk.forms import tabular

HEAD = "title,priority,description\n"
PLAIN = '"Update docs",2,"x, y"'


def told(text):
    found = tabular.read(lines_of(text))
    return [(one.line, one.title, one.description) for one in found.drafts], sorted(found.used)


@pytest.mark.parametrize("mark", [",", ";"])
def test_a_cell_in_quotes_may_hold_lines_empty_ones_too(mark):
    text = f'{HEAD}"Fix\nlogin",1,"The ""login""\n\nfails, often"\n"Update docs",2,x\n\nBye, all.\n'.replace(",", mark)
    drafts, used = told(text)

    assert drafts == [(2, "Fix login", f'The "login"\n\nfails{mark} often'), (6, "Update docs", "x")]
    assert used == [1, 2, 3, 4, 5, 6]


@pytest.mark.parametrize(
    "row",
    [
        '"Fix login,1,It fails',
        'Cut the 5" pipe,1,"It fails"',
        '"Fix" login,1,"It fails',
        'Fix login,1,It "fails',
    ],
)
def test_a_quote_that_nobody_closes_takes_no_other_line(row):
    drafts, used = told(f"{HEAD}{row}\n{PLAIN}\n")

    assert [line for line, *_ in drafts] == [2, 3]
    assert drafts[-1] == (3, "Update docs", "x, y")
    assert used == [1, 2, 3]


def test_a_text_full_of_open_quotes_is_read_in_time():
    begun = time.process_time()
    told(HEAD + 'x,1,"y\n\n' * 5_000)
    told(HEAD + 'x,1,"\n' + "z, " * 100_000 + "\n" + PLAIN)

    assert time.process_time() - begun < 5
