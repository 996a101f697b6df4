from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gitswarm.core.envelope import EVENT_LIMIT, NAME_LIMIT, canonical, is_name
from gitswarm.core.event import Event, compose, instant, read, timestamp, ulid
from gitswarm.core.path import CROCKFORD, event_path, is_id
from gitswarm.core.verdict import judge, judge_line
from gitswarm.errors import Damaged, Misused
from tests.core.test_envelope import values

ID = "01k9z3m4n5p6q7r8s9t0v1w2x3"
LAST_SECOND = 253_402_300_799


def made(**changes) -> Event:
    given = {"id": ID, "kind": "task.noted", "actor": "ada", "session": "s-1", "at": "2026-11-20T07:14:33Z"}
    return compose(**{**given, "payload": {"text": "hi"}, **changes})


ids = st.builds(ulid, st.integers(0, 2**48 - 1), st.binary(min_size=10, max_size=10))
words = st.from_regex(r"[a-z][a-z0-9_-]{0,63}", fullmatch=True)
names = st.text(min_size=1, max_size=NAME_LIMIT).filter(is_name)
maybe = st.none() | names
parts = {
    "id": ids,
    "kind": words | st.builds("{}.{}".format, words, words),
    "payload": st.dictionaries(st.text(), values, max_size=5),
    "actor": names,
    "session": names,
    "at": st.floats(-1e12, 1e12).map(timestamp),
    "v": st.integers(1, 2**63 - 1),
    "thread": maybe,
    "task": maybe,
    "ask": maybe,
    "sig": st.none() | st.text(),
}


@given(st.fixed_dictionaries(parts), st.integers(0, 10**12 - 1))
def test_what_is_composed_is_accepted_as_a_file_and_in_a_page(given, position):
    event = compose(**given)
    assert judge(event_path(position, event.id), 0o100644, len(event.line), event.line) == event
    assert judge_line(position, event.line) == event
    assert {name: getattr(event, name) for name in parts} == given


@given(st.fixed_dictionaries({name: part | st.text() | values for name, part in parts.items()}), values)
def test_whatever_is_composed_is_accepted_or_misused(given, more):
    try:
        event = compose(**given, more=more)
    except Misused:
        return
    assert judge_line(0, event.line) == event


def test_the_line_is_canonical():
    assert made(thread="t", colour="é").line.decode() == (
        '{"actor":"ada","at":"2026-11-20T07:14:33Z","colour":"é","id":"' + ID + '","kind":"task.noted",'
        '"payload":{"text":"hi"},"session":"s-1","thread":"t","v":1}\n'
    )


def test_an_event_is_its_line():
    event, same, other = made(), made(), made(actor="bob")
    assert event == same
    assert hash(event) == hash(same)
    assert event != other
    assert event != event.line
    assert repr(event) == f"<Event {ID} task.noted>"


@pytest.mark.parametrize("name", ["line", "body", "id", "more"])
def test_an_event_never_changes(name):
    with pytest.raises(AttributeError):
        setattr(made(), name, b"")


def test_what_was_left_out_is_none():
    event = made()
    assert (event.thread, event.task, event.ask, event.sig) == (None, None, None, None)
    assert set(event.body) == {"v", "id", "kind", "actor", "session", "at", "payload"}


def test_a_line_is_read_back():
    assert read(made().line) == made()


def test_a_line_that_is_none_is_damage():
    with pytest.raises(Damaged, match="none any more"):
        read(made().line[:-2])


def endless() -> list:
    value: list = []
    value.append(value)
    return value


@pytest.mark.parametrize(
    ("changes", "sentence", "hint"),
    [
        ({"kind": "Task"}, "wrong kind", "lower-case"),
        ({"actor": ""}, "wrong actor", "1 to 200"),
        ({"session": "s" * 201}, "wrong session", "1 to 200"),
        ({"thread": "a\x1bb"}, "wrong thread", "control"),
        ({"task": "\u202e"}, "wrong task", "control"),
        ({"id": ID.upper()}, "wrong id", "ULID"),
        ({"at": "now"}, "wrong at", "2026-11-20T"),
        ({"v": 0}, "wrong v", "from 1 on"),
        ({"sig": 7}, "wrong sig", "texts"),
        ({"payload": []}, "wrong payload", "objects"),
        ({"payload": {"n": 2**63}}, "number out of range", "64 bits"),
        ({"payload": {"n": float("nan")}}, "JSON", "64 bits"),
        ({"payload": {"n": 10**5000}}, "JSON", "64 bits"),
        ({"payload": {"x": object()}}, "JSON", "texts"),
        ({"payload": {"x": b"bytes"}}, "JSON", "texts"),
        ({"payload": {1: 1, "1": 1}}, "JSON", "texts"),
        ({"payload": {"x": "\ud800"}}, "not Unicode", "UTF-8"),
        ({"actor": "\udcff"}, "not Unicode", "names too"),
        ({"payload": {"x": endless()}}, "too deep", "at most 16"),
        ({"payload": {"x": "x" * EVENT_LIMIT}}, "too large", "at most 64 KiB"),
        ({"payload": {"x": [[[[[[[[[[[[[[[]]]]]]]]]]]]]]]}}, "too deep", "at most 16"),
    ],
)
def test_a_broken_limit_is_said_with_what_helps(changes, sentence, hint):
    with pytest.raises(Misused, match=sentence) as refused:
        made(**changes)
    assert hint in refused.value.hint


def test_the_largest_event_is_as_large_as_the_limit():
    room = EVENT_LIMIT - len(made(payload={"text": ""}).line)
    assert len(made(payload={"text": "x" * room}).line) == EVENT_LIMIT
    with pytest.raises(Misused, match="too large"):
        made(payload={"text": "x" * (room + 1)})


def test_an_id_is_a_ulid():
    assert ulid(0, bytes(10)) == "0" * 26
    assert ulid(2**48 - 1, b"\xff" * 10) == "7" + "z" * 25
    assert ulid(1_469_918_176_385, bytes(10)) == "01aryz6s41" + "0" * 16


@given(st.integers(0, 2**48 - 1), st.binary(min_size=10, max_size=10))
def test_an_id_holds_its_time_and_chance(milliseconds, entropy):
    made_id = ulid(milliseconds, entropy)
    assert is_id(made_id)
    number = sum(CROCKFORD.index(digit) << 5 * place for place, digit in enumerate(reversed(made_id)))
    assert number == milliseconds << 80 | int.from_bytes(entropy)


@given(st.lists(st.tuples(st.integers(0, 2**48 - 1), st.binary(min_size=10, max_size=10)), min_size=2))
def test_ids_sort_as_their_times(made_of):
    assert [ulid(*one) for one in sorted(made_of)] == sorted(ulid(*one) for one in made_of)


@pytest.mark.parametrize(("milliseconds", "entropy"), [(-1, bytes(10)), (2**48, bytes(10)), (0, bytes(9))])
def test_an_id_is_made_of_nothing_else(milliseconds, entropy):
    with pytest.raises(Misused):
        ulid(milliseconds, entropy)


@given(st.integers(0, LAST_SECOND))
def test_a_timestamp_is_what_the_calendar_says(seconds):
    assert timestamp(seconds) == f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%dT%H:%M:%SZ}".zfill(20)


def test_every_day_of_four_centuries_has_its_date():
    for day in range(366 * 430):
        expected = f"{datetime.fromtimestamp(day * 86_400, UTC):%Y-%m-%d}"
        assert timestamp(day * 86_400 + 0.9)[:10] == expected
        assert instant(f"{expected}T23:59:59Z") == day * 86_400 + 86_399


@given(st.text("0123456789", min_size=14, max_size=14))
def test_a_time_that_no_calendar_has_stops_nobody_either(digits):
    year, month, day, hour, minute, second = (digits[:4], *(digits[place : place + 2] for place in range(4, 14, 2)))

    assert isinstance(timestamp(instant(f"{year}-{month}-{day}T{hour}:{minute}:{second}Z")), str)


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [
        (1_795_158_873.99, "2026-11-20T07:14:33Z"),
        (-1, "1970-01-01T00:00:00Z"),
        (float("-inf"), "1970-01-01T00:00:00Z"),
        (LAST_SECOND, "9999-12-31T23:59:59Z"),
        (1e300, "9999-12-31T23:59:59Z"),
        (float("inf"), "9999-12-31T23:59:59Z"),
    ],
)
def test_a_clock_gone_wild_stops_no_event(seconds, expected):
    assert timestamp(seconds) == expected


def test_the_canonical_line_refuses_what_is_no_number():
    with pytest.raises(ValueError, match="Out of range"):
        canonical({"n": float("inf")})


@pytest.mark.parametrize("hour", range(24))
def test_a_full_hour_is_told_as_that_hour(hour):
    assert timestamp(hour * 3600) == f"1970-01-01T{hour:02}:00:00Z"


@pytest.mark.parametrize(("kind", "called"), [("", "nameless"), ("task.made", "task.made")])
def test_an_event_that_is_too_large_is_refused_by_its_name_with_how_much_there_may_be(kind, called):
    with pytest.raises(Misused) as refused:
        compose(
            id=ulid(0, bytes(10)), kind=kind, payload={"text": "x" * 70_000}, actor="ada", session="s",
            at="2026-01-01T00:00:00Z",
        )  # fmt: skip
    assert refused.value.message.startswith(f"this {called} event cannot be written: ")
    assert kind == "" or "at most 64 KiB" in refused.value.hint
