"""What a project says in a file of its own: lists of texts, and one text where there is one."""

from __future__ import annotations

import pytest

from gitswarm.errors import Misused
from gitswarm.git.compose.project import lists_of_texts


@pytest.mark.parametrize("text", ["check: make test\n", "check: [make test]\n", "check:\n  - make test\n"])
def test_one_command_is_the_same_as_a_list_of_it(text):
    assert lists_of_texts("checks.yaml", text, ("check",)) == {"check": ("make test",)}


@pytest.mark.parametrize(
    "text", ["check: ''", "check: 3", "check: [3]", "check: {a: b}", "check:", "other: make test", "make test"]
)
def test_what_is_no_text_is_refused(text):
    with pytest.raises(Misused, match=r"checks\.yaml does not say what it should"):
        lists_of_texts("checks.yaml", text, ("check",))
