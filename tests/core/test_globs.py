"""Globs: whether one names a path, and whether two may name the same."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gitswarm.core import globs


@pytest.mark.parametrize(
    ("glob", "path"),
    [
        ("src/*.py", "src/a.py"),
        ("src/**", "src/a/b/c.py"),
        ("src/", "src/a/b.py"),
        ("**/test_*.py", "tests/core/test_a.py"),
        ("**/test_*.py", "test_a.py"),
        ("a?c", "abc"),
        ("**", "anything/at/all"),
        ("./src/a.py", "src/a.py"),
        ("we*rd", "we*rd"),
        ("a\\*b", "a*b"),
    ],
)
def test_a_glob_names_a_path(glob, path):
    assert globs.names(glob, path)


@pytest.mark.parametrize(
    ("glob", "path"),
    [
        ("src/*.py", "src/a/b.py"),
        ("src/*.py", "lib/a.py"),
        ("src", "src/a.py"),
        ("a?c", "ac"),
        ("a\\*b", "axb"),
        ("*.py", "a.pyc"),
    ],
)
def test_a_glob_does_not_name_another_path(glob, path):
    assert not globs.names(glob, path)


@pytest.mark.parametrize(
    ("one", "other", "meet"),
    [
        ("src/**", "src/api/*.py", True),
        ("src/*.py", "src/a*", True),
        ("src/*.py", "src/*.js", False),
        ("src/**/a.py", "src/a.py", True),
        ("src/**/x", "lib/**/x", False),
        ("**/x/**", "a/b/x", True),
        ("a/**/c", "a/**/b/**", True),
        ("*", "a/b", False),
    ],
)
def test_two_globs_may_name_the_same(one, other, meet):
    assert globs.may_meet(one, other) is meet
    assert globs.may_meet(other, one) is meet


PARTS = st.text("ab*?", min_size=1, max_size=3).filter(lambda part: "**" not in part) | st.just("**")
GLOBS = st.lists(PARTS, min_size=1, max_size=3).map("/".join)
PATHS = st.lists(st.text("ab", min_size=1, max_size=3), min_size=1, max_size=4).map("/".join)


def as_expression(glob):
    """The same glob as a regular expression, written another way."""
    whole = re.escape(glob).replace(r"\?", "[^/]").replace(r"\*\*", "\0").replace(r"\*", "[^/]*")
    whole = re.sub("/(?:\0/)*\0$", "(?:/[^/]+)*", whole)
    whole = re.sub("(^|/)\0/(?:\0/)*", lambda found: f"{found[1]}(?:[^/]+/)*", whole)
    return re.compile(whole.replace("\0", ".*"))


@given(GLOBS, PATHS)
def test_names_agrees_with_a_regular_expression(glob, path):
    assert globs.names(glob, path) == bool(as_expression(glob).fullmatch(path))


@given(GLOBS, GLOBS, PATHS)
def test_what_both_name_lets_them_meet(one, other, path):
    if globs.names(one, path) and globs.names(other, path):
        assert globs.may_meet(one, other)


@given(st.text(max_size=30), st.text(max_size=30))
def test_any_text_is_a_glob(one, other):
    assert globs.may_meet(one, other) == globs.may_meet(other, one)


def test_no_pair_takes_long():
    assert globs.may_meet("*a" * 500 + "/**" * 200, "a*" * 500 + "/**" * 200)
