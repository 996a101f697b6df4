from __future__ import annotations

import hashlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gitswarm.core.envelope import canonical
from gitswarm.core.event import compose
from gitswarm.core.payload import (
    HEAD_LIMIT,
    NEWER,
    TEXT_INLINE,
    TEXT_LIMIT,
    Cut,
    Payload,
    Text,
    cut,
    digest_of,
    head_of,
    read,
    read_event,
    write,
)
from gitswarm.errors import Misused
from tests.core.test_envelope import integers, values

DIGEST = "0123456789abcdef" * 4
ID = "01k9z3m4n5p6q7r8s9t0v1w2x3"


class Everything(Payload):
    KIND = "test.everything"
    V = 1

    name: str
    number: int
    flag: bool
    share: float
    row: tuple[str, ...]
    counts: tuple[int, ...]
    table: dict[str, str]
    sums: dict[str, int]
    free: dict[str, object]
    text: Text
    note: str | None = None
    size: int | None = None
    labels: tuple[str, ...] = ()
    text_or_none: Text | None = None
    must_say: str | None = "x"


class Note(Payload):
    KIND = "test.noted"
    V = 3
    UPCASTERS = {  # noqa: RUF012 - it stands for itself
        1: lambda old: {"text": old["note"].strip(), "by": old["by"]},
        2: lambda old: {**old, "authors": [old["by"]]},
    }

    text: str
    authors: tuple[str, ...] = ()


class Odd(Payload):
    KIND = "test.odd"
    V = 1

    where: bytes


texts = st.text()
inline = st.text(max_size=200)
cuts = st.builds(Cut, st.just(DIGEST), st.integers(0, TEXT_LIMIT), inline)
everything = st.builds(
    Everything,
    name=texts,
    number=integers,
    flag=st.booleans(),
    share=st.floats(allow_nan=False, allow_infinity=False) | st.integers(-(2**50), 2**50),
    row=st.lists(texts).map(tuple),
    counts=st.lists(integers).map(tuple),
    table=st.dictionaries(texts, texts),
    sums=st.dictionaries(texts, integers),
    free=st.dictionaries(texts, values, max_size=3),
    text=inline | cuts,
    note=st.none() | texts,
    size=st.none() | integers,
    labels=st.lists(texts).map(tuple),
    text_or_none=st.none() | inline | cuts,
    must_say=st.none() | texts,
)
GOOD = {
    "name": "a",
    "number": 1,
    "flag": True,
    "share": 0.5,
    "row": ["a"],
    "counts": [1],
    "table": {"a": "b"},
    "sums": {"a": 1},
    "free": {"a": [1]},
    "text": "t",
}
CUT = {"digest": DIGEST, "size": 20_000, "head": "t"}


@given(everything)
def test_a_payload_is_read_as_it_was_written(record):
    written = json.loads(canonical(write(record)))
    assert read(Everything, written) == record


def test_what_is_none_by_default_is_not_written():
    record = read(Everything, GOOD)
    assert record.note is None
    assert record.must_say == "x"
    assert set(write(record)) == {*GOOD, "labels", "must_say"}
    assert write(record._replace(must_say=None))["must_say"] is None


def test_unknown_keys_are_ignored():
    assert read(Everything, {**GOOD, "colour": "blue"}) == read(Everything, GOOD)


@pytest.mark.parametrize("field", GOOD)
def test_a_missing_field_is_named(field):
    assert read(Everything, {key: value for key, value in GOOD.items() if key != field}) == f"no {field}"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        *((field, None) for field in GOOD),
        *((field, value) for field in GOOD if field != "flag" for value in (True, False)),
        *((field, value) for field in GOOD if field not in ("name", "text", "note") for value in ("", "1")),
        ("name", 1),
        ("name", ["a"]),
        ("number", 1.0),
        ("flag", 1),
        ("flag", 0),
        ("share", [0.5]),
        ("row", "abc"),
        ("row", {"a": 1}),
        ("row", ["a", 1]),
        ("row", [None]),
        ("counts", [1, True]),
        ("counts", [1.0]),
        ("counts", {}),
        ("table", []),
        ("table", {"a": 1}),
        ("sums", [1]),
        ("sums", {"a": "1"}),
        ("sums", {"a": 1.0}),
        ("sums", {"a": True}),
        ("free", []),
        ("note", 1),
        ("size", "1"),
        ("labels", None),
        ("text", []),
        ("text", "x" * (TEXT_INLINE + 1)),
        ("text", "é" * (TEXT_INLINE // 2 + 1)),
        ("text", {}),
        *(("text", {key: value for key, value in CUT.items() if key != lacking}) for lacking in CUT),
        *(
            ("text", {**CUT, "digest": digest})
            for digest in (DIGEST[1:], DIGEST.upper(), "g" * 64, 1, "../" * 21 + "a")
        ),
        *(("text", {**CUT, "size": size}) for size in (-1, TEXT_LIMIT + 1, 1.0, True, "1")),
        *(("text", {**CUT, "head": head}) for head in ("x" * (HEAD_LIMIT + 1), "é" * (HEAD_LIMIT // 2 + 1), None)),
    ],
)
def test_a_value_of_the_wrong_type_is_named(field, value):
    assert read(Everything, {**GOOD, field: value}) == f"wrong {field}"


def test_a_whole_number_is_a_number_too():
    assert read(Everything, {**GOOD, "share": 2}).share == 2.0


def test_the_limits_of_the_format_are_for_ever():
    """Whoever changes one changes the verdict on events that others have written."""
    assert (TEXT_INLINE, TEXT_LIMIT, HEAD_LIMIT) == (16_384, 1_048_576, 1_024)


@pytest.mark.parametrize("text", ["x" * TEXT_INLINE, "é" * (TEXT_INLINE // 2), {**CUT, "size": TEXT_LIMIT}])
def test_what_just_fits_is_read(text):
    assert isinstance(read(Everything, {**GOOD, "text": text}), Everything)


def test_a_payload_that_says_no_version_has_the_first():
    class Plain(Payload):
        KIND = "test.plain"

    assert [read(Plain, {}, v) for v in (1, 2)] == [Plain(), NEWER]


def test_a_cut_text_is_read():
    assert read(Everything, {**GOOD, "text": {**CUT, "later": 1}}).text == Cut(DIGEST, 20_000, "t")


@given(st.dictionaries(st.sampled_from(Everything._fields) | texts, values), st.integers(1, 5))
def test_no_payload_whatever_raises(data, version):
    for payload_type in (Everything, Note):
        found = read(payload_type, data, version)
        assert isinstance(found, (str, payload_type))


def test_an_old_version_is_brought_up_step_by_step():
    assert read(Note, {"note": " hi ", "by": "ada"}, 1) == Note("hi", ("ada",))
    assert read(Note, {"text": "hi", "by": "ada"}, 2) == Note("hi", ("ada",))
    assert read(Note, {"text": "hi"}, 3) == Note("hi")
    assert read(Note, {"text": "hi"}) == Note("hi")


def test_an_old_version_that_cannot_be_brought_up_is_inert():
    assert read(Note, {}, 1) == "not upcast from 1"
    assert read(Note, {"note": 7, "by": "ada"}, 1) == "not upcast from 1"
    assert read(Note, {"text": 7, "by": "ada"}, 2) == "wrong text"


def test_bringing_up_leaves_the_event_as_it_was():
    class Changing(Payload):
        KIND = "test.changing"
        V = 2
        UPCASTERS = {1: lambda old: old.pop("a") and old}  # noqa: RUF012

    data = {"a": 1}
    read(Changing, data, 1)
    assert data == {"a": 1}


def test_a_newer_version_is_not_guessed_at():
    assert read(Note, {"text": "hi"}, 4) == NEWER == "newer"


def test_an_event_says_its_version():
    event = compose(
        id=ID,
        kind="test.noted",
        v=2,
        payload={"text": "hi", "by": "bo"},
        actor="bo",
        session="s",
        at="2026-11-20T07:14:33Z",
    )
    assert read_event(Note, event) == Note("hi", ("bo",))


def test_what_could_not_be_read_is_not_written():
    with pytest.raises(Misused, match=r"test\.noted cannot be written: wrong text"):
        write(Note(7))


def test_a_field_of_an_unknown_type_is_a_defect():
    with pytest.raises(TypeError, match="cannot be bytes"):
        read(Odd, {"where": "x"})


def test_a_short_text_stays_in_the_event():
    assert cut("x" * TEXT_INLINE) == ("x" * TEXT_INLINE, None)
    assert cut("é" * (TEXT_INLINE // 2)) == ("é" * (TEXT_INLINE // 2), None)
    assert cut("é" * (TEXT_INLINE // 2) + "x")[1] is not None
    assert head_of("hi") == "hi"
    assert digest_of("hi") is None


def test_a_long_text_is_cut():
    text = "é" * TEXT_INLINE
    value, blob = cut(text)
    assert blob == text.encode()
    assert value == Cut(hashlib.sha256(blob).hexdigest(), len(blob), "é" * (HEAD_LIMIT // 2))
    assert head_of(value) == "é" * (HEAD_LIMIT // 2)
    assert digest_of(value) == hashlib.sha256(blob).hexdigest()


def test_the_head_ends_between_characters():
    value, _ = cut("x" + "🦊" * TEXT_INLINE)
    assert head_of(value) == "x" + "🦊" * 255


def test_a_text_is_measured_as_it_is_written():
    value, blob = cut("\x1b" * (TEXT_INLINE // 5))
    assert blob is not None
    assert isinstance(value, Cut)


@pytest.mark.parametrize("text", ["x" * (TEXT_LIMIT + 1), "é" * (TEXT_LIMIT // 2 + 1)])
def test_a_text_above_the_limit_is_refused(text):
    with pytest.raises(Misused, match="too long"):
        cut(text)


def test_the_longest_text_is_kept():
    _, blob = cut("x" * TEXT_LIMIT)
    assert len(blob) == TEXT_LIMIT


def test_what_is_no_unicode_is_refused():
    with pytest.raises(Misused, match="not Unicode"):
        cut("\udc80")


@given(st.text(min_size=1), st.integers(1, 40_000))
def test_three_texts_of_any_kind_fit_an_event(piece, times):
    text = (piece * times)[: TEXT_LIMIT // 4]
    value, blob = cut(text)
    written = write(Three(value, value, value))
    event = compose(id=ID, kind="test.three", payload=written, actor="a", session="s", at="2026-11-20T07:14:33Z")
    assert read_event(Three, event) == Three(value, value, value)
    assert (blob is None) == (digest_of(value) is None)
    assert text.startswith(head_of(value))


class Three(Payload):
    KIND = "test.three"
    V = 1

    one: Text
    two: Text
    three: Text
