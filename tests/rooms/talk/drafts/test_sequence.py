"""What a draft waits for is found among those of the same list or letter, however it is called there."""

from __future__ import annotations

import pytest

from gitswarm.rooms.talk.drafts import Draft, ties

LETTER = [Draft(title, "rules", 60) for title in ("Fix the login", "Update the docs", "Ship it", "Tell them")]
LIST = [Draft(title, "structured/checklist", 90) for title in ("Plan", "Build")]


@pytest.mark.parametrize(
    ("name", "place"),
    [
        *(("the first", 0), ("first one", 0), ("the second task", 1), ("1", 0), ("2", 1), ("das erste", 0)),
        *(("the previous one", 2), ("the one above", 2), ("la première", 0), ("number two", 1), ("One", 0)),
        *(("fix the login", 0), ("Ship it", 2)),
    ],
)
def test_another_is_named_by_its_place_its_number_or_its_title(name, place):
    waiting = LETTER[3]._replace(waits_for=(name,))

    assert ties([*LETTER[:3], waiting])[3] == ((place,), ())


@pytest.mark.parametrize("name", ["the fifth", "5", "the first release", "", "the", "gs-7k3f", "²"])
def test_a_name_of_none_of_them_stays_a_name(name):
    assert ties([*LETTER[:3], LETTER[3]._replace(waits_for=(name,))])[3] == ((), (name,))


def test_the_first_is_that_of_its_own_list():
    told = ties([LIST[0], LIST[1]._replace(waits_for=("the first",)), LETTER[0], LETTER[1]._replace(waits_for=("1",))])

    assert (told[1].places, told[3].places) == ((0,), (2,))


def test_nothing_waits_for_itself_or_for_what_stands_before_the_first():
    assert ties([LETTER[0]._replace(waits_for=("the first", "the previous"))])[0] == ((), ("the previous",))
