from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from gitswarm import main, overview
from gitswarm.command import commands_of
from gitswarm.rooms import COMMANDS
from tests.overview import made


def test_the_page_that_is_kept_is_the_one_that_the_commands_make():
    assert Path(overview.PAGE).read_text(encoding="utf-8") == made(), "python -m tests.overview"


@pytest.mark.parametrize("line", ["help", "--help", "-h"])
def test_whoever_asks_for_all_commands_gets_that_page(line, capsys):
    assert main.main(line.split()) == 0

    assert capsys.readouterr().out == Path(overview.PAGE).read_text(encoding="utf-8")


def test_the_page_names_a_command_of_every_room_and_fits_80_columns():
    page = Path(overview.PAGE).read_text(encoding="utf-8")

    assert all(any(f"\n  {name} " in page for name in commands_of(room)) for room in COMMANDS)
    assert max(map(len, page.splitlines())) <= 80


@pytest.mark.parametrize("line", ["--help", "--version"])
def test_whoever_asks_only_that_does_not_wait_for_typer(line):
    code = f"import sys; from gitswarm import main; main.main(['{line}']); sys.exit('typer' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", code], stdout=subprocess.DEVNULL, check=False).returncode == 0
