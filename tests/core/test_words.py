from __future__ import annotations

import pytest

from gitswarm.core.words import are, counted, sized, some

COUNTED = [(0, "event", "0 events"), (1, "event", "1 event"), (2, "event", "2 events"), (3, "push", "3 pushes")]


@pytest.mark.parametrize(("number", "thing", "words"), COUNTED)
def test_things_are_counted_as_people_say_it(number, thing, words):
    assert counted(number, thing) == words


def test_the_verb_behind_a_number_fits_it():
    assert [are(number, "item") for number in (0, 1, 2)] == ["0 items are", "1 item is", "2 items are"]


SIZES = {0: "0 bytes", 1023: "1023 bytes", 1536: "1.5 KiB", 82_486_886_400: "76.8 GiB", 5 << 50: "5120 TiB"}


@pytest.mark.parametrize(("size", "words"), SIZES.items())
def test_sizes_are_told_in_the_unit_that_fits(size, words):
    assert sized(size) == words


def test_of_many_names_the_first_few_are_told():
    assert some([]) == ""
    assert some(["a", "b", "c"]) == "a, b, c"
    assert some(["a", "b", "c", "d", "e"]) == "a, b, c and 2 more"
