"""Our way to JSON says what the standard library says, about everything, and does not import it."""

from __future__ import annotations

import json as library
import math
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gitswarm import json

VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.text()
    | st.text('\u2028é"\\\x00\ud800'),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner, max_size=4),
    max_leaves=12,
)
MANNERS = [
    {},
    {"ensure_ascii": False},
    {"sort_keys": True, "separators": (",", ":")},
    {"default": str, "allow_nan": False},
]
STRANGE = [
    "",
    " 1 ",
    "1 2",
    "1 \n\r\t",
    "1\u2003",
    "1\x0b",
    "1,",
    "{",
    "[1,]",
    '{"a":1,"a":2}',
    '"\x01"',
    "NaN",
    "[-Infinity]",
    "\ufeff1",
    "1" * 5000,
    "nul",
]
STRANGE_BYTES = [
    b"",
    b"\xff",
    b"\xef\xbb\xbf1",
    "[1]".encode("utf-16"),
    "é".encode(),
    '"é"'.encode(),
    b'"\xed\xa0\x80"',
]
WITHOUT_C = """
import sys
sys.modules["_json"] = None
from gitswarm import json
assert json.loads('{"a":[1.5,null]}') == {"a": [1.5, None]}
assert json.dumps({"b": "é", "a": 1}, sort_keys=True, ensure_ascii=False, separators=(",", ":")) == '{"a":1,"b":"é"}'
assert json.reader(lambda digits: -int(digits))("[7] x", 0) == ([-7], 3)
assert json.dumps("é") == '"\\\\u00e9"'
"""


BROKEN = ['{"a": "b', "[1", '{"a" 1}', '"\\x"', '["\x01"]', "[1,]", "{", "nul", ""]
COLD = """
import sys
from gitswarm import json
try:
    json.loads(sys.argv[1])
except ValueError as error:
    print(type(error).__name__, error)
"""
"""Nobody has imported the library before what is broken is read, as in every command."""


def outcome(call, *values, **manner):
    """What a call answers or raises, so that two can be compared."""
    try:
        return repr(call(*values, **manner))
    except (ValueError, TypeError) as error:
        return type(error), str(error)


@given(VALUES)
def test_what_is_written_is_what_the_library_writes_and_reads_back(value):
    for manner in MANNERS:
        assert outcome(json.dumps, value, **manner) == outcome(library.dumps, value, **manner)
    assert json.loads(library.dumps(value)) == value


@pytest.mark.parametrize("text", [*STRANGE, *STRANGE_BYTES], ids=repr)
def test_what_is_strange_is_read_or_refused_in_the_words_of_the_library(text):
    assert outcome(json.loads, text) == outcome(library.loads, text)


@pytest.mark.parametrize("value", [math.nan, {"a": {1}}, {(1, 2): 3}, b"bytes"], ids=repr)
def test_what_cannot_be_written_is_refused_in_the_words_of_the_library(value):
    assert outcome(json.dumps, value, allow_nan=False) == outcome(library.dumps, value, allow_nan=False)


def test_integers_are_read_as_the_reader_is_told():
    assert json.reader(lambda digits: digits + "!")("[12, 1.5] and more", 0) == (["12!", 1.5], 9)


@pytest.mark.parametrize("script", ["import sys; from gitswarm import json; json.loads('[1]'); json.dumps({'a': 1})"])
def test_neither_the_library_nor_its_patterns_are_imported(script):
    asked = f"{script}; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-S", "-c", asked], capture_output=True, text=True, timeout=60, check=True)

    assert set(done.stdout.split()) & {"json", "re", "enum"} == set()


def test_another_python_than_cpython_takes_the_library():
    subprocess.run([sys.executable, "-c", WITHOUT_C], timeout=60, check=True)


@pytest.mark.parametrize("text", BROKEN)
def test_what_is_broken_is_refused_where_nobody_has_imported_the_library(text):
    argv = [sys.executable, "-S", "-c", COLD, text]
    done = subprocess.run(argv, capture_output=True, text=True, timeout=60, check=False)

    with pytest.raises(library.JSONDecodeError) as said:
        library.loads(text)
    assert (done.returncode, done.stdout) == (0, f"JSONDecodeError {said.value}\n"), done.stderr
