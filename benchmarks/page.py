"""The page in docs: what was measured stands between two marks, every other word is kept by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

BEGIN, END = "<!-- BEGIN MEASURED -->", "<!-- END MEASURED -->"


class NoPlace(ValueError):
    """The file has no place for what was measured."""


def parts(text: str) -> tuple[str, str, str]:
    """What stands before the measured part, the part itself, and what stands after it."""
    before, begin, rest = text.partition(BEGIN + "\n")
    measured, end, after = rest.partition(END + "\n")
    if not begin or not end:
        raise NoPlace(f"the page has no lines {BEGIN} and {END}")
    return before, measured, after


def read(path: str) -> str:
    """The page as it stands; NoPlace where nothing can be put into it."""
    with open(path, encoding="utf-8") as file:
        text = file.read()
    parts(text)
    return text


def write(path: str, measured: Sequence[str]) -> None:
    """Put what was measured into its place on the page."""
    before, _, after = parts(read(path))
    with open(path, "w", encoding="utf-8") as file:
        file.write("\n".join([before + BEGIN, *measured, "", END + "\n"]) + after)
