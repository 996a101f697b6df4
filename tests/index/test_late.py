"""Who comes late: the index leads nobody back, and a view of where the log has been costs no more than it must."""

from __future__ import annotations

import pytest

from gitswarm.errors import TipMoved
from tests.toy_rooms import COUNTERS, FakeLog, at, digest_of, event, folded


@pytest.fixture
def log():
    return FakeLog()


def test_who_comes_late_does_not_take_a_newer_index_back(index, log):
    lines = at(0, event(1), event(2))
    log.add("a", lines[:1])
    index.catch_up(log.add("b", lines))

    with pytest.raises(TipMoved):
        index.catch_up("a")
    assert index.tip == "b"
    assert index.view("a").get(COUNTERS, "n").value == 1
    assert index.tip == "b"


def test_a_view_below_what_can_be_taken_back_is_folded_whole(index, log):
    index.catch_up(log.add("a", at(0, event(1), event(2))), settled=2)
    log.add("b", at(0, event(3)))
    log.at = "a"

    assert digest_of(index.view("b")) == folded(log, "b")
    assert index.tip == "a"


def test_who_looks_as_others_make_more_final_sees_that_and_folds_nothing(index, log):
    """Found by weighing who looks on: a late reader folded the whole log in memory, however long it was."""
    log.add("a", at(0, event(1)))
    index.catch_up(log.add("b", at(0, event(2), event(3))), settled=2)
    log.groups = None

    seen = index.view("a", or_later=True)

    assert seen.get(COUNTERS, "n").value == 2
