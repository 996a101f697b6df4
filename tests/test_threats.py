"""Every test that SECURITY.md names is there."""

from __future__ import annotations

import ast

import pytest

from tests import threats
from tests.conftest import ROOT
from tests.syntax import tree


@pytest.mark.parametrize("name", threats.named())
def test_what_is_said_to_show_a_defence_is_a_test(name):
    path, _, function = name.partition("::")
    tests = set(_names(tree(ROOT / path)))

    assert any(test.startswith("test_") for test in tests)
    assert not function or function in tests


def _names(module):
    """What a module defines: its functions, and what it is given by name."""
    for node in module.body:
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            yield node.name
        elif isinstance(node, ast.Assign):
            yield from (name.id for target in node.targets for name in ast.walk(target) if isinstance(name, ast.Name))


def test_every_threat_has_a_defence_and_what_shows_it():
    page = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
    rows = [line for line in page.splitlines() if line.startswith("| ") and not line.startswith(("| threat", "| ---"))]

    assert len(rows) >= 10
    assert [row for row in rows if not threats.NAMED.search(row.split("|")[-2])] == []
