"""Records: frozen, cheap to declare, with as many fields as they need."""

from __future__ import annotations

import re

import pytest

from gitswarm.record import OFTEN, Record


class Point(Record):
    x: int
    y: int = 0


class Nothing(Record):
    """A record of something that has nothing to tell."""


def test_a_record_is_made_by_place_or_by_name():
    assert Point(1, 2) == Point(y=2, x=1) == (1, 2)
    assert Point(1).y == 0
    assert Point(1)._replace(y=3) == Point(1, 3)


def test_a_record_of_which_many_are_made_is_made_the_same():
    class Many(Record):
        x: int
        y: int = 0

    made = [one for x in range(2 * OFTEN) for one in (Many(x, 2), Many(x), Many(y=2, x=x), Many(x, y=2))]

    assert made == [one for x in range(2 * OFTEN) for one in ((x, 2), (x, 0), (x, 2), (x, 2))]
    assert {type(one) for one in made} == {Many}


@pytest.mark.parametrize("made", [0, OFTEN], ids=["first", "often"])
@pytest.mark.parametrize(
    ("values", "named", "said"),
    [
        ((), {}, "missing 1 required positional argument: 'x'"),
        ((), {"y": 1}, "missing 1 required positional argument: 'x'"),
        ((1, 2, 3), {}, "takes from 2 to 3 positional arguments but 4 were given"),
        ((1,), {"x": 1}, "got multiple values for argument 'x'"),
        ((1,), {"z": 1}, "got an unexpected keyword argument 'z'"),
    ],
)
def test_values_that_fit_no_record_make_none(values, named, said, made):
    class Odd(Record):
        x: int
        y: int = 0

    for _ in range(made):
        Odd(1)

    with pytest.raises(TypeError, match=re.escape(said)):
        Odd(*values, **named)


def test_a_record_never_changes():
    with pytest.raises(AttributeError):
        Point(1).x = 2


def test_a_record_may_have_nothing_to_tell():
    assert Nothing() == ()
    assert (Nothing._fields, Nothing.__annotations__) == ((), {})
