from __future__ import annotations

import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gitswarm.core import envelope
from gitswarm.core.envelope import DEPTH, EVENT_LIMIT, canonical, is_kind, is_name, parse
from tests.corpus import hand

integers = st.integers(-(2**63), 2**63 - 1)
values = st.recursive(
    st.none() | st.booleans() | integers | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@given(st.dictionaries(st.text(), values, max_size=6))
def test_the_canonical_line_of_what_a_canonical_line_says_is_itself(body):
    line = canonical(body)
    assert canonical(json.loads(line)) == line
    assert line.count(b"\n") == 1
    assert line.endswith(b"}\n")


@given(st.dictionaries(st.text(), values, max_size=6))
def test_the_order_of_keys_makes_no_difference(body):
    assert canonical(dict(reversed(body.items()))) == canonical(body)


@given(st.binary() | st.text().map(str.encode) | values.map(lambda value: json.dumps(value).encode()))
def test_no_bytes_whatever_raise(data):
    assert isinstance(parse(data), str)


@given(st.text('[]{}"\\', max_size=60), st.integers(0, 40))
def test_what_is_parsed_is_never_deeper_than_the_limit(text, depth):
    data = b"[" * depth + text.encode()
    if parse(data) == "too deep":
        return
    try:
        value = json.loads(data)
    except ValueError:
        return
    assert depth_of(value) <= DEPTH


def depth_of(value) -> int:
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else None
    return 0 if inner is None else 1 + max(map(depth_of, inner), default=0)


def test_depth_is_counted_before_a_parser_sees_it(monkeypatch):
    monkeypatch.setattr(envelope, "_decoded", lambda text: pytest.fail("the parser saw it"))
    assert parse(b"[" * 30_000) == "too deep"


def test_what_was_closed_again_does_not_count_for_the_depth():
    closed = b"[" + b"[]," * 20
    assert parse(closed + b"[" * (DEPTH - 1) + b"]" * DEPTH) == "not an object"
    assert parse(closed + b"[" * DEPTH + b"]" * (DEPTH + 1)) == "too deep"


def test_size_is_looked_at_before_anything_else(monkeypatch):
    monkeypatch.setattr(envelope, "_too_deep", lambda line: pytest.fail("it was scanned"))
    assert parse(b"[" * (EVENT_LIMIT + 1)) == "too large"


@pytest.mark.parametrize("piece", [b'"', b'\\"', b'"\\', b'["', b"[\\", b"[]", b'""['])
def test_no_input_makes_the_scan_slow(piece):
    data = (b"[" * 17 + piece * EVENT_LIMIT)[:EVENT_LIMIT]
    start = time.process_time()
    parse(data)
    assert time.process_time() - start < 0.5


@pytest.mark.parametrize("error", [MemoryError, RecursionError, KeyboardInterrupt])
def test_an_exception_of_the_machine_decides_nothing(monkeypatch, error):
    def broken(text, place):
        raise error

    monkeypatch.setattr(envelope, "_read", broken)
    with pytest.raises(error):
        parse(hand.line())


def test_names_are_judged_without_asking_unicode():
    assert is_name("\U0003fffd"), "not assigned today, perhaps tomorrow"
    assert is_name("\u2065"), "between two spans of controls"
    assert not is_name("\u202e")
    assert not is_name(7)


def test_a_kind_is_a_word_or_two():
    assert is_kind("question")
    assert is_kind("task.noted")
    assert not is_kind("task.noted.twice")
    assert not is_kind(None)
