"""The page about rooms shows the files of the example as they are, which other tests run."""

from __future__ import annotations

from tests.conftest import ROOT
from tests.test_docs import blocks

PAGE, EXAMPLE = ROOT / "docs" / "rooms.md", ROOT / "examples" / "room"


def test_every_file_of_the_example_stands_on_the_page_whole():
    files = [path.read_text() for path in (EXAMPLE / "praise").glob("*.*") if path.suffix in (".py", ".json")]

    assert sorted(blocks(PAGE, "python by-hand", "json")) == sorted(files)
    assert len(files) == 6


def test_the_page_shows_how_the_package_of_the_example_is_made():
    (shown,) = blocks(PAGE, "toml")

    assert shown in (EXAMPLE / "pyproject.toml").read_text()
