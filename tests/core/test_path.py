from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from gitswarm.core.path import (
    CROCKFORD,
    LAST_POSITION,
    event_path,
    folder_path,
    great_page_path,
    is_id,
    page_path,
    parse_event_path,
    text_path,
)
from gitswarm.errors import Misused

ID = "01k9z3m4n5p6q7r8s9t0v1w2x3"
positions = st.integers(0, LAST_POSITION) | st.integers(0, 100_000)
ids = st.builds(str.__add__, st.sampled_from("01234567"), st.text(CROCKFORD, min_size=25, max_size=25))


@pytest.mark.parametrize(
    ("position", "path"),
    [
        (0, "events/0000/00/00000000"),
        (7, "events/0000/00/00000007"),
        (99, "events/0000/00/00000099"),
        (100, "events/0000/01/00000100"),
        (9_999, "events/0000/99/00009999"),
        (10_000, "events/0001/00/00010000"),
        (99_999_999, "events/9999/99/99999999"),
        (100_000_000, "events/10000/00/100000000"),
        (LAST_POSITION, "events/99999999/99/999999999999"),
    ],
)
def test_the_path_carries_the_position(position, path):
    assert event_path(position, ID) == f"{path}-{ID}.json"


def test_pages_stand_beside_what_they_replace():
    assert folder_path(0) == "events/0000/00"
    assert page_path(0) == "events/0000/00.jsonl"
    assert page_path(12_345) == "events/0123/45.jsonl"
    assert great_page_path(0) == "events/0000.jsonl"
    assert great_page_path(12_345) == "events/12345.jsonl"


def test_an_event_lies_in_the_folder_of_its_block():
    assert event_path(1_234_567, ID).startswith(folder_path(12_345) + "/")


def test_a_text_is_named_by_its_digest():
    assert text_path("ab" * 32) == "texts/" + "ab" * 32


@pytest.mark.parametrize("position", [-1, LAST_POSITION + 1])
def test_a_position_outside_the_log_has_no_path(position):
    with pytest.raises(Misused, match="is no position"):
        event_path(position, ID)


@given(positions, ids)
def test_a_path_is_read_back(position, found):
    assert parse_event_path(event_path(position, found)) == (position, found)


@given(positions, ids, st.data())
def test_a_path_changed_anywhere_is_another_or_none(position, found, data):
    path = event_path(position, found)
    at = data.draw(st.integers(0, len(path)))
    more = data.draw(st.integers(0, 2))
    changed = path[:at] + data.draw(st.text(max_size=2) | st.text("0123456789/-_ .\n", max_size=2)) + path[at + more :]
    parsed = parse_event_path(changed)
    assert parsed is None or event_path(*parsed) == changed


@given(st.text())
@example("")
@example("-")
@example("/")
@example("events/0000/00/" + "9" * 5000 + f"-{ID}.json")
def test_any_other_text_is_no_path(text):
    parsed = parse_event_path(text)
    assert parsed is None or event_path(*parsed) == text


@pytest.mark.parametrize("text", ["0", ID[:-1], ID + "0", "8" + ID[1:], ID[:-1] + "u", ID.upper()])
def test_what_is_nearly_an_id_is_none(text):
    assert is_id(ID)
    assert not is_id(text)
