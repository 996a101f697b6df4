from __future__ import annotations

import pytest

from gitswarm.core.words import counted, sized, some

COUNTED = [(0, "event", "0 events"), (1, "event", "1 event"), (2, "event", "2 events"), (3, "push", "3 pushes")]


@pytest.mark.parametrize(("number", "thing", "words"), COUNTED)
def test_things_are_counted_as_people_say_it(number, thing, words):
    assert counted(number, thing) == words


SIZES = {0: "0 bytes", 1023: "1023 bytes", 1536: "1.5 KiB", 82_486_886_400: "76.8 GiB", 5 << 50: "5120 TiB"}


@pytest.mark.parametrize(("size", "words"), SIZES.items())
def test_sizes_are_told_in_the_unit_that_fits(size, words):
    assert sized(size) == words


def test_of_many_names_the_first_few_are_told():
    assert some([]) == ""
    assert some(["a", "b", "c"]) == "a, b, c"
    assert some(["a", "b", "c", "d", "e"]) == "a, b, c and 2 more"
