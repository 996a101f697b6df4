"""The page in docs: what was measured stands between two marks, every other word is kept by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

MEASURED = "MEASURED"
BEGIN, END = f"<!-- BEGIN {MEASURED} -->", f"<!-- END {MEASURED} -->"


class NoPlace(ValueError):
    """The file has no place for what was measured."""


def parts(text: str, mark: str = MEASURED) -> tuple[str, str, str]:
    """What stands before the measured part, the part itself, and what stands after it."""
    first, last = BEGIN.replace(MEASURED, mark), END.replace(MEASURED, mark)
    before, begin, rest = text.partition(first + "\n")
    measured, end, after = rest.partition(last + "\n")
    if not begin or not end:
        raise NoPlace(f"the page has no lines {first} and {last}")
    return before, measured, after


def read(path: str, mark: str = MEASURED) -> str:
    """The page as it stands; NoPlace where nothing can be put into it."""
    with open(path, encoding="utf-8") as file:
        text = file.read()
    parts(text, mark)
    return text


def must_take(parser: argparse.ArgumentParser, path: str) -> None:
    """Better to hear before measuring that the page cannot be written."""
    try:
        read(path)
    except (OSError, NoPlace) as error:
        parser.error(str(error))


def write(path: str, measured: Sequence[str], mark: str = MEASURED) -> None:
    """Put what was measured into its place on the page."""
    before, _, after = parts(read(path, mark), mark)
    first, last = BEGIN.replace(MEASURED, mark), END.replace(MEASURED, mark)
    with open(path, "w", encoding="utf-8") as file:
        file.write("\n".join([before + first, *measured, "", last + "\n"]) + after)
