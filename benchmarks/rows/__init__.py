"""The rows, by name, in the order of the table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from benchmarks.rows import cold, hub, running, shell, together

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from benchmarks.stage import Stage
    from benchmarks.table import Row

    Measure = Callable[[Stage], Iterator[Row]]

GROUPS = (cold, running, hub, together, shell)


def every() -> dict[str, Measure]:
    """What measures each row, or several that are taken together."""
    return {name: measure for group in GROUPS for name, measure in group.ROWS.items()}


def chosen(words: list[str]) -> dict[str, Measure]:
    """The rows whose names begin with one of these words; without words all."""
    return {name: measure for name, measure in every().items() if not words or name.startswith(tuple(words))}
