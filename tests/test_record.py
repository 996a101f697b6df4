"""Records: frozen, cheap to declare, with as many fields as they need."""

from __future__ import annotations

import pytest

from gitswarm.record import Record


class Point(Record):
    x: int
    y: int = 0


class Nothing(Record):
    """A record of something that has nothing to tell."""


def test_a_record_is_made_by_place_or_by_name():
    assert Point(1, 2) == Point(y=2, x=1) == (1, 2)
    assert Point(1).y == 0
    assert Point(1)._replace(y=3) == Point(1, 3)


def test_a_record_never_changes():
    with pytest.raises(AttributeError):
        Point(1).x = 2


def test_a_record_may_have_nothing_to_tell():
    assert Nothing() == ()
    assert (Nothing._fields, Nothing.__annotations__) == ((), {})
