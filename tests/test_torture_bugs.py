"""The table of bugs found: each has a test that came with its fix, by which it is seen again."""

from __future__ import annotations

import subprocess

import pytest

from benchmarks.page import parts
from tests.conftest import ROOT
from tests.torture import bug, page

FOUND = bug.bugs()


def git(*words):
    return subprocess.run(["git", *words], cwd=ROOT, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def history():
    """The whole history of the project; a shallow clone has none, nor what was unpacked from an archive."""
    if git("rev-parse", "--is-shallow-repository").stdout.strip() != "false":
        pytest.skip("this clone does not have the history of the project")


@pytest.mark.parametrize("one", FOUND, ids=lambda one: f"{one.commit}-{one.function}")
def test_each_fix_is_in_the_history_and_brought_its_test(history, one):
    assert git("merge-base", "--is-ancestor", one.commit, "HEAD").returncode == 0
    assert f"def {one.function}(" in git("show", f"{one.commit}:{one.file}").stdout
    assert f"def {one.function}(" not in git("show", f"{one.commit}^:{one.file}").stdout


@pytest.mark.long
@pytest.mark.parametrize("one", FOUND, ids=lambda one: one.commit)
def test_each_bug_is_seen_before_its_fix_and_not_after(history, one):
    assert bug.is_seen(one)


@pytest.mark.parametrize("ends", [(0, 0), (1, 1), (2, 0), (1, 2), (5, 0)])
def test_a_test_that_does_not_fail_before_or_does_not_pass_after_is_no_bug_seen(monkeypatch, ends):
    answers = iter(ends)
    monkeypatch.setattr(bug, "ended", lambda _one, _commit: next(answers))
    assert not bug.is_seen(FOUND[0])


def test_the_page_has_the_table():
    _, table, _ = parts(page.PAGE.read_text(encoding="utf-8"), page.FOUND)
    assert table.strip() == "\n".join(bug.lines())
