"""The page of every command is what the commands say now."""

from __future__ import annotations

from tests import reference
from tests.test_docs import COMMANDS


def test_the_page_is_what_the_commands_say():
    assert reference.PAGE.read_text(encoding="utf-8") == reference.made(), "python -m tests.reference"


def test_every_command_is_on_it_once_with_all_that_it_takes():
    page = reference.made()

    assert [page.count(f"\n### {name}\n") for name in COMMANDS] == [1] * len(COMMANDS)
    assert "| `--lease LEASE` | minutes of silence after which it may be taken from you (default: policy) |" in page
    assert "gitswarm claim [ID]\ngitswarm claim gs-7k3f --json\n" in page
